package io.roomsig.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.roomsig.jakarta.SignalingOptions;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

/** What pages of other origins may do with Engine.IO (CORS, Fetch section 3.2). */
abstract class CrossOriginScenarios extends EngineScenario {
    private static final String PAGE = "http://app.example.org";
    private static final String EVIL = "http://evil.example.org";
    private static final String POLLING = EngineClient.PATH + "polling";

    private static final String ORIGIN = "Access-Control-Allow-Origin";
    private static final String CREDENTIALS = "Access-Control-Allow-Credentials";

    private URI server = URI.create("");

    private EngineClient allowing(String... origins) throws Exception {
        server = serve(
                apps().engineIo(),
                origins.length == 0
                        ? SignalingOptions.DEFAULT
                        : SignalingOptions.builder().allowedOrigins(origins).build());
        return new EngineClient(server);
    }

    @Test
    void a_preflight_of_a_named_origin_is_answered() throws Exception {
        HttpResponse<String> may = preflight(allowing(PAGE), PAGE, "content-type,x-app");
        assertThat(may.statusCode()).isEqualTo(204);
        assertThat(may.body()).isEmpty();
        assertThat(header(may, ORIGIN)).isEqualTo(PAGE);
        assertThat(header(may, CREDENTIALS)).isEqualTo("true");
        assertThat(header(may, "Access-Control-Allow-Methods")).isEqualTo("GET, POST");
        assertThat(header(may, "Access-Control-Allow-Headers")).isEqualTo("content-type,x-app");
        assertThat(String.join(",", may.headers().allValues("Vary")))
                .contains("Origin")
                .contains("Access-Control-Request-Headers");
    }

    @Test
    void a_preflight_for_headers_that_are_no_names_gets_those_that_are_always_fine() throws Exception {
        HttpResponse<String> may = preflight(allowing(PAGE), PAGE, "x-app;q=1, <b>");
        assertThat(header(may, "Access-Control-Allow-Headers")).isEqualTo("content-type");
    }

    @Test
    void a_page_of_a_named_origin_may_open_poll_post_and_read_what_is_refused() throws Exception {
        EngineClient client = allowing(PAGE, "http://other.example.org");
        HttpResponse<String> opened =
                client.send(HttpRequest.newBuilder(server.resolve(POLLING)).header("Origin", PAGE));
        assertThat(opened.statusCode()).isEqualTo(200);
        mayRead(opened);
        String sid = SocketIoClient.between(opened.body(), "\"sid\":\"", "\"");
        mayRead(client.send(client.to(sid).header("Origin", PAGE).POST(BodyPublishers.ofString("4x"))));
        HttpResponse<String> polled = client.send(client.to(sid).header("Origin", PAGE));
        assertThat(polled.body()).isEqualTo("4x");
        mayRead(polled);
        HttpResponse<String> unknown = client.send(client.to("guessed").header("Origin", PAGE));
        assertThat(unknown.statusCode()).isEqualTo(400);
        mayRead(unknown);
        assertThat(handshake(PAGE)).isEqualTo(101);
    }

    private static void mayRead(HttpResponse<String> answer) {
        assertThat(header(answer, ORIGIN)).isEqualTo(PAGE);
        assertThat(header(answer, CREDENTIALS)).isEqualTo("true");
        assertThat(answer.headers().allValues("Vary")).contains("Origin");
        assertThat(answer.headers().allValues(ORIGIN)).hasSize(1);
    }

    @Test
    void a_page_of_another_origin_is_refused_whatever_it_asks() throws Exception {
        EngineClient client = allowing(PAGE);
        String sid = client.open();
        for (HttpRequest.Builder asked : new HttpRequest.Builder[] {
            HttpRequest.newBuilder(server.resolve(POLLING)),
            client.to(sid),
            client.to(sid).POST(BodyPublishers.ofString("4x"))
        }) {
            isRefused(client.send(asked.header("Origin", EVIL)));
        }
        isRefused(preflight(client, EVIL, "content-type"));
        assertThat(handshake(EVIL)).isEqualTo(403);
        assertThat(handshake("null")).isEqualTo(403);
        client.post(sid, "4well");
        assertThat(client.poll(sid).body()).isEqualTo("4well");
    }

    private static void isRefused(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(header(answer, ORIGIN)).isEmpty();
        assertThat(header(answer, CREDENTIALS)).isEmpty();
    }

    @Test
    void a_page_of_any_origin_may_without_credentials_where_all_are_allowed() throws Exception {
        EngineClient client = allowing("*");
        HttpResponse<String> opened =
                client.send(HttpRequest.newBuilder(server.resolve(POLLING)).header("Origin", EVIL));
        assertThat(header(opened, ORIGIN)).isEqualTo(EVIL);
        assertThat(header(opened, CREDENTIALS)).isEmpty();
        assertThat(opened.headers().allValues("Vary")).contains("Origin");
        HttpResponse<String> may = preflight(client, EVIL, "content-type");
        assertThat(may.statusCode()).isEqualTo(204);
        assertThat(header(may, CREDENTIALS)).isEmpty();
        assertThat(handshake(EVIL)).isEqualTo(101);
    }

    @Test
    void by_default_the_same_host_may_and_others_may_not() throws Exception {
        EngineClient client = allowing();
        HttpResponse<String> opened =
                client.send(HttpRequest.newBuilder(server.resolve(POLLING)).header("Origin", server.toString()));
        assertThat(opened.statusCode()).isEqualTo(200);
        // To a browser that is no foreign origin: there is nothing to allow.
        assertThat(header(opened, ORIGIN)).isEmpty();
        assertThat(opened.headers().allValues("Vary")).contains("Origin");
        isRefused(client.send(HttpRequest.newBuilder(server.resolve(POLLING)).header("Origin", PAGE)));
        assertThat(handshake(server.toString())).isEqualTo(101);
        assertThat(handshake(PAGE)).isEqualTo(403);
    }

    private static HttpResponse<String> preflight(EngineClient client, String origin, String headers) throws Exception {
        return client.send(client.to("x")
                .header("Origin", origin)
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", headers)
                .method("OPTIONS", BodyPublishers.noBody()));
    }

    private int handshake(String origin) throws Exception {
        return closing(RawClient.to(server)
                        .path(EngineClient.PATH + "websocket")
                        .subprotocol(null)
                        .header("Origin", origin)
                        .open())
                .status();
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }
}
