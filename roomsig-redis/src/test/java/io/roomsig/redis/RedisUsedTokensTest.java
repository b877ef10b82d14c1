package io.roomsig.redis;

import static io.roomsig.redis.Redis.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.roomsig.redis.process.RedisProcess;
import io.roomsig.spi.UsedTokens.TokenId;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.RedisClient;

/** What a use looks like in Redis, and what it costs. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RedisUsedTokensTest {
    private static RedisProcess redis;
    private static RedisClient jedis;

    private RedisUsedTokens used;

    @BeforeAll
    static void start() throws Exception {
        redis = RedisProcess.start();
        jedis = Redis.connect(redis);
    }

    @AfterAll
    static void stop() throws Exception {
        jedis.close();
        redis.close();
    }

    @BeforeEach
    void startEmpty() {
        jedis.flushAll();
        used = RedisUsedTokens.builder(jedis).build();
    }

    @AfterEach
    void close() {
        used.close();
    }

    @Test
    void the_form_is_the_one_that_nodes_of_other_releases_read() throws Exception {
        Instant end = Instant.now().plusSeconds(3_600);
        get(used.use(new TokenId("https://login.example.org", "id-7"), "attempt", end));
        // Computed by other means: sha256 over the purpose, then for each string its length in four bytes and its
        // UTF-16
        // code units, all big-endian.
        String key = "roomsig:used:{sYaskniBhDyXkj8_N4l6U4mMzu3m1h2RYTYBARI3nA4}";
        assertThat(jedis.keys("*")).containsExactly(key);
        assertThat(jedis.get(key)).isEqualTo("bodZ_iN5VLMKRTzVRl832vDOB4kl2Zl63GqGOpR_FOs");
        assertThat(jedis.pttl(key)).isBetween(3_655_000L, 3_660_000L);
        get(used.release(new TokenId("https://login.example.org", "id-7"), "attempt"));
        assertThat(jedis.dbSize()).isZero();
    }

    @Test
    void a_use_costs_one_round_trip() throws Exception {
        TokenId token = new TokenId("issuer", "cost");
        Instant end = Instant.now().plusSeconds(3_600);
        get(used.use(token, "first", end));
        Redis.forgetCalls(jedis);
        get(used.use(token, "first", end));
        get(used.use(token, "second", end));
        assertThat(Redis.calls(jedis)).containsEntry("evalsha", 2).doesNotContainKeys("eval", "script|load");
    }

    @Test
    void those_with_different_prefixes_do_not_meet() throws Exception {
        TokenId token = new TokenId("issuer", "prefix");
        Instant end = Instant.now().plusSeconds(3_600);
        try (RedisUsedTokens other =
                RedisUsedTokens.builder(jedis).keyPrefix("tenant-2:").build()) {
            assertThat(get(used.use(token, "first", end))).isTrue();
            assertThat(get(other.use(token, "second", end))).isTrue();
        }
        assertThatThrownBy(() -> RedisUsedTokens.builder(jedis).keyPrefix("{x}"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_redis_that_cannot_be_reached_fails_the_stage_without_what_was_asked() throws Exception {
        TokenId token = new TokenId("issuer", "secret-id");
        try (RedisProcess gone = RedisProcess.start();
                RedisClient client = Redis.connect(gone)) {
            RedisUsedTokens tokens = RedisUsedTokens.builder(client).build();
            gone.stop();
            assertThatThrownBy(() -> get(tokens.use(token, "secret-attempt", Instant.MAX)))
                    .hasCauseInstanceOf(RedisFailure.class)
                    .hasStackTraceContaining("Redis cannot be reached")
                    .satisfies(
                            failure -> assertThat(failure.getCause().toString()).doesNotContain("secret"));
            tokens.close();
            assertThatThrownBy(() -> get(tokens.release(token, "secret-attempt")))
                    .hasRootCauseInstanceOf(RedisFailure.class)
                    .hasMessageContaining("the store of used tokens takes nothing more");
        }
    }
}
