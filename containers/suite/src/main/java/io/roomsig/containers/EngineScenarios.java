package io.roomsig.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.roomsig.containers.ContainerUnderTest.Lack;
import io.roomsig.jakarta.SignalingOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Engine.IO over HTTP and WebSocket as a container brings it, with an application that echoes. */
@Tag("socket-io")
abstract class EngineScenarios extends Scenario {
    private static final String PATH = "/engine.io/?EIO=4&transport=";
    private static final int CROWD = 250;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final EchoApps echo = new EchoApps(EchoApps.UNHURRIED);

    @BeforeEach
    void needsServlets() {
        assumeFalse(lacks(Lack.SERVLETS));
        closing(echo);
    }

    private URI start() throws Exception {
        return start(SignalingOptions.DEFAULT);
    }

    private URI start(SignalingOptions options) throws Exception {
        return start(new Ports(new RecordingPort(), Map.of("/engine.io/*", echo.engineIo()), options));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET  | EIO=4                                | 0 | Transport unknown",
                "GET  | EIO=4&transport=carrier-pigeon       | 0 | Transport unknown",
                "GET  | transport=polling                    | 5 | Unsupported protocol version",
                "GET  | EIO=3&transport=polling              | 5 | Unsupported protocol version",
                "GET  | EIO=4&transport=polling&sid=guessed  | 1 | Session ID unknown",
                "POST | EIO=4&transport=polling&sid=guessed  | 1 | Session ID unknown",
                "POST | EIO=4&transport=polling              | 2 | Bad handshake method",
                "PUT  | EIO=4&transport=polling              | 2 | Bad handshake method",
                "GET  | EIO=4&transport=websocket            | 3 | Bad request"
            })
    void what_is_no_request_of_the_protocol_is_answered_as_the_reference_server_does(
            String method, String query, int code, String message) throws Exception {
        URI uri = start().resolve("/engine.io/?" + query);
        HttpResponse<String> answer = send(HttpRequest.newBuilder(uri).method(method, BodyPublishers.ofString("4x")));
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).isEqualTo("{\"code\":" + code + ",\"message\":\"" + message + "\"}");
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/json");
    }

    @Test
    void a_body_in_chunks_that_cut_a_character_is_read_as_one() throws Exception {
        URI server = start();
        String sid = open(server);
        byte[] body = "4\u00e9\uD83C\uDFA5\u001e4z".getBytes(StandardCharsets.UTF_8);
        try (Socket socket = request(server, "POST", sid, "Transfer-Encoding: chunked\r\nContent-Type: text/plain")) {
            for (byte each : body) {
                socket.getOutputStream().write(new byte[] {'1', '\r', '\n', each, '\r', '\n'});
                socket.getOutputStream().flush();
            }
            socket.getOutputStream().write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(status(socket)).isEqualTo(200);
        }
        assertThat(poll(server, sid).body()).isEqualTo("4\u00e9\uD83C\uDFA5\u001e4z");
    }

    @Test
    void a_body_that_calls_itself_a_form_is_no_form() throws Exception {
        URI server = start();
        String sid = open(server);
        HttpRequest.Builder post = HttpRequest.newBuilder(uri(server, sid))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("4sid=x&transport=y"));
        assertThat(send(post).body()).isEqualTo("ok");
        assertThat(poll(server, sid).body()).isEqualTo("4sid=x&transport=y");
    }

    @Test
    void a_body_over_the_limit_is_refused_whether_it_says_so_or_not() throws Exception {
        URI server = start();
        byte[] large = "x".repeat(EchoApps.MAX_PAYLOAD + 1).getBytes(StandardCharsets.US_ASCII);
        String sid = open(server);
        assertThat(send(HttpRequest.newBuilder(uri(server, sid)).POST(BodyPublishers.ofByteArray(large)))
                        .statusCode())
                .isEqualTo(413);
        HttpRequest.BodyPublisher chunked = BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large));
        assertThat(send(HttpRequest.newBuilder(uri(server, sid)).POST(chunked)).statusCode())
                .isEqualTo(413);
        String other = open(server);
        assertThat(send(HttpRequest.newBuilder(uri(server, other)).POST(BodyPublishers.ofString("4well")))
                        .statusCode())
                .isEqualTo(200);
        assertThat(poll(server, other).body()).isEqualTo("4well");
    }

    @Test
    void a_large_answer_arrives_whole_also_when_it_is_read_slowly() throws Exception {
        URI server = start();
        String sid = open(server);
        String large = "4" + "\u00e9".repeat(EchoApps.MAX_PAYLOAD / 4);
        send(HttpRequest.newBuilder(uri(server, sid)).POST(BodyPublishers.ofString(large)));
        assertThat(poll(server, sid).body()).isEqualTo(large);
    }

    @Test
    void frames_that_are_cut_anywhere_are_one_message() throws Exception {
        URI server = start();
        RawClient client = closing(webSocket(server, null));
        assertThat(client.text()).startsWith("0{");
        byte[] message = "4\u00e9\uD83C\uDFA5".getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < message.length; i++) {
            int opcode = i == 0 ? RawClient.TEXT : RawClient.CONTINUATION;
            client.send(opcode, i == message.length - 1, new byte[] {message[i]});
        }
        assertThat(client.text()).isEqualTo("4\u00e9\uD83C\uDFA5");
    }

    @Test
    void nothing_is_lost_doubled_or_overtaken_on_the_move_to_a_websocket() throws Exception {
        URI server = start();
        for (int round = 0; round < 40; round++) {
            String sid = open(server);
            int before = round % 7;
            StringBuilder said = new StringBuilder();
            for (int i = 0; i < before; i++) {
                said.append(i == 0 ? "" : "\u001e").append("4").append(i);
            }
            CompletableFuture<HttpResponse<String>> held =
                    http.sendAsync(HttpRequest.newBuilder(uri(server, sid)).build(), BodyHandlers.ofString());
            RawClient client = webSocket(server, sid);
            client.sendText("2probe");
            if (before > 0) {
                send(HttpRequest.newBuilder(uri(server, sid)).POST(BodyPublishers.ofString(said.toString())));
            }
            assertThat(client.text()).isEqualTo("3probe");
            List<String> heard = new ArrayList<>(
                    List.of(held.get(10, TimeUnit.SECONDS).body().split("\u001e", -1)));
            client.sendText("5");
            for (int i = before; i < 10; i++) {
                client.sendText("4" + i);
            }
            while (!heard.contains("49")) {
                heard.add(client.text());
            }
            heard.removeIf(packet -> packet.equals("6"));
            assertThat(heard).containsExactly("40", "41", "42", "43", "44", "45", "46", "47", "48", "49");
            client.close();
        }
    }

    @Test
    void polls_that_wait_and_bodies_that_do_not_end_hold_nobody_up() throws Exception {
        URI server = start();
        for (int i = 0; i < CROWD; i++) {
            closing(request(server, "GET", open(server), "Accept: */*"));
            closing(request(server, "POST", open(server), "Content-Length: 10\r\nContent-Type: text/plain"));
        }
        String sid = open(server);
        send(HttpRequest.newBuilder(uri(server, sid))
                .timeout(Duration.ofSeconds(5))
                .POST(BodyPublishers.ofString("4x")));
        assertThat(poll(server, sid).body()).isEqualTo("4x");
    }

    @Test
    void a_poll_that_was_broken_off_ends_its_session_at_the_next() throws Exception {
        URI server = start();
        String sid = open(server);
        request(server, "GET", sid, "Accept: */*").close();
        await().atMost(Duration.ofSeconds(10)).until(() -> poll(server, sid).statusCode() == 400);
    }

    @Test
    void a_page_of_a_foreign_origin_may_if_it_is_named() throws Exception {
        String page = "http://app.example.org";
        URI server = start(SignalingOptions.builder().allowedOrigins(page).build());
        HttpRequest.Builder preflight = HttpRequest.newBuilder(uri(server, "x"))
                .header("Origin", page)
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "content-type,x-app")
                .method("OPTIONS", BodyPublishers.noBody());
        HttpResponse<String> may = send(preflight);
        assertThat(may.statusCode()).isEqualTo(204);
        assertThat(header(may, "Access-Control-Allow-Origin")).isEqualTo(page);
        assertThat(header(may, "Access-Control-Allow-Methods")).isEqualTo("GET, POST");
        assertThat(header(may, "Access-Control-Allow-Headers")).isEqualTo("content-type,x-app");

        HttpResponse<String> opened =
                send(HttpRequest.newBuilder(server.resolve(PATH + "polling")).header("Origin", page));
        assertThat(opened.statusCode()).isEqualTo(200);
        assertThat(header(opened, "Access-Control-Allow-Origin")).isEqualTo(page);
        assertThat(header(opened, "Access-Control-Allow-Credentials")).isEqualTo("true");
        assertThat(opened.headers().allValues("Vary")).contains("Origin");

        HttpResponse<String> other = send(
                HttpRequest.newBuilder(server.resolve(PATH + "polling")).header("Origin", "http://evil.example.org"));
        assertThat(other.statusCode()).isEqualTo(403);
        assertThat(header(other, "Access-Control-Allow-Origin")).isEmpty();
        assertThat(handshake(server, page)).isEqualTo(101);
        assertThat(handshake(server, "http://evil.example.org")).isEqualTo(403);
    }

    @Test
    void a_page_of_any_origin_may_without_credentials_where_all_are_allowed() throws Exception {
        URI server = start(SignalingOptions.builder().allowedOrigins("*").build());
        HttpResponse<String> opened = send(
                HttpRequest.newBuilder(server.resolve(PATH + "polling")).header("Origin", "http://any.example.org"));
        assertThat(header(opened, "Access-Control-Allow-Origin")).isEqualTo("http://any.example.org");
        assertThat(header(opened, "Access-Control-Allow-Credentials")).isEmpty();
    }

    private int handshake(URI server, String origin) throws IOException {
        return closing(RawClient.to(server)
                        .path(PATH + "websocket")
                        .subprotocol(null)
                        .header("Origin", origin)
                        .open())
                .status();
    }

    private static RawClient webSocket(URI server, @Nullable String sid) throws IOException {
        String path = PATH + "websocket" + (sid == null ? "" : "&sid=" + sid);
        return RawClient.to(server).path(path).subprotocol(null).open();
    }

    private String open(URI server) throws Exception {
        HttpResponse<String> opened = send(HttpRequest.newBuilder(server.resolve(PATH + "polling")));
        return SocketIoClient.between(opened.body(), "\"sid\":\"", "\"");
    }

    private HttpResponse<String> poll(URI server, String sid) throws Exception {
        return send(HttpRequest.newBuilder(uri(server, sid)));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private static URI uri(URI server, String sid) {
        return server.resolve(PATH + "polling&sid=" + sid);
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    /** A request that has been sent as far as its headers. */
    private static Socket request(URI server, String method, String sid, String headers) throws IOException {
        Socket socket = new Socket(server.getHost(), server.getPort());
        socket.setSoTimeout(20_000);
        String head = method + " " + PATH + "polling&sid=" + sid + " HTTP/1.1\r\nHost: " + server.getHost() + ":"
                + server.getPort() + "\r\n" + headers + "\r\n\r\n";
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
        return socket;
    }

    private static int status(Socket socket) throws IOException {
        byte[] line = socket.getInputStream().readNBytes("HTTP/1.1 200".length());
        return Integer.parseInt(new String(line, StandardCharsets.US_ASCII).substring("HTTP/1.1 ".length()));
    }
}
