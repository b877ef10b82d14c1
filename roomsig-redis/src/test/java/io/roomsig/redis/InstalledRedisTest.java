package io.roomsig.redis;

import io.roomsig.redis.process.RedisProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.UnifiedJedis;

/** Log, bus and used tokens on the Redis that is installed. */
class InstalledRedisTest {
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

    @Nested
    class Log extends RedisRoomLogContract {
        @Override
        UnifiedJedis jedis() {
            return jedis;
        }
    }

    @Nested
    class Bus extends RedisNodeBusContract {
        @Override
        UnifiedJedis jedis() {
            return jedis;
        }
    }

    @Nested
    class Used extends RedisUsedTokensContract {
        @Override
        UnifiedJedis jedis() {
            return jedis;
        }
    }
}
