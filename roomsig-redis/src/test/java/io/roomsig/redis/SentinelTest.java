package io.roomsig.redis;

import static io.roomsig.redis.Redis.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.roomsig.redis.process.RedisProcess;
import io.roomsig.spi.LogPosition;
import io.roomsig.spi.LogSlice;
import io.roomsig.spi.NodeBus.Membership;
import io.roomsig.spi.RoomLog.Proposal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.RedisSentinelClient;

/** Behind a Sentinel, when the server dies. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class SentinelTest {
    private static final String ROOM = "ROOM42";
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @Test
    void after_a_failover_log_and_bus_go_on_with_the_new_server() throws Exception {
        try (RedisProcess first = RedisProcess.start();
                RedisProcess second = RedisProcess.start("--replicaof", first.host() + " " + first.port());
                RedisProcess sentinel = RedisProcess.startSentinel("rooms", first);
                RedisClient replica = Redis.connect(second)) {
            await().atMost(PATIENCE).until(() -> replica.info("replication").contains("master_link_status:up"));
            try (RedisClient watch = Redis.connect(sentinel)) {
                await().atMost(PATIENCE).until(() -> watch.info("sentinel").contains("slaves=1"));
            }
            try (RedisSentinelClient jedis = RedisSentinelClient.builder()
                            .masterName("rooms")
                            .sentinels(Set.of(new HostAndPort(sentinel.host(), sentinel.port())))
                            .clientConfig(DefaultJedisClientConfig.builder()
                                    .timeoutMillis(2_000)
                                    .build())
                            .build();
                    RedisCluster cluster = RedisCluster.builder(jedis).build();
                    RedisCluster other = RedisCluster.builder(jedis).build()) {
                goesOn(first, replica, cluster, other);
            }
        }
    }

    private static void goesOn(RedisProcess first, RedisClient replica, RedisCluster cluster, RedisCluster other)
            throws Exception {
        List<String> heard = new CopyOnWriteArrayList<>();
        Membership one = cluster.bus().join("one", 1, (from, message) -> heard.add(from));
        Membership two = other.bus().join("two", 1, (from, message) -> {});
        await().until(() -> one.view().isAlive("two") && two.view().isAlive("one"));
        LogSlice opened =
                get(cluster.log().append(ROOM, LogPosition.NONE, List.of(proposal("one", 1)), proposal("open", 1)));
        List<LogSlice> news = new CopyOnWriteArrayList<>();
        cluster.log().subscribe(ROOM, news::add);
        await().until(() -> !replica.keys("roomsig:room:*").isEmpty());

        first.stop();

        await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> {
            LogSlice slice = get(other.log().append(ROOM, opened.head(), List.of(proposal("two", 1)), null));
            assertThat(slice.records()).extracting(record -> record.id()).containsExactly("two-1");
        });
        await().atMost(PATIENCE).until(() -> {
            two.send("one", new byte[1]);
            return !heard.isEmpty()
                    && one.view().held()
                    && one.view().isAlive("two")
                    && one.view().deafFor().isZero();
        });
        await().atMost(PATIENCE)
                .until(() -> news.stream()
                        .anyMatch(slice -> slice.records().stream()
                                .anyMatch(record -> record.id().equals("two-1"))));
    }

    private static Proposal proposal(String origin, long number) {
        return new Proposal(origin, number, origin.getBytes(StandardCharsets.UTF_8));
    }
}
