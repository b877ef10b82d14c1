package io.roomsig.redis;

import io.roomsig.spi.TokenStore;
import io.roomsig.testkit.TokenStoreContract;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import redis.clients.jedis.UnifiedJedis;

/** The contract against a real Redis, where time passes by itself. */
abstract class RealRedisContract extends TokenStoreContract {
    private RedisTokenStore store;

    /** Connected to the Redis that the test is about. */
    abstract UnifiedJedis jedis();

    @BeforeEach
    void buildTheStore() {
        store = RedisTokenStore.builder(jedis()).build();
    }

    @AfterEach
    void closeTheStore() {
        store.close();
    }

    @Override
    protected TokenStore store() {
        return store;
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
