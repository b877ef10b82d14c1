package io.roomsig.examples.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** How an example app starts and ends. */
@ParameterizedClass
@EnumSource
final class ProcessTest {
    private final ExampleJar jar;

    ProcessTest(ExampleJar jar) {
        this.jar = jar;
    }

    @Test
    void toldToEndItTellsItsClientsAndEndsWithinFiveSeconds() throws Exception {
        try (AppProcess app = AppProcess.start(jar)) {
            RoomsApi api = new RoomsApi(app.url());
            String code = api.create();
            try (SignalClient client = SignalClient.connect(app.url());
                    SignalClient other = SignalClient.connect(app.url())) {
                client.join(code, api.token(code, "Grace"));
                other.join(code, api.token(code, "Ada"));
                Duration took = app.terminate();
                JsonNode goAway = client.await("go-away");
                assertThat(goAway.path("reconnect").asText()).isEqualTo("rejoin");
                assertThat(client.closeCode()).isEqualTo(4005);
                assertThat(other.closeCode()).isEqualTo(4005);
                assertThat(took).isLessThan(Duration.ofSeconds(5));
                Progress.say(jar, "ended " + took.toMillis() + " ms after SIGTERM");
            }
            assertThat(app.exitCode()).isEqualTo(143);
            assertThat(app.stdout()).hasSize(1);
            assertThat(app.stderr()).isEmpty();
            assertThat(app.journal())
                    .as("secrets would be looked for in vain if nothing were logged")
                    .contains("event=roomsig.join.accepted");
            assertThat(app.leftovers()).isEmpty();
        }
    }

    @Test
    void itListensWhereItWasToldTo() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Map<String, String> settings = Map.of("HOST", "127.0.0.1", "PORT", Integer.toString(port));
        try (AppProcess app = AppProcess.start(jar, settings)) {
            assertThat(app.stdout()).containsExactly("listening on http://127.0.0.1:" + port);
            assertThat(new RoomsApi(app.url()).get("/healthz").status()).isEqualTo(200);
        }
    }

    @Test
    void aPortInUseIsToldInWords() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                AppProcess app = AppProcess.launch(jar, Map.of("PORT", Integer.toString(taken.getLocalPort())))) {
            assertThat(app.exitCode()).isEqualTo(1);
            assertThat(app.stderr().strip())
                    .isEqualTo(
                            "Cannot listen on http://127.0.0.1:" + taken.getLocalPort() + ": Address already in use.");
            assertThat(app.stdout()).isEmpty();
        }
    }

    @Test
    void aHostThatIsNoAddressOfThisMachineIsToldInWords() throws Exception {
        try (AppProcess app = AppProcess.launch(jar, Map.of("HOST", "no-such-host.invalid"))) {
            assertThat(app.exitCode()).isEqualTo(1);
            assertThat(app.stderr().strip())
                    .startsWith("Cannot listen on http://no-such-host.invalid:0: ")
                    .endsWith("HOST is no address of this machine.");
            assertThat(app.stdout()).isEmpty();
        }
    }

    @Test
    void theListedStunServersAndOriginsAreUsed() throws Exception {
        Map<String, String> settings = Map.of(
                "STUN_URLS",
                "stun:one.example.org:3478, stun:two.example.org",
                "ALLOWED_ORIGINS",
                "https://app.example.org, http://localhost:3000");
        try (AppProcess app = AppProcess.start(jar, settings)) {
            RoomsApi api = new RoomsApi(app.url());
            Map<String, String> headers = new HashMap<>(RoomsApi.JSON);
            headers.put("Origin", "https://app.example.org");
            byte[] body = RoomsApi.name("Ada").getBytes(java.nio.charset.StandardCharsets.UTF_8);
            RoomsApi.Answer created = api.send("POST", "/api/rooms", headers, body);
            assertThat(created.status()).isEqualTo(201);
            assertThat(created.header("Access-Control-Allow-Origin")).isEqualTo("https://app.example.org");
            String stun = "[{\"urls\":[\"stun:one.example.org:3478\",\"stun:two.example.org\"]}]";
            assertThat(created.json().get("ice_servers")).hasToString(stun);
            assertThat(HttpContractTest.handshake(app.url(), "http://localhost:3000"))
                    .isEqualTo(101);
            assertThat(HttpContractTest.handshake(app.url(), app.url().toString()))
                    .isEqualTo(403);
            headers.put("Origin", app.url().toString());
            assertThat(api.send("POST", "/api/rooms", headers, body).status()).isEqualTo(403);
            assertThat(api.send("OPTIONS", "/api/rooms", Map.of("Origin", "http://localhost:3000"), new byte[0])
                            .header("Access-Control-Allow-Methods"))
                    .isEqualTo("POST");
            try (SignalClient client = SignalClient.connect(app.url())) {
                String code = created.json().get("code").textValue();
                JsonNode joined = client.join(code, created.json().get("token").textValue());
                assertThat(joined.path("ice_servers")).hasToString(stun);
            }
        }
    }
}
