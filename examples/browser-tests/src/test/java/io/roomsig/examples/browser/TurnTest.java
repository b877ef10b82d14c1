package io.roomsig.examples.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The credentials that an app hands out, at a real coturn. The app's server makes no difference here: it is one of them. */
final class TurnTest {
    private static final String SECRET = "the-current-secret-of-the-servers";
    private static final String OLD_SECRET = "the-secret-before-that-one";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"udp", "tcp", "tls"})
    void whoeverIsGivenCredentialsHasARelayAndWhoeverGuessesThemGets401(String transport) throws Exception {
        TlsKey key = TlsKey.make(folder.resolve("turn.p12"), "turn.test");
        try (TurnServer turn = TurnServer.start(key, SECRET);
                AppProcess app = start(turn, Map.of("TURN_SECRET", SECRET))) {
            JsonNode given = servers(app).get(0);
            assertThat(given.path("urls").get(0).textValue()).isEqualTo(turn.url("udp"));
            String username = given.path("username").textValue();
            String credential = given.path("credential").textValue();
            assertThat(turn.relaysFor(transport, username, credential)).isTrue();
            assertThat(turn.hasRefused(username)).isFalse();

            String otherEnd = username.replaceFirst("^[0-9]+", "9999999999");
            assertThat(turn.relaysFor(transport, otherEnd, credential)).isFalse();
            assertThat(turn.hasRefused(otherEnd)).isTrue();
        }
    }

    @Test
    void credentialsWhoseTimeIsOverGet401() throws Exception {
        try (TurnServer turn = TurnServer.start(SECRET);
                AppProcess app = start(turn, Map.of("TURN_SECRET", SECRET, "TURN_TTL", "5"))) {
            JsonNode given = servers(app).get(0);
            String username = given.path("username").textValue();
            String credential = given.path("credential").textValue();
            assertThat(turn.relaysFor("udp", username, credential)).isTrue();
            Instant end = Instant.ofEpochSecond(Long.parseLong(username.substring(0, username.indexOf(':'))));
            await().atMost(Duration.ofSeconds(20)).until(() -> Instant.now().isAfter(end.plusSeconds(1)));
            assertThat(turn.hasRefused(username)).isFalse();
            assertThat(turn.relaysFor("udp", username, credential)).isFalse();
            assertThat(turn.hasRefused(username)).isTrue();
        }
    }

    @Test
    void aServerThatKnowsOnlyThePreviousSecretTakesTheSecondEntry() throws Exception {
        try (TurnServer turn = TurnServer.start(OLD_SECRET);
                AppProcess app = start(turn, Map.of("TURN_SECRET", SECRET + "," + OLD_SECRET))) {
            JsonNode given = servers(app);
            assertThat(given).hasSize(2);
            assertThat(accepts(turn, given.get(0))).isFalse();
            assertThat(turn.hasRefused(given.get(0).path("username").textValue()))
                    .isTrue();
            assertThat(accepts(turn, given.get(1))).isTrue();
        }
    }

    @Test
    void aServerThatKnowsBothSecretsTakesBothEntries() throws Exception {
        try (TurnServer turn = TurnServer.start(OLD_SECRET, SECRET);
                AppProcess app = start(turn, Map.of("TURN_SECRET", SECRET + "," + OLD_SECRET))) {
            JsonNode given = servers(app);
            assertThat(accepts(turn, given.get(0))).isTrue();
            assertThat(accepts(turn, given.get(1))).isTrue();
        }
    }

    @Test
    void theConfigurationOfTheGuideRelaysToTheInternetAndToItselfButNotToPrivateNetworks() throws Exception {
        try (TurnServer turn = TurnServer.configured(guide());
                AppProcess app = start(turn, Map.of("TURN_SECRET", SECRET))) {
            for (String inside :
                    List.of("10.1.2.3", "100.64.0.1", "169.254.169.254", "172.31.255.255", "192.168.0.1", "0.0.0.0")) {
                assertThat(reaches(turn, app, inside)).as(inside).isFalse();
            }
            for (String outside : List.of("198.51.100.1", "172.32.0.1", "127.0.0.1")) {
                assertThat(reaches(turn, app, outside)).as(outside).isTrue();
            }
            assertThat(turn.relaysFor("udp", "9999999999:eve", "guessed")).isFalse();
            assertThat(turn.hasRefused("9999999999:eve")).isTrue();
            assertThat(turn.log()).doesNotContain("Bad configuration");
        }
    }

    private static boolean reaches(TurnServer turn, AppProcess app, String address) throws Exception {
        JsonNode given = servers(app).get(0);
        return turn.letsReach(
                address,
                given.path("username").textValue(),
                given.path("credential").textValue());
    }

    /** As it is in the guide, but for its address, certificate and secret. */
    private static List<String> guide() throws IOException {
        String examples = Objects.requireNonNull(System.getProperty("roomsig.examples"), "roomsig.examples");
        String text = Files.readString(Path.of(examples, "..", "docs", "TURN.md"));
        String block = text.substring(text.indexOf("```conf\n") + 8, text.indexOf("\n```\n", text.indexOf("```conf")));
        Pattern ours = Pattern.compile("(listening|tls|relay-ip|cert|pkey|static-auth-secret|pidfile|syslog).*");
        List<String> lines = new ArrayList<>(block.lines()
                .filter(line -> !ours.matcher(line).matches())
                .map(line -> line.replace("198.51.100.7", "127.0.0.1"))
                .toList());
        lines.add("static-auth-secret=" + SECRET);
        return lines;
    }

    private static AppProcess start(TurnServer turn, Map<String, String> settings) throws Exception {
        Map<String, String> all = new HashMap<>(settings);
        all.put("TURN_URLS", turn.url("udp"));
        return AppProcess.start(ExampleJar.JETTY, all);
    }

    private static JsonNode servers(AppProcess app) throws Exception {
        return new RoomsApi(app.url())
                .post("/api/rooms", RoomsApi.name("Ada"))
                .json()
                .path("ice_servers");
    }

    private static boolean accepts(TurnServer turn, JsonNode server) throws Exception {
        return turn.relaysFor(
                "udp",
                server.path("username").textValue(),
                server.path("credential").textValue());
    }
}
