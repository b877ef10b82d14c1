package io.roomsig.examples.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The example apps on a Redis. */
@ParameterizedClass
@MethodSource("io.roomsig.examples.browser.ExampleJar#forLongTests")
final class RedisTest {
    private final ExampleJar jar;

    RedisTest(ExampleJar jar) {
        this.jar = jar;
    }

    @Test
    void aTokenThatAnotherBackEndWroteIsHonoured() throws Exception {
        try (RedisServer redis = RedisServer.start();
                AppProcess app = AppProcess.start(jar, Map.of("REDIS_URL", redis.url()));
                SignalClient ada = SignalClient.connect(app.url());
                SignalClient again = SignalClient.connect(app.url());
                SignalClient eve = SignalClient.connect(app.url())) {
            String token = UUID.randomUUID().toString();
            redis.call("SET", "flowsync-database-room:ABC123:token:" + token, "1");
            assertThat(ada.join("ABC123", token).path("t").asText()).isEqualTo("room-joined");
            assertThat(again.join("ABC123", token).path("t").asText()).isEqualTo("room-joined");
            assertThat(eve.join("ABC124", token).path("code").asText()).isEqualTo("INVALID_TOKEN");

            // A room that is live is known to the rooms API, whoever let its people in.
            RoomsApi api = new RoomsApi(app.url());
            assertThat(api.post("/api/rooms/ABC123/join", RoomsApi.name("Grace"))
                            .status())
                    .isEqualTo(200);
            assertThat(api.post("/api/rooms/ABC124/join", RoomsApi.name("Grace"))
                            .status())
                    .isEqualTo(404);
        }
    }

    @Test
    void theKeyPrefixIsTheOneThatWasSet() throws Exception {
        try (RedisServer redis = RedisServer.start()) {
            Map<String, String> settings = Map.of("REDIS_URL", redis.url() + "/0", "REDIS_KEY_PREFIX", "shop:");
            try (AppProcess app = AppProcess.start(jar, settings);
                    SignalClient ada = SignalClient.connect(app.url());
                    SignalClient eve = SignalClient.connect(app.url())) {
                redis.call("SET", "shop:room:ABC123:token:t1", "1");
                redis.call("SET", "flowsync-database-room:ABC123:token:t2", "1");
                assertThat(ada.join("ABC123", "t1").path("t").asText()).isEqualTo("room-joined");
                assertThat(eve.join("ABC123", "t2").path("code").asText()).isEqualTo("INVALID_TOKEN");
            }
        }
    }

    @Test
    void aRoomThatOneProcessCreatedIsKnownToTheOther() throws Exception {
        try (RedisServer redis = RedisServer.start();
                AppProcess one = AppProcess.start(jar, Map.of("REDIS_URL", redis.url()));
                AppProcess two = AppProcess.start(jar, Map.of("REDIS_URL", redis.url()));
                SignalClient ada = SignalClient.connect(one.url())) {
            String code = new RoomsApi(one.url()).create();
            String token = new RoomsApi(two.url()).token(code, "Ada");
            JsonNode joined = ada.join(code, token);
            assertThat(joined.path("participants").findValuesAsText("display_name"))
                    .containsExactly("Ada");
            assertThat(Long.parseLong(redis.call("TTL", "roomsig:example:room:" + code)))
                    .isBetween(86_000L, 86_400L);
        }
    }

    @Test
    void withoutItsRedisItIsNotHealthyAndSaysWhy() throws Exception {
        try (RedisServer redis = RedisServer.start();
                AppProcess app = AppProcess.start(jar, Map.of("REDIS_URL", redis.url()))) {
            RoomsApi api = new RoomsApi(app.url());
            assertThat(api.get("/healthz").status()).isEqualTo(200);
            redis.stop();
            await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
                RoomsApi.Answer sick = api.get("/healthz");
                assertThat(sick.status()).isEqualTo(503);
                assertThat(sick.json().get("reason").textValue()).isEqualTo("Redis does not answer");
            });
            RoomsApi.Answer refused = api.post("/api/rooms", RoomsApi.name("Ada"));
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.json().get("code").textValue()).isEqualTo("STORE_UNAVAILABLE");
            try (SignalClient ada = SignalClient.connect(app.url())) {
                assertThat(ada.join("ABC123", "t1").path("code").asText()).isEqualTo("STORE_UNAVAILABLE");
            }
            // Pages and a process that can be ended are what is left.
            assertThat(api.get("/").status()).isEqualTo(200);
            redis.restart();
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(
                            () -> assertThat(api.get("/healthz").status()).isEqualTo(200));
            assertThat(api.post("/api/rooms", RoomsApi.name("Ada")).status()).isEqualTo(201);
        }
    }

    @Test
    void aRedisThatHangsHoldsNobodyUp() throws Exception {
        try (RedisServer redis = RedisServer.start();
                AppProcess app = AppProcess.start(jar, Map.of("REDIS_URL", redis.url()))) {
            RoomsApi api = new RoomsApi(app.url());
            assertThat(api.get("/healthz").status()).isEqualTo(200);
            redis.pause();
            long start = System.nanoTime();
            assertThat(api.get("/healthz").status()).isEqualTo(503);
            assertThat(api.get("/room/abc123").status()).isEqualTo(200);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
            assertThat(app.terminate()).isLessThan(Duration.ofSeconds(5));
        }
    }
}
