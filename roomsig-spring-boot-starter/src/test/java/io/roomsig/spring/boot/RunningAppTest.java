package io.roomsig.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.roomsig.api.Grant;
import io.roomsig.api.TokenUse;
import io.roomsig.core.JoinTokens;
import io.roomsig.jakarta.BrowserClientServlet;
import jakarta.servlet.ServletContext;
import java.net.URI;
import java.net.http.HttpResponse;
import java.net.http.WebSocketHandshakeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootVersion;
import org.springframework.context.ConfigurableApplicationContext;

/** An app as somebody writes it, on the embedded server that is on the class path. The build runs this once for each. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class RunningAppTest {
    private static final String CONTEXT = "/app";
    private static final String TURN_SECRET = "a-secret-of-the-turn-server";

    private static final AtomicInteger CLIENTS = new AtomicInteger();

    private static ConfigurableApplicationContext app;

    @BeforeAll
    static void start() {
        app = run(
                "--server.servlet.context-path=" + CONTEXT,
                "--roomsig.http.socket-io-path=/socket.io/*",
                "--roomsig.http.trusted-proxies=127.0.0.0/8",
                "--roomsig.address-limits.joins-per-minute=1",
                "--roomsig.ice.turn-urls=turn:turn.example.org:3478",
                "--roomsig.ice.turn-secret=" + TURN_SECRET,
                "--management.endpoints.web.exposure.include=health,roomsig",
                "--management.endpoint.health.show-details=always");
    }

    @AfterAll
    static void stop() {
        app.close();
    }

    @Test
    void it_runs_on_the_server_and_the_spring_boot_that_it_should() {
        assertThat(app.getBean(ServletContext.class).getServerInfo().toLowerCase(Locale.ROOT))
                .contains(System.getProperty("test.server"));
        assertThat(System.getProperty("test.spring-boot")).isEqualTo(SpringBootVersion.getVersion());
    }

    @Test
    void two_who_show_tokens_meet() throws Exception {
        try (TestClient ada = connect();
                TestClient bob = connect()) {
            JsonNode joined = ada.join("MEET42", token("MEET42", "Ada"));
            assertThat(joined.path("t").asText()).isEqualTo("room-joined");
            assertThat(joined.path("ice_servers").toString()).contains("turn:turn.example.org:3478");
            assertThat(bob.join("MEET42", token("MEET42", "Bob")).path("participants"))
                    .hasSize(2);
            assertThat(ada.await("user-joined").path("display_name").asText()).isEqualTo("Bob");
        }
    }

    @Test
    void a_wrong_token_is_refused() throws Exception {
        try (TestClient eve = connect()) {
            assertThat(eve.join("MEET42", "guessed").path("code").asText()).isEqualTo("INVALID_TOKEN");
        }
    }

    @Test
    void pages_of_other_hosts_are_refused() {
        assertThatThrownBy(() -> TestClient.connect(
                        url(app, CONTEXT + "/signal"), Map.of("Origin", "https://elsewhere.example")))
                .hasCauseInstanceOf(WebSocketHandshakeException.class)
                .satisfies(refused -> assertThat(((WebSocketHandshakeException) refused.getCause())
                                .getResponse()
                                .statusCode())
                        .isEqualTo(403));
    }

    @Test
    void behind_a_trusted_proxy_the_client_and_its_page_are_who_they_were_in_front_of_it() throws Exception {
        Map<String, String> proxied = Map.of(
                "Origin", "https://app.example.org",
                "X-Forwarded-For", "192.0.2.1, 203.0.113.7",
                "X-Forwarded-Host", "app.example.org",
                "X-Forwarded-Proto", "https");
        URI signal = url(app, CONTEXT + "/signal");
        try (TestClient first = TestClient.connect(signal, proxied);
                TestClient second = TestClient.connect(signal, proxied);
                TestClient elsewhere = TestClient.connect(signal, Map.of("X-Forwarded-For", "203.0.113.8"))) {
            assertThat(first.join("PROXY1", token("PROXY1", "Ada")).path("t").asText())
                    .isEqualTo("room-joined");
            assertThat(second.join("PROXY1", token("PROXY1", "Bob"))
                            .path("code")
                            .asText())
                    .isEqualTo("TOO_MANY_JOINS");
            assertThat(elsewhere
                            .join("PROXY1", token("PROXY1", "Eve"))
                            .path("t")
                            .asText())
                    .isEqualTo("room-joined");
        }
    }

    @Test
    void socket_io_is_spoken_where_the_property_says() throws Exception {
        HttpResponse<String> answer = TestClient.get(url(app, CONTEXT + "/socket.io/?EIO=4&transport=polling"));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).startsWith("0{").contains("\"upgrades\":[\"websocket\"]");
    }

    @Test
    void the_browser_client_is_served() throws Exception {
        HttpResponse<String> script = TestClient.get(url(app, CONTEXT + BrowserClientServlet.PATH));
        assertThat(script.statusCode()).isEqualTo(200);
        assertThat(script.body()).contains("class RoomClient");
    }

    @Test
    void the_actuator_tells_of_rooms_and_of_no_secrets() throws Exception {
        String token = token("LIST42", "Ada");
        try (TestClient ada = connect()) {
            JsonNode joined = ada.join("LIST42", token);
            String credential =
                    joined.path("ice_servers").path(0).path("credential").asText();
            assertThat(credential).isNotEmpty();

            HttpResponse<String> list = TestClient.get(url(app, CONTEXT + "/actuator/roomsig"));
            JsonNode overview = TestClient.json(list);
            assertThat(overview.path("partial").asBoolean()).isFalse();
            List<String> codes = new ArrayList<>();
            overview.path("rooms").forEach(room -> codes.add(room.path("room").asText()));
            assertThat(codes).contains("LIST42");

            HttpResponse<String> one = TestClient.get(url(app, CONTEXT + "/actuator/roomsig/LIST42"));
            JsonNode participant = TestClient.json(one).path("participants").path(0);
            assertThat(participant.path("displayName").asText()).isEqualTo("Ada");
            assertThat(participant.path("id").asText())
                    .isEqualTo(joined.path("self").asText());

            assertThat(list.body() + one.body()).doesNotContain(token, credential, TURN_SECRET);
        }
        assertThat(TestClient.get(url(app, CONTEXT + "/actuator/roomsig/NOBODY"))
                        .statusCode())
                .isEqualTo(404);
        assertThat(TestClient.get(url(app, CONTEXT + "/actuator/roomsig/no%20code"))
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void the_health_says_that_joins_are_taken() throws Exception {
        HttpResponse<String> health = TestClient.get(url(app, CONTEXT + "/actuator/health"));
        assertThat(health.statusCode()).isEqualTo(200);
        JsonNode rooms = TestClient.json(health).path("components").path("roomsig");
        assertThat(rooms.path("status").asText()).isEqualTo("UP");
        assertThat(rooms.path("details").path("connections").isInt()).isTrue();
    }

    @Test
    void a_login_of_spring_security_is_all_it_takes_and_a_stop_says_goodbye() throws Exception {
        ConfigurableApplicationContext other = run("--test.authorizer=true");
        try {
            URI signal = url(other, "/signal");
            TestClient ada = TestClient.connect(signal, TestClient.login("ada", "a"));
            assertThat(ada.join("CLASS7", "").path("role").asText()).isEqualTo("teacher");
            TestClient bob = TestClient.connect(signal, TestClient.login("bob", "b"));
            assertThat(bob.join("CLASS7", "").path("role").asText()).isEqualTo("student");
            TestClient eve = TestClient.connect(signal);
            assertThat(eve.join("CLASS7", "").path("code").asText()).isEqualTo("INVALID_TOKEN");

            other.close();
            ada.await("go-away");
            assertThat(ada.closeCode()).isEqualTo(4005);
            assertThat(bob.closeCode()).isEqualTo(4005);
        } finally {
            other.close();
        }
    }

    /** From an address of its own, as the proxy tells: all tests together join more often than one may. */
    private static TestClient connect() {
        return TestClient.connect(
                url(app, CONTEXT + "/signal"), Map.of("X-Forwarded-For", "198.51.100." + CLIENTS.incrementAndGet()));
    }

    private static String token(String room, String name) {
        Grant grant = Grant.builder(room, "grant of " + name).displayName(name).build();
        return app.getBean(JoinTokens.class)
                .issue(grant, TokenUse.WHILE_VALID)
                .toCompletableFuture()
                .join();
    }

    private static ConfigurableApplicationContext run(String... settings) {
        List<String> all = new ArrayList<>(List.of(
                "--server.port=0",
                "--server.address=127.0.0.1",
                "--spring.main.banner-mode=off",
                "--logging.level.root=warn"));
        all.addAll(List.of(settings));
        return SpringApplication.run(TestApp.class, all.toArray(String[]::new));
    }

    private static URI url(ConfigurableApplicationContext app, String path) {
        return URI.create("http://127.0.0.1:" + app.getEnvironment().getProperty("local.server.port") + path);
    }
}
