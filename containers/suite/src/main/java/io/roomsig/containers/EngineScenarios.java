package io.roomsig.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.roomsig.api.CloseCode;
import io.roomsig.core.socketio.EngineServer;
import io.roomsig.jakarta.SignalingOptions;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests and polls of Engine.IO as a container brings them, with an application that echoes. */
abstract class EngineScenarios extends EngineScenario {
    private static final String HELLO =
            "0\\{\"sid\":\"[A-Za-z0-9_-]{16,}\",\"upgrades\":\\[%s],\"pingInterval\":120000,\"pingTimeout\":60000,"
                    + "\"maxPayload\":1000000}";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET  | EIO=4                                | 0 | Transport unknown",
                "GET  | EIO=4&transport=carrier-pigeon       | 0 | Transport unknown",
                "GET  | EIO=4&transport=                     | 0 | Transport unknown",
                "GET  | EIO=4&transport=web%53ocket          | 0 | Transport unknown",
                "GET  | transport=polling                    | 5 | Unsupported protocol version",
                "GET  | EIO=3&transport=polling              | 5 | Unsupported protocol version",
                "GET  | EIO=abc&transport=polling            | 5 | Unsupported protocol version",
                "GET  | EIO=4&transport=polling&sid=guessed  | 1 | Session ID unknown",
                "POST | EIO=4&transport=polling&sid=guessed  | 1 | Session ID unknown",
                "GET  | transport=polling&sid=guessed        | 1 | Session ID unknown",
                "POST | EIO=4&transport=polling              | 2 | Bad handshake method",
                "POST | EIO=3&transport=polling              | 2 | Bad handshake method",
                "PUT  | EIO=4&transport=polling              | 2 | Bad handshake method",
                "DELETE | EIO=4&transport=polling            | 2 | Bad handshake method",
                "PUT  | EIO=4&transport=websocket            | 2 | Bad handshake method",
                "GET  | EIO=4&transport=websocket            | 3 | Bad request"
            })
    void what_is_no_request_of_the_protocol_is_answered_as_the_reference_server_does(
            String method, String query, int code, String message) throws Exception {
        URI server = serve(apps().engineIo(), SignalingOptions.DEFAULT);
        HttpResponse<String> answer = new EngineClient(server)
                .send(HttpRequest.newBuilder(server.resolve("/engine.io/?" + query))
                        .method(method, BodyPublishers.ofString("4x")));
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).isEqualTo("{\"code\":" + code + ",\"message\":\"" + message + "\"}");
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/json");
    }

    @ParameterizedTest
    @CsvSource({
        "EIO=4",
        "EIO=4&transport=polling",
        "EIO=4&transport=carrier-pigeon",
        "EIO=3&transport=websocket",
        "transport=websocket",
        "EIO=4&transport=websocket&sid=guessed"
    })
    void a_websocket_that_is_none_of_the_protocol_is_not_granted(String query) throws Exception {
        URI server = serve(apps().engineIo(), SignalingOptions.DEFAULT);
        RawClient client = closing(RawClient.to(server)
                .path("/engine.io/?" + query)
                .subprotocol(null)
                .open());
        assertThat(client.status()).isEqualTo(400);
    }

    @Test
    void a_session_begins_with_either_transport() throws Exception {
        URI server = serve(apps().engineIo(), SignalingOptions.DEFAULT);
        EngineClient client = new EngineClient(server);
        HttpResponse<String> polled =
                client.send(HttpRequest.newBuilder(server.resolve(EngineClient.PATH + "polling")));
        assertThat(polled.body()).matches(HELLO.formatted("\"websocket\""));
        assertThat(polled.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain");
        assertThat(polled.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(closing(client.webSocket(null)).text()).matches(HELLO.formatted(""));
    }

    @Test
    void packets_travel_together_both_ways() throws Exception {
        EngineClient client = serve(apps().engineIo());
        String sid = client.open();
        String packets = "4\u001e4b\u001e4\u00e9\uD83C\uDFA5\u001e4" + "x".repeat(20_000) + "\u001e4e";
        assertThat(client.post(sid, packets).body()).isEqualTo("ok");
        assertThat(client.poll(sid).body()).isEqualTo(packets);
    }

    @Test
    void a_poll_is_held_until_there_is_something_to_say() throws Exception {
        EngineClient client = serve(apps().engineIo());
        String sid = client.open();
        for (int i = 0; i < 20; i++) {
            CompletableFuture<HttpResponse<String>> held = client.held(sid);
            client.post(sid, "4" + i);
            assertThat(body(held)).isEqualTo("4" + i);
        }
    }

    @Test
    void of_two_polls_at_once_one_ends_and_one_is_refused_and_so_ends_the_session() throws Exception {
        EngineClient client = serve(apps().engineIo());
        String sid = client.open();
        CompletableFuture<HttpResponse<String>> one = client.held(sid);
        CompletableFuture<HttpResponse<String>> two = client.held(sid);
        assertThat(List.of(body(one), body(two)))
                .containsExactlyInAnyOrder("1", "{\"code\":3,\"message\":\"Bad request\"}");
        assertThat(client.poll(sid).body()).contains("Session ID unknown");
    }

    @Test
    void a_session_that_its_client_ends_has_its_poll_sent_home() throws Exception {
        EngineServer engine = apps().engineIo();
        EngineClient client = serve(engine);
        String sid = client.open();
        CompletableFuture<HttpResponse<String>> held = client.held(sid);
        client.post(sid, "4x\u001e1");
        assertThat(body(held)).isIn("4x", "4x\u001e6", "6");
        assertThat(client.post(sid, "4x").statusCode()).isEqualTo(400);
        assertThat(engine.size()).isZero();
    }

    @Test
    void binary_messages_go_both_ways_by_polling_and_by_websocket() throws Exception {
        EngineClient client = serve(apps().engineIo());
        String sid = client.open();
        client.post(sid, "bAQID\u001e4x\u001eb\u001eb/w==");
        assertThat(client.poll(sid).body()).isEqualTo("bAQID\u001e4x\u001eb\u001eb/w==");
        RawClient webSocket = closing(client.webSocket(null));
        webSocket.text();
        byte[] bytes = new byte[300];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }
        webSocket.send(RawClient.BINARY, false, new byte[0]);
        for (int i = 0; i < bytes.length; i++) {
            webSocket.send(RawClient.CONTINUATION, i == bytes.length - 1, new byte[] {bytes[i]});
        }
        RawClient.Received echo = webSocket.frame();
        assertThat(echo.opcode()).isEqualTo(RawClient.BINARY);
        assertThat(echo.bytes()).isEqualTo(bytes);
        webSocket.send(RawClient.BINARY, true, new byte[0]);
        assertThat(webSocket.frame().bytes()).isEmpty();
    }

    @Test
    void a_poll_whose_client_is_gone_leaves_no_session() throws Exception {
        EngineServer engine = apps(EchoApps.OF_THE_SUITES).engineIo();
        EngineClient client = serve(engine);
        for (int i = 0; i < 20; i++) {
            Socket socket = client.begin("GET", client.open(), "Accept: */*");
            socket.setSoLinger(i % 2 == 0, 0);
            socket.close();
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> engine.size() == 0);
    }

    /** A container uses requests again: an answer to one whose client is gone must not go to whoever comes next. */
    @Test
    void what_was_meant_for_a_poll_whose_client_is_gone_reaches_nobody_else() throws Exception {
        EngineClient client = serve(apps().engineIo());
        String mine = client.open();
        for (int i = 0; i < 40; i++) {
            String theirs = client.open();
            Socket socket = client.begin("GET", theirs, "Accept: */*");
            if (i % 3 > 0) {
                socket.setSoLinger(i % 3 == 1, 0);
                socket.close();
            }
            CompletableFuture<HttpResponse<String>> held = client.held(mine);
            client.post(theirs, "4theirs" + i);
            client.post(mine, "4mine" + i);
            assertThat(body(held)).isEqualTo("4mine" + i);
            socket.close();
        }
    }

    @Test
    void a_server_that_closes_answers_the_polls_that_wait_and_ends_the_websockets() throws Exception {
        EngineServer engine = apps().engineIo();
        EngineClient client = serve(engine);
        RawClient webSocket = closing(client.webSocket(null));
        webSocket.text();
        String sid = client.open();
        client.post(sid, "4last words");
        String held = client.open();
        CompletableFuture<HttpResponse<String>> poll = client.held(held);
        await().until(() -> engine.size() == 3);

        engine.close(CloseCode.SERVER_DRAINING.number());
        assertThat(body(poll)).isEqualTo("1");
        assertThat(client.poll(sid).body()).isEqualTo("4last words");
        assertThat(client.poll(sid).body()).isEqualTo("1");
        assertThat(webSocket.closeCode()).isEqualTo(CloseCode.SERVER_DRAINING.number());
        await().atMost(Duration.ofSeconds(10)).until(() -> engine.size() == 0);
        assertThat(client.poll(held).statusCode()).isEqualTo(400);
    }

    private static String body(CompletableFuture<HttpResponse<String>> poll) throws Exception {
        return poll.get(20, TimeUnit.SECONDS).body();
    }
}
