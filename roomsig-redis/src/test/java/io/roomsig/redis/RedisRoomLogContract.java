package io.roomsig.redis;

import io.roomsig.spi.RoomLog;
import io.roomsig.testkit.RoomLogContract;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import redis.clients.jedis.UnifiedJedis;

/** The log's contract against a real Redis. */
abstract class RedisRoomLogContract extends RoomLogContract {
    private RedisCluster cluster;

    /** Connected to the Redis that the test is about. */
    abstract UnifiedJedis jedis();

    /** Empties it. */
    void flush() {
        jedis().flushAll();
    }

    @BeforeEach
    void startEmpty() {
        flush();
        cluster = RedisCluster.builder(jedis()).build();
    }

    @AfterEach
    void closeTheCluster() {
        cluster.close();
    }

    @Override
    protected RoomLog log() {
        return cluster.log();
    }
}
