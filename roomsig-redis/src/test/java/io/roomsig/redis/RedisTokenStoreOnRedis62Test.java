package io.roomsig.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.roomsig.redis.process.RedisProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.UnifiedJedis;

/** On the oldest Redis we promise to run on. */
class RedisTokenStoreOnRedis62Test extends RealRedisContract {
    private static RedisProcess redis;
    private static RedisClient jedis;

    @BeforeAll
    static void start() throws Exception {
        redis = RedisProcess.startEmbedded();
        jedis = Redis.connect(redis);
    }

    @AfterAll
    static void stop() throws Exception {
        jedis.close();
        redis.close();
    }

    @Override
    UnifiedJedis jedis() {
        return jedis;
    }

    @Test
    void this_is_redis_6_2() {
        assertThat(jedis.info("server")).contains("redis_version:6.2.");
    }
}
