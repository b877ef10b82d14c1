package io.roomsig.examples.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.socket.client.IO;
import io.socket.client.Socket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.json.JSONException;
import org.json.JSONObject;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The Java client of Socket.IO, which shares no line with the one of browsers. */
final class JavaClientTest {
    private static final int PATIENCE_SECONDS = 10;

    @ParameterizedTest
    @EnumSource
    void itJoinsSignalsAndLeavesOverEveryTransport(ExampleJar jar) throws Exception {
        try (AppProcess app = AppProcess.start(jar)) {
            RoomsApi api = new RoomsApi(app.url());
            String[][] transports = {{"websocket"}, {"polling"}, {"polling", "websocket"}};
            for (String[] first : transports) {
                for (String[] second : transports) {
                    String code = api.create();
                    try (Client ada = new Client(app.url(), first);
                            Client grace = new Client(app.url(), second)) {
                        converse(api, code, ada, grace);
                    }
                }
            }
        }
    }

    private static void converse(RoomsApi api, String code, Client ada, Client grace) throws Exception {
        ada.join(code, api.token(code, "Ada"));
        assertThat(ada.next("room-joined").getJSONArray("participants").length())
                .isEqualTo(1);
        grace.join(code, api.token(code, "Grace"));
        JSONObject joined = grace.next("room-joined");
        JSONObject first = joined.getJSONArray("participants").getJSONObject(0);
        assertThat(first.getString("socket_id")).isEqualTo(ada.id());
        assertThat(first.getString("display_name")).isEqualTo("Ada");
        assertThat(ada.next("user-joined").getString("socket_id")).isEqualTo(grace.id());

        // Enough to have an upgrade, where there is one, in the middle of it.
        for (int n = 0; n < 50; n++) {
            grace.socket.emit(
                    "ice-candidate",
                    new JSONObject().put("to", ada.id()).put("candidate", new JSONObject().put("n", n)));
        }
        for (int n = 0; n < 50; n++) {
            JSONObject candidate = ada.next("ice-candidate");
            assertThat(candidate.getString("from")).isEqualTo(grace.id());
            assertThat(candidate.getJSONObject("candidate").getInt("n")).isEqualTo(n);
        }
        ada.socket.emit("answer", new JSONObject().put("to", grace.id()).put("answer", new JSONObject()));
        assertThat(grace.next("answer").getString("from")).isEqualTo(ada.id());
        String id = grace.id();
        grace.socket.disconnect();
        assertThat(ada.next("user-left").getString("socket_id")).isEqualTo(id);
    }

    @ParameterizedTest
    @EnumSource
    void itIsToldOfABadTokenAndDoesNotComeBack(ExampleJar jar) throws Exception {
        try (AppProcess app = AppProcess.start(jar)) {
            String code = new RoomsApi(app.url()).create();
            for (String transport : List.of("websocket", "polling")) {
                try (Client eve = new Client(app.url(), transport)) {
                    eve.join(code, "guessed");
                    assertThat(eve.next("error").getString("code")).isEqualTo("INVALID_TOKEN");
                    assertThat(eve.next("disconnect").getString("reason")).isEqualTo("io server disconnect");
                    assertThat(eve.socket.isActive()).isFalse();
                }
            }
        }
    }

    /** One socket, and what it has heard. */
    private static final class Client implements AutoCloseable {
        private static final List<String> EVENTS =
                List.of("room-joined", "user-joined", "user-left", "offer", "answer", "ice-candidate", "error");

        private final Socket socket;
        private final BlockingQueue<JSONObject> heard = new LinkedBlockingQueue<>();

        Client(URI server, String... transports) {
            IO.Options options = IO.Options.builder()
                    .setForceNew(true)
                    .setTransports(transports)
                    .build();
            socket = IO.socket(server, options);
            for (String event : EVENTS) {
                socket.on(event, arguments -> hear(event, (JSONObject) arguments[0]));
            }
            socket.on(Socket.EVENT_CONNECT, arguments -> hear("connect", new JSONObject()));
            socket.on(Socket.EVENT_DISCONNECT, arguments -> hear("disconnect", reason(arguments[0])));
            socket.connect();
        }

        private static JSONObject reason(Object reason) {
            try {
                return new JSONObject().put("reason", reason);
            } catch (JSONException e) {
                throw new IllegalStateException(e);
            }
        }

        private void hear(String event, JSONObject argument) {
            try {
                heard.add(argument.put("event", event));
            } catch (JSONException e) {
                throw new IllegalStateException(e);
            }
        }

        String id() {
            return socket.id();
        }

        void join(String code, String token) throws Exception {
            next("connect");
            socket.emit("join-room", new JSONObject().put("room_code", code).put("token", token));
        }

        JSONObject next(String event) throws Exception {
            JSONObject next = heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(next).as("waited for " + event).isNotNull();
            assertThat(next.getString("event")).as(next.toString()).isEqualTo(event);
            return next;
        }

        @Override
        public void close() {
            socket.disconnect();
        }
    }
}
