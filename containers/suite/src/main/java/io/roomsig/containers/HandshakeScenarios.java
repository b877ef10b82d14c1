package io.roomsig.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.roomsig.containers.ContainerUnderTest.Lack;
import io.roomsig.core.inbound.ClientPort;
import io.roomsig.jakarta.BrowserClientServlet;
import io.roomsig.jakarta.SignalingOptions;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may connect, and what the server knows of them. */
abstract class HandshakeScenarios extends Scenario {
    private final RecordingPort port = new RecordingPort();
    private RecordingPort.@Nullable Link link;

    @Test
    void the_subprotocol_is_agreed_on_and_no_extension() throws Exception {
        RawClient client = closing(RawClient.to(start(port))
                .subprotocol("other, " + ClientPort.SUBPROTOCOL)
                .header("Sec-WebSocket-Extensions", "permessage-deflate")
                .open());

        assertThat(client.status()).isEqualTo(101);
        assertThat(client.header("Sec-WebSocket-Protocol")).isEqualTo(ClientPort.SUBPROTOCOL);
        assertThat(client.header("Sec-WebSocket-Extensions")).isNull();
    }

    @Test
    void without_the_subprotocol_a_handshake_is_refused() throws Exception {
        assertRefused(RawClient.to(start(port)).subprotocol(null), 400);
    }

    @Test
    void with_another_subprotocol_a_handshake_is_refused() throws Exception {
        assertRefused(RawClient.to(start(port)).subprotocol("roomsig.v2, xroomsig.v1"), 400);
    }

    @Test
    void a_foreign_origin_is_refused() throws Exception {
        assertRefused(RawClient.to(start(port)).header("Origin", "https://elsewhere.example"), 403);
    }

    @Test
    void another_port_of_the_same_host_is_a_foreign_origin() throws Exception {
        assertRefused(RawClient.to(start(port)).header("Origin", "http://127.0.0.1:1"), 403);
    }

    @Test
    void the_origin_of_a_sandboxed_frame_is_refused() throws Exception {
        assertRefused(RawClient.to(start(port)).header("Origin", "null"), 403);
    }

    @Test
    void the_same_host_is_let_in() throws Exception {
        URI server = start(port);

        assertAccepted(RawClient.to(server).header("Origin", server.toString()));
    }

    @Test
    void a_client_without_an_origin_is_let_in() throws Exception {
        assertAccepted(RawClient.to(start(port)));
    }

    @Test
    void a_named_origin_is_let_in_and_the_same_host_then_is_not() throws Exception {
        URI server = start(
                port,
                SignalingOptions.builder()
                        .allowedOrigins("https://app.example.org")
                        .build());

        assertAccepted(RawClient.to(server).header("Origin", "https://APP.example.org:443"));
        assertRefused(RawClient.to(server).header("Origin", server.toString()), 403);
    }

    @Test
    void a_star_lets_every_origin_in() throws Exception {
        URI server = start(port, SignalingOptions.builder().allowedOrigins("*").build());

        assertAccepted(RawClient.to(server).header("Origin", "https://elsewhere.example"));
    }

    @Test
    void the_headers_are_known() throws Exception {
        assertAccepted(RawClient.to(start(port)).header("X-Trace", "one").header("x-trace", "two"));

        assertThat(linked().handshake().headers().get("X-TRACE")).isEqualTo(List.of("one", "two"));
    }

    @Test
    void each_connection_has_its_own_facts() throws Exception {
        URI server = start(port);
        for (String name : List.of("first", "second", "third")) {
            closing(RawClient.to(server).header("X-Name", name).open());

            assertThat(port.link().handshake().header("X-Name")).isEqualTo(name);
        }
    }

    @Test
    void the_address_is_known_where_there_are_servlets() throws Exception {
        assumeFalse(lacks(Lack.SERVLETS));
        assertAccepted(RawClient.to(start(port)));

        assertThat(linked().handshake().remoteAddress()).isEqualTo("127.0.0.1");
    }

    @Test
    void the_principal_of_the_hosts_own_login_is_known() throws Exception {
        assumeFalse(lacks(Lack.SERVLETS));
        URI server = start(port);
        assertAccepted(RawClient.to(server).header(ServletSetup.USER_HEADER, "ada"));
        assertThat(linked().handshake().principal()).isEqualTo("ada");
        assertThat(linked().handshake().user()).isInstanceOf(ServletSetup.User.class);

        assertAccepted(RawClient.to(server));
        assertThat(linked().handshake().principal()).isNull();
    }

    @Test
    void an_ordinary_request_is_told_to_upgrade() throws Exception {
        assumeFalse(lacks(Lack.SERVLETS));
        RawClient client = closing(RawClient.to(start(port)).withoutUpgrade().open());

        assertThat(client.status()).isEqualTo(426);
        assertThat(client.header("Upgrade")).isEqualTo("websocket");
    }

    @Test
    void an_upgrade_to_something_else_is_told_to_upgrade() throws Exception {
        assumeFalse(lacks(Lack.SERVLETS));
        RawClient client = closing(RawClient.to(start(port))
                .withoutUpgrade()
                .header("Connection", "Upgrade, HTTP2-Settings")
                .header("Upgrade", "h2c")
                .header("HTTP2-Settings", "AAMAAABkAARAAAAAAAIAAAAA")
                .open());

        assertThat(client.status()).isEqualTo(426);
    }

    @ParameterizedTest
    @ValueSource(strings = {"short", "!!!!", "dGhlIHNhbXBsZSBub25jZQ"})
    void a_handshake_with_a_bad_key_is_refused(String key) throws Exception {
        assumeFalse(lacks(Lack.SERVLETS));
        RawClient client = closing(RawClient.to(start(port))
                .withoutUpgrade()
                .header("Connection", "keep-alive, Upgrade")
                .header("Upgrade", "WebSocket")
                .header("Sec-WebSocket-Version", "13")
                .header("Sec-WebSocket-Protocol", ClientPort.SUBPROTOCOL)
                .header("Sec-WebSocket-Key", key)
                .open());

        // Undertow and Tomcat judge some keys themselves, before any servlet.
        assertThat(client.status()).isEqualTo(400);
    }

    @Test
    void the_browser_client_is_served_and_nothing_else() throws Exception {
        assumeFalse(lacks(Lack.SERVLETS));
        URI server = start(port);
        HttpResponse<String> script = get(server, BrowserClientServlet.PATH);
        assertThat(script.statusCode()).isEqualTo(200);
        assertThat(script.body()).isNotEmpty();
        assertThat(script.headers().firstValue("Content-Type").orElse(""))
                .matches("text/javascript; ?charset=(utf|UTF)-8");
        assertThat(script.headers().firstValue("Cache-Control")).hasValue("no-cache");
        String tag = script.headers().firstValue("ETag").orElseThrow();

        HttpResponse<String> again = get(server, BrowserClientServlet.PATH, "If-None-Match", tag);
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        HttpResponse<String> other = get(server, BrowserClientServlet.PATH, "If-None-Match", "\"other\"");
        assertThat(other.statusCode()).isEqualTo(200);
        assertThat(get(server, "/roomsig/other.js").statusCode()).isEqualTo(404);

        HttpResponse<String> head = exchange(HttpRequest.newBuilder(server.resolve(BrowserClientServlet.PATH))
                .method("HEAD", HttpRequest.BodyPublishers.noBody())
                .build());
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.headers().firstValue("ETag")).hasValue(tag);
        assertThat(head.body()).isEmpty();
    }

    private void assertAccepted(RawClient.Request request) throws Exception {
        RawClient client = closing(request.open());
        assertThat(client.status()).isEqualTo(101);
        client.sendText("hello");
        link = port.link();
        assertThat(link.event()).isEqualTo("text hello");
    }

    /** By the status where HTTP is ours, else by a close frame at once; the server never hears of it. */
    private void assertRefused(RawClient.Request request, int status) throws Exception {
        RawClient client = closing(request.open());
        if (lacks(Lack.SERVLETS)) {
            assertThat(client.status()).isEqualTo(101);
            assertThat(client.closeCode()).isEqualTo(4506);
        } else {
            assertThat(client.status()).isEqualTo(status);
        }
        assertThat(port.hasNoLink()).isTrue();
    }

    private RecordingPort.Link linked() {
        return Objects.requireNonNull(link);
    }

    private static HttpResponse<String> get(URI server, String path, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.resolve(path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return exchange(request.build());
    }

    private static HttpResponse<String> exchange(HttpRequest request) throws IOException, InterruptedException {
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }
}
