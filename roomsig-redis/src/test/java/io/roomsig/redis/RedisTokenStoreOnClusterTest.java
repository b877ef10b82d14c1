package io.roomsig.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.roomsig.redis.process.RedisProcess;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.RedisClusterClient;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisDataException;

/** On a cluster, of one node with all slots, in RESP3: it refuses what touches two slots as any cluster does. */
class RedisTokenStoreOnClusterTest extends RealRedisContract {
    private static RedisProcess redis;
    private static RedisClusterClient jedis;

    @BeforeAll
    static void start() throws Exception {
        redis = RedisProcess.start("--cluster-enabled", "yes");
        try (RedisClient node = Redis.connect(redis)) {
            Object[] allSlots = Stream.concat(
                            Stream.<Object>of("ADDSLOTS"),
                            IntStream.range(0, 16_384).boxed())
                    .toArray();
            Redis.command(node, Command.CLUSTER, allSlots);
            await().until(() -> clusterInfo(node).contains("cluster_state:ok"));
        }
        jedis = RedisClusterClient.builder()
                .nodes(Set.of(new HostAndPort(redis.host(), redis.port())))
                .clientConfig(DefaultJedisClientConfig.builder()
                        .timeoutMillis(Redis.TIMEOUT_MILLIS)
                        .resp3()
                        .build())
                .build();
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
    void this_is_a_cluster_that_refuses_commands_over_several_slots() {
        try (RedisClient node = Redis.connect(redis)) {
            assertThatThrownBy(() -> Redis.command(node, Command.MGET, "a", "b"))
                    .isInstanceOf(JedisDataException.class)
                    .hasMessageContaining("CROSSSLOT");
        }
    }

    @Test
    void plain_keys_are_honoured_on_a_cluster_too() throws Exception {
        jedis.set("flowsync-database-room:ABC123:token:uuid", "1");
        assertThat(Redis.get(store().redeem("ABC123", "uuid", "attempt")))
                .isInstanceOf(io.roomsig.spi.TokenStore.Redeemed.class);
        assertThat(Redis.get(store().revoke("ABC123", "uuid"))).isTrue();
    }

    private static String clusterInfo(RedisClient node) {
        return new String((byte[]) Redis.command(node, Command.CLUSTER, "INFO"), StandardCharsets.US_ASCII);
    }
}
