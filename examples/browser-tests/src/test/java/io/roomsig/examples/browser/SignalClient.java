package io.roomsig.examples.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A participant without a browser, nor anything else that could call. For one thread. Whoever closes it hears of every secret in what it was
 * told went wrong.
 */
final class SignalClient implements AutoCloseable {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
    private final Inbox inbox;
    private final WebSocket socket;

    private SignalClient(URI app, @Nullable Consumer<JsonNode> listener) {
        inbox = new Inbox(listener == null ? messages::add : text -> listener.accept(parse(text)));
        URI url = URI.create(app.toString().replaceFirst("^http", "ws") + "/signal");
        socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .subprotocols("roomsig.v1")
                .buildAsync(url, inbox)
                .join();
    }

    static SignalClient connect(URI app) {
        return new SignalClient(app, null);
    }

    /** One whose messages go to a listener, as they come. */
    static SignalClient connect(URI app, Consumer<JsonNode> listener) {
        return new SignalClient(app, listener);
    }

    /** Sends a message; from any thread. */
    synchronized void send(JsonNode message) {
        socket.sendText(message.toString(), true).join();
    }

    /** Asks to join; the answer is {@code room-joined} or {@code error}. */
    JsonNode join(String room, String token) throws InterruptedException {
        ObjectNode join = MAPPER.createObjectNode();
        join.put("t", "join-room").put("id", 1).put("room_code", room).put("token", token);
        send(join);
        while (true) {
            JsonNode message = next();
            if (message.path("re").asInt() == 1) {
                return message;
            }
        }
    }

    /** Waits for a message of a type, passing over others. */
    JsonNode await(String type) throws InterruptedException {
        List<String> others = new ArrayList<>();
        while (true) {
            JsonNode message = next(others);
            if (message.path("t").asText().equals(type)) {
                return message;
            }
            others.add(message.path("t").asText());
        }
    }

    /** Waits for the close frame; the answer is its code. */
    int closeCode() throws Exception {
        return inbox.closed.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    /** Why it was closed, and what was refused, in the server's words. */
    List<String> complaints() {
        return List.copyOf(inbox.complaints);
    }

    @Override
    public void close() {
        socket.abort();
        assertThat(Canary.find(String.join("\n", complaints())))
                .as("secrets in errors")
                .isEmpty();
    }

    private JsonNode next() throws InterruptedException {
        return next(List.of());
    }

    private JsonNode next(List<String> before) throws InterruptedException {
        String text = messages.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        if (text == null) {
            throw new AssertionError("no more messages; there were " + before);
        }
        return parse(text);
    }

    private static JsonNode parse(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (IOException e) {
            throw new AssertionError("not JSON: " + text, e);
        }
    }

    private static final class Inbox implements WebSocket.Listener {
        private final Consumer<String> messages;
        private final CompletableFuture<Integer> closed = new CompletableFuture<>();
        private final List<String> complaints = new CopyOnWriteArrayList<>();
        private final StringBuilder text = new StringBuilder();

        private Inbox(Consumer<String> messages) {
            this.messages = messages;
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                if (text.indexOf("\"t\":\"error\"") >= 0) {
                    complaints.add(text.toString());
                }
                messages.accept(text.toString());
                text.setLength(0);
            }
            webSocket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
            complaints.add(reason);
            closed.complete(statusCode);
            return null;
        }

        @Override
        public void onError(WebSocket webSocket, Throwable error) {
            closed.completeExceptionally(error);
        }
    }
}
