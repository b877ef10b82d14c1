package io.roomsig.redis;

import io.roomsig.spi.UsedTokens;
import io.roomsig.testkit.UsedTokensContract;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import redis.clients.jedis.UnifiedJedis;

/** The contract against a real Redis, where time passes by itself. */
abstract class RedisUsedTokensContract extends UsedTokensContract {
    private RedisUsedTokens tokens;

    /** Connected to the Redis that the test is about. */
    abstract UnifiedJedis jedis();

    @BeforeEach
    void build() {
        tokens = RedisUsedTokens.builder(jedis()).build();
    }

    @AfterEach
    void close() {
        tokens.close();
    }

    @Override
    protected UsedTokens usedTokens() {
        return tokens;
    }

    @Override
    protected Instant now() {
        return Instant.now();
    }

    @Override
    protected void elapse(Duration duration) throws InterruptedException {
        Thread.sleep(duration.toMillis());
    }
}
