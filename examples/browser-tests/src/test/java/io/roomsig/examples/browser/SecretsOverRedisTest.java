package io.roomsig.examples.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A call on two nodes and through a relay, with all that can happen to a participant. What is secret of it is known from the messages of
 * those who are in it, and looked for in all that these servers write, keep, publish and show.
 */
final class SecretsOverRedisTest {
    private static final String TURN_SECRET = "the-secret-of-the-turn-server";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @RegisterExtension
    private static final Browser BROWSER = new Browser("secrets");

    @AfterAll
    static void closeBrowser() {
        BROWSER.close();
    }

    @Test
    void whatIsSecretOfACallIsNowhereButWithItsParticipants() throws Exception {
        try (Site site = Site.start();
                CuttingProxy network = new CuttingProxy(site.one.url())) {
            String code = new RoomsApi(site.one.url()).create();
            Window ada = open("Ada").join(network.url(), code);
            Window grace = open("Grace").join(site.two.url(), code);
            ada.awaitCall(1, Window.PATIENCE);
            grace.awaitCall(1, Window.PATIENCE);
            Ledger.open(ada);
            for (int cut = 1; cut <= 2; cut++) {
                int resumes = cut;
                network.cut();
                ada.await("is back", () -> Ledger.read(ada).resumed() == resumes);
                ada.awaitJoined();
            }
            ada.await("has new credentials", () -> sent(ada, "ice-servers").size() > 0);

            Map<String, String> places = site.places();
            places.put(
                    "what Eve is told",
                    intrude(site.two.url(), code, sent(ada, "resume").get(0)));
            grace.await("sees Ada go", () -> grace.text("toasts").contains("Ada left"));
            site.places().forEach((place, text) -> places.merge(place, text, String::concat));

            Secrets adas = Secrets.of(ada.messages());
            Secrets graces = Secrets.of(grace.messages());
            assertThat(adas.own()).as("token, three keys, two credentials").hasSizeGreaterThan(5);
            assertThat(graces.own()).hasSizeGreaterThan(2);
            assertThat(adas.ofTheCall()).isNotEmpty();
            places.forEach((place, text) -> {
                assertThat(adas.allIn(text)).as(place).isEmpty();
                assertThat(graces.allIn(text)).as(place).isEmpty();
            });
            // Nodes tell each other what participants do, by way of Redis; and nothing of what is somebody's own.
            String published = site.monitor.text();
            assertThat(published).contains(adas.ofTheCall());
            assertThat(adas.ownIn(published)).isEmpty();
            assertThat(graces.ownIn(published)).isEmpty();
            assertThat(adas.ownIn(String.join("\n", grace.messages()))).isEmpty();
            assertThat(graces.ownIn(String.join("\n", ada.messages()))).isEmpty();
        }
    }

    /** Shows a guessed token, which changes nothing, and a key of before, which ends the session. The answer is what was said to that. */
    private static String intrude(URI node, String code, String oldResume) throws Exception {
        try (SignalClient eve = SignalClient.connect(node);
                SignalClient thief = SignalClient.connect(node)) {
            assertThat(eve.join(code, "guessed").path("code").asText()).isEqualTo("INVALID_TOKEN");
            eve.closeCode();
            thief.send(MAPPER.readTree("{\"t\":\"hello\",\"versions\":[1],\"features\":[\"resume\"]}"));
            thief.send(MAPPER.readTree(oldResume));
            assertThat(thief.await("error").path("code").asText()).isEqualTo("RESUME_INVALID");
            thief.closeCode();
            return String.join("\n", eve.complaints()) + String.join("\n", thief.complaints());
        }
    }

    /** So that the other test is not one that finds nothing because it looks in the wrong place. */
    @Test
    void aSecretIsFoundWhereverItLies() throws Exception {
        TurnServer turn = TurnServer.start(TURN_SECRET);
        try (RedisServer redis = RedisServer.start();
                RedisMonitor monitor = new RedisMonitor(redis);
                AppProcess app = AppProcess.start(ExampleJar.JETTY, settings(redis, turn))) {
            RoomsApi api = new RoomsApi(app.url());
            String code = api.create();
            String token = api.token(code, "Ada");
            Secrets secrets = Secrets.of(List.of("{\"token\":\"" + token + "\"}"));
            assertThat(secrets.own()).containsExactly(token);
            assertThat(secrets.allIn(redis.contents() + monitor.text() + turn.log() + app.journal()))
                    .isEmpty();

            redis.call("HSET", "planted", "field", token);
            assertThat(secrets.allIn(redis.contents())).containsExactly(token);
            redis.call("HSET", "planted", "field", Secrets.bytes(token));
            assertThat(secrets.allIn(redis.contents())).containsExactly(token);
            redis.call("DEL", "planted");
            redis.call("PUBLISH", "planted", Secrets.bytes(token));
            assertThat(secrets.allIn(monitor.text())).containsExactly(token);
            assertThat(secrets.allIn(redis.contents())).isEmpty();
            turn.relaysFor("udp", "user-" + token, "none");
            assertThat(secrets.allIn(turn.log())).containsExactly(token);
            try (SignalClient ada = SignalClient.connect(app.url())) {
                ada.join(code, api.token(code, token));
                assertThat(secrets.allIn(api.get("/live.json").text())).containsExactly(token);
            }
        } finally {
            assertThatThrownBy(turn::close).hasMessageContaining("secrets in coturn's log");
        }
    }

    private static Window open(String name) {
        return BROWSER.open(name).beforeEachPage(Scripts.RECORD);
    }

    private static List<String> sent(Window window, String type) {
        return window.messages().stream()
                .filter(message -> message.contains("\"t\":\"" + type + "\""))
                .toList();
    }

    private static Map<String, String> settings(RedisServer redis, TurnServer turn) {
        return Map.of(
                "REDIS_URL",
                redis.url(),
                "TURN_URLS",
                turn.url("udp"),
                "TURN_SECRET",
                TURN_SECRET,
                "TURN_TTL",
                "10",
                "ICE_RELAY_ONLY",
                "true",
                "OPERATOR_PAGES",
                "true");
    }

    /** Two nodes, and what they need. Closed in the order in which it depends on each other. */
    private record Site(RedisServer redis, RedisMonitor monitor, TurnServer turn, AppProcess one, AppProcess two)
            implements AutoCloseable {
        static Site start() throws Exception {
            RedisServer redis = RedisServer.start();
            RedisMonitor monitor = new RedisMonitor(redis);
            TurnServer turn = TurnServer.start(TURN_SECRET);
            return new Site(
                    redis,
                    monitor,
                    turn,
                    AppProcess.start(ExampleJar.JETTY, settings(redis, turn)),
                    AppProcess.start(ExampleJar.TOMCAT, settings(redis, turn)));
        }

        /** All that they have written, keep and show, by where it is. */
        Map<String, String> places() throws Exception {
            Map<String, String> places = new LinkedHashMap<>();
            places.put("Redis", redis.contents());
            places.put("coturn's log", turn.log());
            for (AppProcess app : List.of(one, two)) {
                places.put(app + ": output", String.join("\n", app.stdout()) + app.stderr());
                places.put(app + ": log", app.journal());
                for (String page : List.of("/metrics", "/live", "/live.json", "/healthz")) {
                    places.put(
                            app + ": " + page, new RoomsApi(app.url()).get(page).text());
                }
            }
            return places;
        }

        @Override
        public void close() throws IOException {
            try (redis;
                    monitor;
                    turn;
                    two;
                    one) {
                // In the order from the last to the first, even if one complains.
            }
        }
    }
}
