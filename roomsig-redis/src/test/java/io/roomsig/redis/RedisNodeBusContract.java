package io.roomsig.redis;

import io.roomsig.spi.NodeBus;
import io.roomsig.testkit.NodeBusContract;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import redis.clients.jedis.UnifiedJedis;

/** The bus's contract against a real Redis. */
abstract class RedisNodeBusContract extends NodeBusContract {
    private final List<RedisCluster> servers = new ArrayList<>();

    /** Connected to the Redis that the test is about. */
    abstract UnifiedJedis jedis();

    @BeforeEach
    void startThree() {
        for (int i = 0; i < 3; i++) {
            servers.add(
                    RedisCluster.builder(jedis()).lease(Duration.ofSeconds(2)).build());
        }
    }

    @AfterEach
    void closeAll() {
        servers.forEach(RedisCluster::close);
    }

    @Override
    protected NodeBus bus(int server) {
        return servers.get(server).bus();
    }
}
