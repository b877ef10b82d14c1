package io.roomsig.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.roomsig.redis.process.RedisProcess;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.RedisClusterClient;
import redis.clients.jedis.UnifiedJedis;

/** Log and bus on a cluster of three, in RESP3: what is published on one server has to reach who is subscribed at another. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ClusterTest {
    private static final int SLOTS = 16_384;
    private static final int SERVERS = 3;

    private static final List<RedisProcess> servers = new ArrayList<>();
    private static RedisClusterClient jedis;

    @BeforeAll
    static void start() throws Exception {
        for (int i = 0; i < SERVERS; i++) {
            servers.add(RedisProcess.start("--cluster-enabled", "yes"));
        }
        for (int i = 0; i < SERVERS; i++) {
            try (RedisClient server = Redis.connect(servers.get(i))) {
                IntStream slots = IntStream.range(i * SLOTS / SERVERS, (i + 1) * SLOTS / SERVERS);
                Redis.command(
                        server,
                        Command.CLUSTER,
                        Stream.concat(Stream.<Object>of("ADDSLOTS"), slots.boxed())
                                .toArray());
                RedisProcess first = servers.get(0);
                Redis.command(server, Command.CLUSTER, "MEET", first.host(), first.port());
            }
        }
        for (RedisProcess process : servers) {
            try (RedisClient server = Redis.connect(process)) {
                await().until(() -> clusterInfo(server).contains("cluster_state:ok")
                        && clusterInfo(server).contains("cluster_known_nodes:3"));
            }
        }
        jedis = RedisClusterClient.builder()
                .nodes(Set.of(
                        new HostAndPort(servers.get(0).host(), servers.get(0).port())))
                .clientConfig(DefaultJedisClientConfig.builder()
                        .timeoutMillis(Redis.TIMEOUT_MILLIS)
                        .resp3()
                        .build())
                .build();
    }

    @AfterAll
    static void stop() throws Exception {
        if (jedis != null) {
            jedis.close();
        }
        for (RedisProcess server : servers) {
            server.close();
        }
        servers.clear();
    }

    @Test
    void these_are_three_servers() {
        assertThat(jedis.getClusterNodes()).hasSize(SERVERS);
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

    private static String clusterInfo(RedisClient server) {
        return new String((byte[]) Redis.command(server, Command.CLUSTER, "INFO"), StandardCharsets.US_ASCII);
    }
}
