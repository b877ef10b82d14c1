package io.roomsig.examples.browser;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;

/** Asks an example app over HTTP. */
final class RoomsApi {
    static final Map<String, String> JSON = Map.of("Content-Type", "application/json");

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI base;

    RoomsApi(URI base) {
        this.base = base;
    }

    /** An answer; a body that isn't JSON reads as a missing node. */
    record Answer(HttpResponse<String> response) {
        int status() {
            return response.statusCode();
        }

        String text() {
            return response.body();
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        JsonNode json() {
            try {
                return MAPPER.readTree(text());
            } catch (IOException e) {
                throw new AssertionError("not JSON: " + text(), e);
            }
        }
    }

    Answer send(String method, String path, Map<String, String> headers, byte[] body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path))
                .timeout(Duration.ofSeconds(20))
                .method(method, body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        headers.forEach(request::header);
        return new Answer(client.send(request.build(), BodyHandlers.ofString()));
    }

    Answer get(String path) throws Exception {
        return send("GET", path, Map.of(), new byte[0]);
    }

    Answer post(String path, String json) throws Exception {
        return send("POST", path, JSON, json.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    /** A new room's code. */
    String create() throws Exception {
        return post("/api/rooms", name("Host")).json().get("code").textValue();
    }

    /** A token for a room. */
    String token(String code, String name) throws Exception {
        return post("/api/rooms/" + code + "/join", name(name))
                .json()
                .get("token")
                .textValue();
    }

    static String name(String name) {
        return MAPPER.createObjectNode().put("display_name", name).toString();
    }
}
