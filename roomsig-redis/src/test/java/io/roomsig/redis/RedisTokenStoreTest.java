package io.roomsig.redis;

import io.roomsig.redis.process.RedisProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.UnifiedJedis;

/** On the Redis that is installed. */
class RedisTokenStoreTest extends RealRedisContract {
    private static RedisProcess redis;
    private static RedisClient jedis;

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

    @Override
    UnifiedJedis jedis() {
        return jedis;
    }
}
