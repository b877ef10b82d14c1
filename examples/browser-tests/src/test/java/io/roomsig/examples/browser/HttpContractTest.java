package io.roomsig.examples.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.roomsig.examples.browser.RoomsApi.Answer;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every path of the example apps' contract, with good and bad requests. */
@ParameterizedClass
@ArgumentsSource(EveryRunningApp.class)
final class HttpContractTest {
    private final AppProcess app;
    private final RoomsApi api;

    HttpContractTest(AppProcess app) {
        this.app = app;
        this.api = new RoomsApi(app.url());
    }

    @Test
    void aRoomIsCreatedAndJoinedByItsCode() throws Exception {
        Answer created = api.post("/api/rooms", RoomsApi.name("Ada"));
        assertThat(created.status()).isEqualTo(201);
        assertThat(created.header("Content-Type")).isEqualTo("application/json");
        assertThat(created.header("Cache-Control")).isEqualTo("no-store");
        assertThat(created.json().fieldNames()).toIterable().containsExactlyInAnyOrder("code", "token", "ice_servers");
        String code = created.json().get("code").textValue();
        assertThat(code).matches("[34679ACDEFGHJKMNPQRTWXY]{6}");
        assertThat(created.json().get("ice_servers").isArray()).isTrue();

        Answer joined = api.post("/api/rooms/" + code + "/join", RoomsApi.name("Grace"));
        assertThat(joined.status()).isEqualTo(200);
        assertThat(joined.json().fieldNames()).toIterable().containsExactlyInAnyOrder("token", "ice_servers");

        try (SignalClient host = SignalClient.connect(app.url());
                SignalClient guest = SignalClient.connect(app.url())) {
            JsonNode first = host.join(code, created.json().get("token").textValue());
            assertThat(first.path("t").asText()).isEqualTo("room-joined");
            assertThat(first.path("role").asText()).isEqualTo("host");
            assertThat(first.path("permissions").toString()).contains("moderate");
            JsonNode second = guest.join(code, joined.json().get("token").textValue());
            assertThat(second.path("role").asText()).isEqualTo("participant");
            assertThat(second.path("permissions").toString()).doesNotContain("moderate");
            assertThat(second.path("participants").findValuesAsText("display_name"))
                    .containsExactly("Ada", "Grace");
            assertThat(host.await("user-joined").path("display_name").asText()).isEqualTo("Grace");
        }
    }

    @Test
    void aTokenOpensNoOtherRoomAndMayBeShownAgain() throws Exception {
        String code = api.create();
        String token = api.token(code, "Grace");
        try (SignalClient first = SignalClient.connect(app.url());
                SignalClient again = SignalClient.connect(app.url());
                SignalClient elsewhere = SignalClient.connect(app.url())) {
            assertThat(first.join(code, token).path("t").asText()).isEqualTo("room-joined");
            assertThat(again.join(code, token).path("t").asText()).isEqualTo("room-joined");
            assertThat(elsewhere.join(api.create(), token).path("code").asText())
                    .isEqualTo("INVALID_TOKEN");
            assertThat(elsewhere.closeCode()).isEqualTo(4500);
        }
    }

    @Test
    void anInvitationThatIsTakenBackLetsNobodyInAndPutsOutWhoCameWithIt() throws Exception {
        String code = api.create();
        String token = api.token(code, "Grace");
        try (SignalClient host = SignalClient.connect(app.url());
                SignalClient grace = SignalClient.connect(app.url());
                SignalClient again = SignalClient.connect(app.url())) {
            host.join(code, api.token(code, "Ada"));
            grace.join(code, token);
            assertThat(api.post("/api/rooms/" + api.create() + "/revoke", token(token))
                            .status())
                    .as("of another room")
                    .isEqualTo(404);
            assertThat(api.post("/api/rooms/" + code + "/revoke", token(token)).status())
                    .isEqualTo(200);
            assertThat(grace.await("error").path("code").asText()).isEqualTo("TOKEN_REVOKED");
            assertThat(grace.closeCode()).isEqualTo(4500);
            assertThat(host.await("user-left").path("reason").asText()).isEqualTo("token-revoked");
            assertThat(again.join(code, token).path("code").asText()).isEqualTo("TOKEN_REVOKED");
        }
        Answer twice = api.post("/api/rooms/" + code + "/revoke", token(token));
        assertThat(twice.status()).isEqualTo(404);
        assertThat(twice.json().get("code").textValue()).isEqualTo("INVALID_TOKEN");
        assertThat(api.post("/api/rooms/" + code + "/revoke", "{}").status()).isEqualTo(400);
    }

    private static String token(String token) {
        return "{\"token\":\"" + token + "\"}";
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc123", "NOSUCH", "a.b", "a%20b", "a:b"})
    void anUnknownRoomCannotBeJoined(String code) throws Exception {
        Answer answer = api.post("/api/rooms/" + code + "/join", RoomsApi.name("Grace"));
        assertThat(answer.status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "\"Ada\"",
                "null",
                "{}",
                "{\"display_name\":7}",
                "{\"display_name\":null}",
                "{\"display_name\":\"\"}",
                "{\"display_name\":\"  \"}",
                "{\"display_name\":\"Ada\",\"visitor\":7}",
                "{\"display_name\":\"Ada\",\"visitor\":\"short\"}",
                "{\"display_name\":\"a\\u0000b\"}",
                "{\"display_name\":\"\\ud800\"}",
                "{\"display_name\":\"Ada\"} {}",
                "{\"display_name\":\"Ada\",\"display_name\":\"Eve\"}",
                "{\"display_name\":\"Ada\",\"x\":[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]}",
                "{\"display_name\":\"12345678901234567890123456789012345678901234567890123456789012345\"}"
            })
    void aBadBodyIsRefusedWithACodeAndASentence(String body) throws Exception {
        Answer answer = api.post("/api/rooms", body);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().get("code").textValue()).isIn("BAD_MESSAGE", "NAME_REFUSED");
        assertThat(answer.json().get("message").textValue()).endsWith(".");
    }

    @Test
    void aBodyInAnotherEncodingIsRefused() throws Exception {
        byte[] latin1 = RoomsApi.name("Zoë").getBytes(StandardCharsets.ISO_8859_1);
        assertThat(api.send("POST", "/api/rooms", RoomsApi.JSON, latin1).status())
                .isEqualTo(400);
    }

    @Test
    void aNameOfSixtyFourCodePointsIsTaken() throws Exception {
        assertThat(api.post("/api/rooms", RoomsApi.name("😀".repeat(64))).status())
                .isEqualTo(201);
        assertThat(api.post("/api/rooms", RoomsApi.name("😀".repeat(65))).status())
                .isEqualTo(400);
    }

    @Test
    void aBodyOfMoreThanFourKilobytesIsRefused() throws Exception {
        byte[] fits = padded(4_096);
        assertThat(api.send("POST", "/api/rooms", RoomsApi.JSON, fits).status()).isEqualTo(201);
        Answer answer = api.send("POST", "/api/rooms", RoomsApi.JSON, padded(4_097));
        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.json().get("code").textValue()).isEqualTo("BODY_TOO_LARGE");
    }

    @Test
    void manyClientsThatSendHalfABodyHoldNobodyUp() throws Exception {
        String half = "POST /api/rooms HTTP/1.1\r\nHost: " + app.url().getAuthority()
                + "\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{";
        List<Socket> slow = new ArrayList<>();
        try {
            // More than either server has threads.
            for (int i = 0; i < 250; i++) {
                Socket socket = new Socket(app.url().getHost(), app.url().getPort());
                slow.add(socket);
                socket.getOutputStream().write(half.getBytes(StandardCharsets.US_ASCII));
            }
            assertThat(api.post("/api/rooms", RoomsApi.name("Ada")).status()).isEqualTo(201);
            slow.get(0).setSoTimeout(10_000);
            byte[] status = slow.get(0).getInputStream().readNBytes("HTTP/1.1 408".length());
            assertThat(new String(status, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 408");
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
        // Servers use the objects of a request whose client has gone for another's.
        for (int i = 0; i < 200; i++) {
            assertThat(api.post("/api/rooms", RoomsApi.name("Ada")).status()).isEqualTo(201);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "application/jsonp"})
    void aBodyThatIsNotSaidToBeJsonIsRefused(String type) throws Exception {
        byte[] body = RoomsApi.name("Ada").getBytes(StandardCharsets.UTF_8);
        assertThat(api.send("POST", "/api/rooms", Map.of("Content-Type", type), body)
                        .status())
                .isEqualTo(415);
        Map<String, String> utf8 = Map.of("Content-Type", "Application/JSON; charset=utf-8");
        assertThat(api.send("POST", "/api/rooms", utf8, body).status()).isEqualTo(201);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "PUT", "DELETE", "HEAD", "BREW"})
    void theRoomsApiIsForPostOnly(String method) throws Exception {
        Answer answer = api.send(method, "/api/rooms", Map.of(), new byte[0]);
        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.header("Allow")).contains("POST");
    }

    @Test
    void anUnknownPathOfTheApiIsNotFound() throws Exception {
        assertThat(api.get("/api/").status()).isEqualTo(404);
        assertThat(api.post("/api/rooms/abc/leave", "{}").status()).isEqualTo(404);
        assertThat(api.post("/api/rooms/a/b/join", "{}").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://elsewhere.example", "null", "https://127.0.0.1"})
    void aForeignPageGetsNeitherARoomNorAConnection(String origin) throws Exception {
        Map<String, String> headers = new HashMap<>(RoomsApi.JSON);
        headers.put("Origin", origin);
        byte[] body = RoomsApi.name("Ada").getBytes(StandardCharsets.UTF_8);
        Answer answer = api.send("POST", "/api/rooms", headers, body);
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.header("Access-Control-Allow-Origin")).isEmpty();
        assertThat(handshake(app.url(), origin)).isEqualTo(403);
    }

    @Test
    void theAppsOwnPagesGetBoth() throws Exception {
        Map<String, String> headers = new HashMap<>(RoomsApi.JSON);
        headers.put("Origin", app.url().toString());
        byte[] body = RoomsApi.name("Ada").getBytes(StandardCharsets.UTF_8);
        assertThat(api.send("POST", "/api/rooms", headers, body).status()).isEqualTo(201);
        assertThat(handshake(app.url(), app.url().toString())).isEqualTo(101);
    }

    @Test
    void theSignalPathSpeaksTheSubprotocolOnly() throws Exception {
        assertThat(api.get("/signal").status()).isEqualTo(426);
        URI signal = URI.create(app.url().toString().replaceFirst("^http", "ws") + "/signal");
        var handshake =
                HttpClient.newHttpClient().newWebSocketBuilder().buildAsync(signal, new WebSocket.Listener() {});
        assertThat(handshake.handle((socket, failure) -> statusOf(failure)).get())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/room/abc123/lobby",
                "/room/abc123",
                "/room/Q_-9/lobby",
                "/assets/room.js",
                "/assets/base.css",
                "/assets/icon.svg",
                "/roomsig/roomsig.js"
            })
    void pagesAreServedAndCheckedForChangesEachTime(String path) throws Exception {
        Answer answer = api.get(path);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isNotBlank();
        assertThat(answer.header("Cache-Control")).isEqualTo("no-cache");
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.header("Content-Security-Policy")).startsWith("default-src 'self';");
        String type = path.endsWith(".js")
                ? "text/javascript"
                : path.endsWith(".css") ? "text/css" : path.endsWith(".svg") ? "image/svg+xml" : "text/html";
        assertThat(answer.header("Content-Type")).startsWith(type);

        Answer again = api.send("GET", path, Map.of("If-None-Match", answer.header("ETag")), new byte[0]);
        assertThat(again.status()).isEqualTo(304);
        assertThat(again.text()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/nothing",
                "/index.html",
                "/room.html",
                "/room/",
                "/room/a.b",
                "/room/a/b",
                "/room/abc123/lobby/x",
                "/assets/",
                "/assets/nothing.js",
                "/assets/logging.properties",
                "/web/index.html",
                "/META-INF/MANIFEST.MF",
                "/metrics",
                "/live",
                "/live.json",
                "/live.html",
                "/roomsig/",
                "/roomsig/roomsig.d.ts",
                "/roomsig/package.json"
            })
    void nothingElseIsServed(String path) throws Exception {
        assertThat(api.get(path).status()).isEqualTo(404);
    }

    @Test
    void pagesCanOnlyBeRead() throws Exception {
        assertThat(api.send("HEAD", "/", Map.of(), new byte[0]).status()).isEqualTo(200);
        assertThat(api.send("POST", "/", Map.of(), new byte[0]).status()).isEqualTo(405);
        assertThat(api.send("DELETE", "/healthz", Map.of(), new byte[0]).status())
                .isEqualTo(405);
    }

    @Test
    void itIsHealthy() throws Exception {
        Answer answer = api.get("/healthz");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().get("status").textValue()).isEqualTo("ok");
    }

    /** The status of a WebSocket handshake by a page of some origin. */
    static int handshake(URI app, String origin) throws Exception {
        URI signal = URI.create(app.toString().replaceFirst("^http", "ws") + "/signal");
        return HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .subprotocols("roomsig.v1")
                .header("Origin", origin)
                .buildAsync(signal, new WebSocket.Listener() {})
                .handle((socket, failure) -> {
                    if (socket != null) {
                        socket.abort();
                        return 101;
                    }
                    return statusOf(failure);
                })
                .get();
    }

    private static int statusOf(Throwable failure) {
        return ((WebSocketHandshakeException) failure.getCause()).getResponse().statusCode();
    }

    private static byte[] padded(int size) {
        String body = RoomsApi.name("Ada");
        return (body + " ".repeat(size - body.length())).getBytes(StandardCharsets.UTF_8);
    }
}
