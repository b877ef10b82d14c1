package io.roomsig.spring.boot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A client of the native dialect, with what else asks an app by HTTP. For one thread. */
final class TestClient implements WebSocket.Listener, AutoCloseable {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final StringBuilder text = new StringBuilder();
    private final WebSocket socket;

    private TestClient(URI url, Map<String, String> headers) {
        WebSocket.Builder builder = HTTP.newWebSocketBuilder().subprotocols("roomsig.v1");
        headers.forEach(builder::header);
        socket = builder.buildAsync(URI.create(url.toString().replaceFirst("^http", "ws")), this)
                .join();
    }

    static TestClient connect(URI url) {
        return connect(url, Map.of());
    }

    static TestClient connect(URI url, Map<String, String> headers) {
        return new TestClient(url, headers);
    }

    static Map<String, String> login(String name, String password) {
        String both = Base64.getEncoder().encodeToString((name + ":" + password).getBytes(StandardCharsets.UTF_8));
        return Map.of("Authorization", "Basic " + both);
    }

    static HttpResponse<String> get(URI url) throws IOException, InterruptedException {
        return HTTP.send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.ofString());
    }

    static JsonNode json(HttpResponse<String> answer) throws IOException {
        return MAPPER.readTree(answer.body());
    }

    /** Asks to join; the answer is {@code room-joined} or {@code error}. */
    JsonNode join(String room, String token) throws Exception {
        socket.sendText(
                        "{\"t\":\"join-room\",\"id\":1,\"room_code\":\"" + room + "\",\"token\":\"" + token + "\"}",
                        true)
                .join();
        JsonNode answer = next();
        while (answer.path("re").asInt() != 1) {
            answer = next();
        }
        return answer;
    }

    /** Waits for a message of a type, passing over others. */
    JsonNode await(String type) throws Exception {
        JsonNode message = next();
        while (!message.path("t").asText().equals(type)) {
            message = next();
        }
        return message;
    }

    int closeCode() throws Exception {
        return closed.get(10, TimeUnit.SECONDS);
    }

    private JsonNode next() throws Exception {
        String message = messages.poll(10, TimeUnit.SECONDS);
        if (message == null) {
            throw new AssertionError("no more messages");
        }
        return MAPPER.readTree(message);
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
        text.append(data);
        if (last) {
            messages.add(text.toString());
            text.setLength(0);
        }
        webSocket.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
        closed.complete(statusCode);
        return null;
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
        closed.completeExceptionally(error);
    }

    @Override
    public void close() {
        socket.abort();
    }
}
