package io.roomsig.redis;

import io.roomsig.api.Grant;
import io.roomsig.core.RoomServer;
import io.roomsig.spi.Admission;
import java.time.Duration;
import redis.clients.jedis.UnifiedJedis;

/** A room server that is a node of a cluster on Redis, within this process. Lets everybody in. */
final class ServerNode implements AutoCloseable {
    final RoomServer server;
    final CountingLog log;
    private final RedisCluster cluster;
    private final UnifiedJedis jedis;

    ServerNode(UnifiedJedis jedis, Duration lease) {
        this.jedis = jedis;
        this.cluster = RedisCluster.builder(jedis).lease(lease).build();
        this.log = new CountingLog(cluster.log());
        this.server = RoomServer.builder()
                .admission((handshake, join) -> Admission.grant(Grant.builder(join.room(), "grant of " + join.token())
                        .identity(join.token())
                        .displayName("Ada")
                        .build()))
                .roomLog(log)
                .nodeBus(cluster.bus())
                .build();
    }

    @Override
    public void close() {
        server.close();
        cluster.close();
        jedis.close();
    }
}
