package io.roomsig.examples.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.roomsig.examples.browser.SeedWindow.Transports;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.json.JSONArray;
import org.json.JSONException;
import org.json.JSONObject;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Socket.IO as its second client library understands it. */
@ParameterizedClass
@ArgumentsSource(RunningApps.class)
final class JavaClientTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** As many messages at once as a client may send to an app. */
    private static final int MOST = 350;

    private final URI url;
    private final RoomsApi api;

    JavaClientTest(AppProcess app) {
        this.url = app.url();
        this.api = new RoomsApi(url);
    }

    @ParameterizedTest
    @EnumSource
    void twoClientsMeetAndPartOverEveryTransport(Transports transports) throws Exception {
        String code = api.create();
        String name = "Zoe\u0308 😀";
        String adas = api.token(code, "Ada");
        String graces = api.token(code, name);
        try (JavaSocket ada = JavaSocket.join(url, transports, code, adas, "Ada")) {
            assertThat(members(ada.next("room-joined"))).containsExactly(ada.id() + " Ada");
            try (JavaSocket grace = JavaSocket.join(url, transports, code, graces, name)) {
                List<String> both = members(grace.next("room-joined"));
                assertThat(both).containsExactly(ada.id() + " Ada", grace.id() + " " + name);
                assertThat(member(ada.next("user-joined"))).isEqualTo(grace.id() + " " + name);
                negotiate(grace, ada);
                String left = grace.id();
                grace.leave();
                assertThat(ada.next("user-left").getString("socket_id")).isEqualTo(left);
                assertThat(ada.disconnects()).isEmpty();
            }
        }
    }

    private static void negotiate(JavaSocket caller, JavaSocket called) throws Exception {
        // Larger than what a container takes in one piece.
        Map<String, String> offer = Map.of("type", "offer", "sdp", "v=0\r\n" + "a=ü\r\n".repeat(4_000));
        caller.emit("offer", Map.of("to", called.id(), "offer", offer));
        assertRelayed(called.next("offer"), caller, "offer", offer);
        Map<String, String> answer = Map.of("type", "answer", "sdp", "v=0\r\n");
        called.emit("answer", Map.of("to", caller.id(), "answer", answer));
        assertRelayed(caller.next("answer"), called, "answer", answer);
        Map<String, ?> candidate = Map.of("type", "candidate", "candidate", Map.of("candidate", "c", "sdpMid", "0"));
        caller.emit("ice-candidate", Map.of("to", called.id(), "candidate", candidate));
        assertRelayed(called.next("ice-candidate"), caller, "candidate", candidate);
    }

    /** The move is over in a few milliseconds: one of ten is met at its most delicate. */
    @RepeatedTest(10)
    void nothingIsLostOrOvertakenWhileAConnectionMovesFromPollingToWebSocket() throws Exception {
        String code = api.create();
        String adas = api.token(code, "Ada");
        String graces = api.token(code, "Grace");
        try (JavaSocket ada = JavaSocket.join(url, Transports.WEBSOCKET_FIRST, code, adas, "Ada")) {
            ada.next("room-joined");
            try (JavaSocket grace = JavaSocket.join(url, Transports.POLLING_FIRST, code, graces, "Grace")) {
                grace.next("room-joined");
                ada.next("user-joined");
                List<Integer> all =
                        IntStream.range(0, talkUntilMoved(ada, grace)).boxed().toList();
                for (JavaSocket one : List.of(ada, grace)) {
                    List<Integer> heard =
                            all.stream().map(ignored -> number(one)).toList();
                    assertThat(heard).isEqualTo(all);
                    assertThat(one.disconnects()).isEmpty();
                }
                assertThat(grace.carriers()).endsWith("websocket");
            }
        }
    }

    /** Each sends to the other all the time, within the server's limits; says how many each has sent. */
    private static int talkUntilMoved(JavaSocket ada, JavaSocket grace) {
        String from = grace.id();
        AtomicInteger sent = new AtomicInteger();
        await("Grace hears by WebSocket")
                .atMost(Duration.ofSeconds(10))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> {
                    if (sent.get() < MOST) {
                        Map<String, Integer> candidate = Map.of("n", sent.getAndIncrement());
                        ada.emit("ice-candidate", Map.of("to", from, "candidate", candidate));
                        grace.emit("ice-candidate", Map.of("to", ada.id(), "candidate", candidate));
                    }
                    return grace.carriers().contains("websocket");
                });
        return sent.get();
    }

    @ParameterizedTest
    @EnumSource
    void aBadTokenIsToldAndNotShownAgain(Transports transports) throws Exception {
        try (JavaSocket eve = JavaSocket.join(url, transports, api.create(), "guessed", "Eve")) {
            assertThat(eve.next("error").getString("code")).isEqualTo("INVALID_TOKEN");
            await("its end").until(() -> !eve.disconnects().isEmpty());
            assertThat(eve.disconnects()).containsExactly("io server disconnect");
            assertThat(eve.isActive()).isFalse();
        }
    }

    private static void assertRelayed(JSONObject message, JavaSocket from, String field, Map<String, ?> payload)
            throws JSONException, JsonProcessingException {
        assertThat(message.getString("from")).isEqualTo(from.id());
        JsonNode relayed = MAPPER.readTree(message.getJSONObject(field).toString());
        assertThat(relayed).isEqualTo(MAPPER.<JsonNode>valueToTree(payload));
    }

    private static int number(JavaSocket socket) {
        try {
            return socket.next("ice-candidate").getJSONObject("candidate").getInt("n");
        } catch (JSONException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> members(JSONObject roomJoined) throws JSONException {
        JSONArray participants = roomJoined.getJSONArray("participants");
        return IntStream.range(0, participants.length())
                .mapToObj(participants::optJSONObject)
                .map(JavaClientTest::member)
                .toList();
    }

    private static String member(JSONObject member) {
        return member.optString("socket_id") + " " + member.optString("display_name");
    }
}
