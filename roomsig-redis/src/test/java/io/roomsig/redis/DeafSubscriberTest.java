package io.roomsig.redis;

import static io.roomsig.redis.Redis.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.roomsig.redis.process.RedisProcess;
import io.roomsig.spi.LogPosition;
import io.roomsig.spi.LogRecord;
import io.roomsig.spi.NodeBus.Membership;
import io.roomsig.spi.RoomLog.Proposal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.RedisClient;

/** A node whose subscription is gone, while its commands work. With the leases that a host app has by default. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class DeafSubscriberTest {
    private static final String ROOM = "ROOM42";
    private static final Duration HEALED = Duration.ofSeconds(8);

    private RedisProcess redis;
    private DeafProxy proxy;
    private RedisClient jedis;
    private RedisClient otherJedis;
    private RedisCluster cluster;
    private RedisCluster other;
    private Membership one;
    private Membership two;
    private final List<String> messages = new CopyOnWriteArrayList<>();
    private final List<LogRecord> entries = new CopyOnWriteArrayList<>();
    private LogPosition head = LogPosition.NONE;

    @BeforeEach
    void start() throws Exception {
        redis = RedisProcess.start();
        proxy = new DeafProxy(redis);
        jedis = RedisClient.builder().hostAndPort("127.0.0.1", proxy.port()).build();
        otherJedis = Redis.connect(redis);
        cluster = RedisCluster.builder(jedis).build();
        other = RedisCluster.builder(otherJedis).build();
        one = cluster.bus().join("one", 1, (from, message) -> messages.add(text(message)));
        two = other.bus().join("two", 1, (from, message) -> {});
        await().until(() -> one.view().isAlive("two") && two.view().isAlive("one"));
        cluster.log().subscribe(ROOM, slice -> entries.addAll(slice.records()));
        head = get(cluster.log()
                        .append(ROOM, head, List.of(proposal("one", 1)), new Proposal("open", 1, bytes("open"))))
                .head();
        await().until(() ->
                !entries.isEmpty() || Redis.channels(jedis, "roomsig:room:*").size() == 1);
    }

    @AfterEach
    void stop() throws Exception {
        cluster.close();
        other.close();
        proxy.close();
        jedis.close();
        otherJedis.close();
        redis.close();
    }

    @Test
    void one_whose_connection_stays_up_and_brings_nothing_is_healed() throws Exception {
        assertThat(proxy.deafen()).isEqualTo(1);
        assertHealed();
        await("the deaf one has unsubscribed").until(() -> subscribed() == 2);
    }

    @Test
    void one_whose_connection_is_closed_is_healed() throws Exception {
        Redis.command(otherJedis, Command.CLIENT, "KILL", "TYPE", "pubsub");
        assertHealed();
    }

    @Test
    void one_that_goes_deaf_again_and_again_is_healed_each_time_and_leaves_no_threads() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertThat(proxy.deafen()).isPositive();
            assertHealed();
        }
        // As if the network had let go of the old connections at last.
        Redis.command(otherJedis, Command.CLIENT, "KILL", "TYPE", "pubsub");
        proxy.close();
        await().atMost(HEALED)
                .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet().stream()
                                .filter(thread -> thread.getName().startsWith("roomsig-redis-subscriber"))
                                .count())
                        .isLessThanOrEqualTo(2));
    }

    /** What is published while it is deaf is heard too, and the lease is never lost. */
    private void assertHealed() throws Exception {
        entries.clear();
        messages.clear();
        head = get(other.log().append(ROOM, head, List.of(proposal("two", head.version())), null))
                .head();
        List<Boolean> held = new ArrayList<>();
        await().atMost(HEALED).pollInterval(Duration.ofMillis(50)).until(() -> {
            held.add(two.view().isAlive("one"));
            two.send("one", bytes("hello"));
            return !messages.isEmpty() && !entries.isEmpty();
        });
        assertThat(held).doesNotContain(false);
        assertThat(entries.get(0).id()).isEqualTo(head.lastId());
        assertThat(one.view().held()).isTrue();
        await().atMost(HEALED).until(() -> one.view().deafFor().isZero());
    }

    private long subscribed() {
        return Redis.command(otherJedis, Command.CLIENT, "LIST", "TYPE", "pubsub") instanceof byte[] list
                ? text(list).lines().filter(line -> !line.contains(" sub=0 ")).count()
                : -1;
    }

    private static Proposal proposal(String origin, long number) {
        return new Proposal(origin, number, bytes(origin));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
