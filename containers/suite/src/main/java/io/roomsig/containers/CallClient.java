package io.roomsig.containers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.roomsig.core.inbound.ClientPort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A well-behaved participant with the JDK's WebSocket client. For use by one thread. */
final class CallClient implements AutoCloseable {
    static final int SECONDS = 20;

    private final JsonMapper mapper = new JsonMapper();
    private final BlockingQueue<JsonNode> received = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final WebSocket socket;
    private String id = "";

    private CallClient(HttpClient http, URI server, @Nullable String user) throws Exception {
        WebSocket.Builder builder = http.newWebSocketBuilder().subprotocols(ClientPort.SUBPROTOCOL);
        if (user != null) {
            builder.header(ServletSetup.USER_HEADER, user);
        }
        socket = builder.buildAsync(
                        URI.create("ws" + server.toString().substring(4) + ContainerUnderTest.PATH), new Ear())
                .get(SECONDS, TimeUnit.SECONDS);
    }

    static CallClient connect(HttpClient http, URI server) throws Exception {
        return new CallClient(http, server, null);
    }

    static CallClient connect(HttpClient http, URI server, String user) throws Exception {
        return new CallClient(http, server, user);
    }

    /** Joins, and gives the answer. */
    JsonNode join(String room, String name) throws Exception {
        send("{'t':'join-room','id':'join','room_code':'" + room + "','display_name':'" + name + "'}");
        JsonNode joined = next("room-joined");
        id = joined.get("self").textValue();
        return joined;
    }

    String id() {
        return id;
    }

    /** Sends JSON in which single quotes stand for double ones. */
    void send(String json) throws Exception {
        socket.sendText(json.replace('\'', '"'), true).get(SECONDS, TimeUnit.SECONDS);
    }

    /** The next message. */
    JsonNode next() throws InterruptedException {
        JsonNode message = received.poll(SECONDS, TimeUnit.SECONDS);
        if (message == null) {
            throw new AssertionError("no message came");
        }
        return message;
    }

    /** The next message, which must be of this type. */
    JsonNode next(String type) throws InterruptedException {
        JsonNode message = next();
        assertThat(message.path("t").textValue()).as("%s", message).isEqualTo(type);
        return message;
    }

    boolean hasHeardAll() {
        return received.isEmpty();
    }

    int closeCode() throws Exception {
        return closed.get(SECONDS, TimeUnit.SECONDS);
    }

    boolean isOpen() {
        return !closed.isDone();
    }

    void close(int code) throws Exception {
        socket.sendClose(code, "").get(SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        socket.abort();
    }

    private final class Ear implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                try {
                    received.add(mapper.readTree(text.toString()));
                } catch (IOException e) {
                    closed.completeExceptionally(e);
                }
                text.setLength(0);
            }
            webSocket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
            closed.complete(code);
            return null;
        }

        @Override
        public void onError(WebSocket webSocket, Throwable error) {
            closed.complete(RawClient.NO_CLOSE_FRAME);
        }
    }
}
