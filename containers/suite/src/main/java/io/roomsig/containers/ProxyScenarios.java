package io.roomsig.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.roomsig.api.AddressLimits;
import io.roomsig.api.ErrorCode;
import io.roomsig.containers.ContainerUnderTest.Lack;
import io.roomsig.core.RoomServer;
import io.roomsig.jakarta.SignalingOptions;
import io.roomsig.jakarta.TrustedProxies;
import io.roomsig.spi.Admission;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whom a server believes behind a reverse proxy, which here is whoever connects from 127.0.0.1, and before one that it does not know. */
@Tag("proxy")
abstract class ProxyScenarios extends Scenario {
    private static final TrustedProxies PROXY = TrustedProxies.xForwarded(List.of("127.0.0.0/8", "10.0.0.0/8"));
    private static final TrustedProxies STRANGERS = TrustedProxies.xForwarded(List.of("10.0.0.0/8"));

    private final RecordingPort port = new RecordingPort();

    @BeforeEach
    void needsServlets() {
        assumeFalse(lacks(Lack.SERVLETS));
    }

    @Test
    void the_client_is_the_last_one_before_the_proxies() throws Exception {
        URI server = start(PROXY);
        assertThat(addressOf(RawClient.to(server).header("X-Forwarded-For", "203.0.113.7")))
                .isEqualTo("203.0.113.7");
        assertThat(addressOf(RawClient.to(server).header("X-Forwarded-For", "192.0.2.1, 203.0.113.7, 10.2.3.4")))
                .as("what it claims to stand in front of does not count")
                .isEqualTo("203.0.113.7");
        assertThat(addressOf(RawClient.to(server)
                        .header("X-Forwarded-For", "192.0.2.1")
                        .header("X-Forwarded-For", "2001:db8::7")))
                .as("several headers are one list")
                .isEqualTo("2001:db8::7");
    }

    @Test
    void without_an_address_that_can_be_read_the_client_is_the_proxy() throws Exception {
        URI server = start(PROXY);
        assertThat(addressOf(RawClient.to(server))).isEqualTo("127.0.0.1");
        assertThat(addressOf(RawClient.to(server).header("X-Forwarded-For", "192.0.2.1, nonsense")))
                .isEqualTo("127.0.0.1");
    }

    @Test
    void the_other_kind_of_header_is_anybodys() throws Exception {
        assertThat(addressOf(RawClient.to(start(PROXY))
                        .header("Forwarded", "for=192.0.2.1")
                        .header("X-Forwarded-For", "203.0.113.7")))
                .isEqualTo("203.0.113.7");
    }

    @Test
    void forwarded_is_read_where_that_is_what_proxies_write() throws Exception {
        URI server = start(TrustedProxies.forwarded(List.of("127.0.0.1")));
        assertThat(addressOf(RawClient.to(server)
                        .header("X-Forwarded-For", "192.0.2.1")
                        .header("Forwarded", "for=192.0.2.2, for=\"[2001:db8::7]:4711\";proto=https")))
                .isEqualTo("2001:db8::7");
    }

    @Test
    void nobody_else_is_believed() throws Exception {
        URI server = start(STRANGERS);
        assertThat(addressOf(RawClient.to(server).header("X-Forwarded-For", "203.0.113.7")))
                .isEqualTo("127.0.0.1");
        assertThat(statusOf(RawClient.to(server)
                        .header("Origin", "https://app.example.org")
                        .header("X-Forwarded-Host", "app.example.org")))
                .isEqualTo(403);
    }

    @Test
    void the_same_host_is_the_one_that_the_proxy_was_asked_for() throws Exception {
        URI server = start(PROXY);
        assertThat(statusOf(behindTls(server).header("Origin", "https://app.example.org")))
                .isEqualTo(101);
        assertThat(statusOf(behindTls(server).header("Origin", "https://elsewhere.example")))
                .isEqualTo(403);
        assertThat(statusOf(behindTls(server).header("Origin", "http://app.example.org:443")))
                .as("a page that came without TLS")
                .isEqualTo(403);
        assertThat(statusOf(behindTls(server).header("Origin", server.toString())))
                .as("the server's own host, by which nobody finds it")
                .isEqualTo(403);
    }

    @Test
    void a_list_of_origins_is_what_it_is() throws Exception {
        URI server = start(
                port,
                SignalingOptions.builder()
                        .allowedOrigins("https://other.example.org")
                        .trustedProxies(PROXY)
                        .build());
        assertThat(statusOf(behindTls(server).header("Origin", "https://other.example.org")))
                .isEqualTo(101);
        assertThat(statusOf(behindTls(server).header("Origin", "https://app.example.org")))
                .isEqualTo(403);
    }

    @Test
    void an_address_with_too_many_connections_is_told_to_wait_and_the_others_behind_the_proxy_are_not()
            throws Exception {
        RoomServer rooms = closing(RoomServer.builder()
                .admission((handshake, join) -> Admission.refuse(ErrorCode.INVALID_TOKEN))
                .addressLimits(new AddressLimits(100, 2, 100))
                .build());
        URI server = start(new Ports(
                rooms,
                Map.of("/socket.io/*", rooms.socketIo()),
                SignalingOptions.builder().trustedProxies(PROXY).build()));
        assertThat(statusOf(behindTls(server))).isEqualTo(101);
        assertThat(poll(server, "203.0.113.7").statusCode()).isEqualTo(200);

        RawClient third = closing(behindTls(server).open());
        assertThat(third.status()).isEqualTo(429);
        assertThat(third.header("Retry-After")).isEqualTo("30");
        assertThat(poll(server, "203.0.113.7").statusCode()).isEqualTo(429);
        assertThat(poll(server, "203.0.113.8").statusCode()).isEqualTo(200);
        assertThat(statusOf(RawClient.to(server).header("X-Forwarded-For", "203.0.113.7, 203.0.113.9")))
                .isEqualTo(101);
    }

    private static HttpResponse<String> poll(URI server, String address) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(server.resolve("/socket.io/?EIO=4&transport=polling"))
                .header("X-Forwarded-For", address)
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    private URI start(TrustedProxies proxies) throws Exception {
        return start(port, SignalingOptions.builder().trustedProxies(proxies).build());
    }

    private static RawClient.Request behindTls(URI server) {
        return RawClient.to(server)
                .header("X-Forwarded-For", "203.0.113.7")
                .header("X-Forwarded-Host", "app.example.org")
                .header("X-Forwarded-Proto", "https");
    }

    private String addressOf(RawClient.Request request) throws Exception {
        assertThat(closing(request.open()).status()).isEqualTo(101);
        return String.valueOf(port.link().handshake().remoteAddress());
    }

    private int statusOf(RawClient.Request request) throws Exception {
        return closing(request.open()).status();
    }
}
