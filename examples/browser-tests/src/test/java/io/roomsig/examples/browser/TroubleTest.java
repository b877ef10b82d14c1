package io.roomsig.examples.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ArgumentsSource;

/** What the pages say when something is wrong. */
@ParameterizedClass
@ArgumentsSource(OneRunningApp.class)
final class TroubleTest {
    private static final int ROOM_HOLDS = 16;

    @RegisterExtension
    private final Browser browser;

    private final ExampleJar jar;
    private final URI url;

    TroubleTest(AppProcess app, Browser browser) {
        this.browser = browser;
        this.jar = app.jar();
        this.url = app.url();
    }

    @Test
    void aBadTokenIsToldInWords() throws Exception {
        String code = new RoomsApi(url).create();
        Window eve = browser.open("Eve", url);
        eve.run("sessionStorage.setItem(arguments[0], arguments[1])", "roomsig:" + code, ticket("guessed"));
        eve.go(url.resolve("/room/" + code));
        assertThat(eve.awaitProblem("INVALID_TOKEN")).contains("not valid").contains("The lobby gives you a new one");
        assertThat(eve.others()).isZero();
    }

    @Test
    void anUnknownRoomIsToldInWords() {
        Window eve = browser.open("Eve", url.resolve("/room/NOSUCH/lobby"));
        eve.type("name", "Eve");
        eve.click("join");
        eve.await("is told", () -> eve.text("join-problem").contains("There is no such room"));
    }

    @Test
    void aFullRoomIsToldInWords() throws Exception {
        RoomsApi api = new RoomsApi(url);
        String code = api.create();
        List<SignalClient> crowd = new ArrayList<>();
        try {
            for (int i = 0; i < ROOM_HOLDS; i++) {
                SignalClient client = SignalClient.connect(url);
                crowd.add(client);
                String answer = client.join(code, api.token(code, "Guest " + i))
                        .path("t")
                        .asText();
                assertThat(answer).isEqualTo("room-joined");
            }
            Window late = browser.open("Late", url);
            late.run(
                    "sessionStorage.setItem(arguments[0], arguments[1])",
                    "roomsig:" + code,
                    ticket(api.token(code, "Late")));
            late.go(url.resolve("/room/" + code));
            assertThat(late.awaitProblem("ROOM_FULL")).contains("The room is full");
        } finally {
            crowd.forEach(SignalClient::close);
        }
    }

    @Test
    void aCallOutlivesItsServerAndItsPeopleComeBackWhenTheServerDoes() throws Exception {
        try (RedisServer redis = RedisServer.start()) {
            Window ada = browser.open("Ada");
            Window grace = browser.open("Grace");
            int port;
            try (AppProcess before = AppProcess.start(jar, Map.of("REDIS_URL", redis.url()))) {
                port = before.url().getPort();
                String code = new RoomsApi(before.url()).create();
                ada.join(before.url(), code);
                grace.join(before.url(), code);
                ada.awaitCall(1, Window.PATIENCE);
                grace.awaitCall(1, Window.PATIENCE);
                before.terminate();
            }
            assertThat(ada.awaitProblem("RECONNECTING")).contains("The server is gone");
            assertThat(grace.awaitProblem("RECONNECTING")).contains("The server is gone");
            ada.awaitCall(1, Window.PATIENCE);

            Map<String, String> samePort = Map.of("REDIS_URL", redis.url(), "PORT", Integer.toString(port));
            try (AppProcess after = AppProcess.start(jar, samePort)) {
                assertThat(after.url().getPort()).isEqualTo(port);
                ada.awaitJoined();
                grace.awaitJoined();
                ada.awaitCall(1, Window.PATIENCE);
                grace.awaitCall(1, Window.PATIENCE);
            }
        }
    }

    private static String ticket(String token) {
        return "{\"token\":\"" + token + "\",\"name\":\"Somebody\"}";
    }
}
