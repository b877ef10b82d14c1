package io.roomsig.redis;

import static io.roomsig.redis.Redis.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.roomsig.redis.process.RedisProcess;
import io.roomsig.spi.LogPosition;
import io.roomsig.spi.LogRecord;
import io.roomsig.spi.LogSlice;
import io.roomsig.spi.NodeBus.Membership;
import io.roomsig.spi.RoomLog;
import io.roomsig.spi.RoomLog.Proposal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.RedisClient;

/** What the log makes of a Redis that loses, damages and refuses, and what it costs. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RoomLogFaultsTest {
    private static final String ROOM = "ROOM42";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String SECRET = "secret-1f0e6d57";

    private static RedisProcess redis;
    private static RedisClient jedis;

    private RedisCluster cluster;
    private RoomLog log;

    @BeforeAll
    static void startRedis() throws Exception {
        redis = RedisProcess.start();
        jedis = Redis.connect(redis);
    }

    @AfterAll
    static void stopRedis() throws Exception {
        jedis.close();
        redis.close();
    }

    @BeforeEach
    void start() {
        jedis.flushAll();
        cluster = RedisCluster.builder(jedis).build();
        log = cluster.log();
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void a_room_is_one_key_with_a_time_to_live_that_tells_nothing_of_its_code() throws Exception {
        open();
        assertThat(jedis.keys("*")).singleElement().asString().matches("roomsig:room:\\{[A-Za-z0-9_-]{43}}");
        assertThat(jedis.pttl(key())).isBetween(590_000L, 600_000L);
        jedis.pexpire(key(), 5_000);
        LogPosition head = get(log.read(ROOM, LogPosition.NONE)).head();
        assertThat(jedis.pttl(key())).isLessThan(5_001);
        get(log.read(ROOM, head));
        assertThat(jedis.pttl(key())).isBetween(590_000L, 600_000L);
        jedis.pexpire(key(), 1_000);
        assertThat(get(log.retire(ROOM, head))).isTrue();
        assertThat(jedis.hkeys(key())).containsExactlyInAnyOrder("o:a", "x", "x:open-1");
        assertThat(jedis.pttl(key())).isBetween(590_000L, 600_000L);
    }

    @Test
    void what_is_remembered_of_ended_lives_is_bounded() throws Exception {
        for (int life = 1; life <= 40; life++) {
            List<Proposal> proposals = new ArrayList<>();
            for (int i = 1; i <= 50; i++) {
                proposals.add(proposal("a", life * 100 + i));
            }
            LogPosition head = get(log.append(ROOM, LogPosition.NONE, proposals, proposal("open", life)))
                    .head();
            assertThat(get(log.retire(ROOM, head))).isTrue();
        }
        assertThat(jedis.hkeys(key())).hasSize(1 + 1 + 16).contains("x:open-25", "x:open-40");
        assertThat(jedis.hget(key(), "x:open-40").length()).isLessThan(2_000);
    }

    @Test
    void an_append_is_one_script_and_a_message_is_published_once() throws Exception {
        Membership one = cluster.bus().join("one", 1, (from, message) -> {});
        LogPosition head = open();
        get(log.snapshot(ROOM, new LogSlice.Snapshot(head, new byte[10])));
        await().until(() -> one.view().held());
        one.close();
        await().until(() -> !jedis.exists("roomsig:nodes"));
        Redis.forgetCalls(jedis);
        for (int i = 0; i < 100; i++) {
            head = get(log.append(ROOM, head, List.of(proposal("one", i + 1)), proposal("open", 1)))
                    .head();
        }
        Map<String, Integer> calls = Redis.calls(jedis);
        assertThat(calls).containsEntry("evalsha", 100).containsEntry("publish", 100);
        assertThat(calls).doesNotContainKeys("eval", "keys", "scan", "psubscribe");
    }

    @Test
    void a_message_between_nodes_is_published_once() throws Exception {
        List<String> heard = new CopyOnWriteArrayList<>();
        try (RedisCluster other = RedisCluster.builder(jedis).build()) {
            Membership one = cluster.bus().join("one", 1, (from, message) -> heard.add(from));
            Membership two = other.bus().join("two", 1, (from, message) -> {});
            await().until(() -> one.view().held() && two.view().held());
            Redis.forgetCalls(jedis);
            two.send("one", new byte[10]);
            await().until(() -> !heard.isEmpty());
            Map<String, Integer> calls = Redis.calls(jedis);
            int probes = calls.getOrDefault("hgetall", 0);
            assertThat(calls.get("publish") - probes).isBetween(0, 1);
            assertThat(calls.get("evalsha") - probes).isBetween(0, 1);
        }
    }

    @Test
    void all_rooms_share_one_subscription() throws Exception {
        List<RoomLog.Subscription> subscriptions = new ArrayList<>();
        List<String> heard = new CopyOnWriteArrayList<>();
        for (int i = 0; i < 500; i++) {
            String room = "room-" + i;
            subscriptions.add(log.subscribe(room, slice -> heard.add(room)));
        }
        await().until(() -> Redis.channels(jedis, "roomsig:room:*").size() == 500);
        String clients = new String(
                (byte[]) Redis.command(jedis, Command.CLIENT, "LIST", "TYPE", "pubsub"), StandardCharsets.UTF_8);
        assertThat(clients.lines()).hasSize(1);
        get(log.append("room-7", LogPosition.NONE, List.of(proposal("a", 1)), proposal("open", 1)));
        await().untilAsserted(() -> assertThat(heard).containsExactly("room-7"));
        subscriptions.forEach(RoomLog.Subscription::close);
        await().until(() -> Redis.channels(jedis, "roomsig:room:*").isEmpty());
        RoomLog.Subscription again = log.subscribe("room-8", slice -> heard.add("again"));
        await().until(() -> Redis.channels(jedis, "roomsig:room:*").size() == 1);
        get(log.append("room-8", LogPosition.NONE, List.of(proposal("a", 1)), proposal("open", 1)));
        await().untilAsserted(() -> assertThat(heard).containsExactly("room-7", "again"));
        again.close();
    }

    @Test
    void slices_may_be_long() throws Exception {
        List<Proposal> many =
                IntStream.rangeClosed(1, 3_000).mapToObj(i -> proposal("a", i)).toList();
        LogSlice slice = get(log.append(ROOM, LogPosition.NONE, many, proposal("open", 1)));
        assertThat(slice.records()).hasSize(3_001);
        assertThat(get(log.read(ROOM, LogPosition.NONE)).records())
                .extracting(LogRecord::version)
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, 3_001).mapToObj(Long::valueOf).toList());
        get(log.snapshot(ROOM, new LogSlice.Snapshot(slice.head(), new byte[1 << 20])));
        assertThat(get(log.read(ROOM, LogPosition.NONE)).records()).isEmpty();
        assertThat(jedis.hlen(key())).isEqualTo(9);
    }

    @Test
    void an_append_whose_answer_was_lost_is_not_numbered_again() throws Exception {
        LossyLink lossy = new LossyLink(new JedisLink(jedis, null));
        RoomLog unlucky =
                new RedisRoomLog(lossy, new Channels(lossy, "roomsig:anchor"), "roomsig:", Duration.ofMinutes(10));
        LogPosition head = open();
        lossy.losing = true;
        assertThat(catchThrowable(() -> get(unlucky.append(ROOM, head, List.of(proposal("b", 1)), null))))
                .hasRootCauseInstanceOf(RedisFailure.class);
        lossy.losing = false;
        LogSlice again = get(unlucky.append(ROOM, head, List.of(proposal("b", 1)), null));
        assertThat(again.records()).extracting(LogRecord::id).containsExactly("b-1");
        lossy.losing = true;
        assertThat(catchThrowable(() -> get(unlucky.reopen(ROOM, LogPosition.NONE, again.head(), proposal("c", 1), 9))))
                .hasRootCauseInstanceOf(RedisFailure.class);
        lossy.losing = false;
        assertThat(get(unlucky.reopen(ROOM, LogPosition.NONE, again.head(), proposal("c", 1), 9))
                        .records())
                .extracting(LogRecord::version)
                .containsExactly(9L);
        lossy.link.close();
    }

    @Test
    void a_room_that_was_evicted_or_flushed_is_absent_and_can_be_reopened() throws Exception {
        LogPosition head = open();
        jedis.del(key());
        assertThat(get(log.read(ROOM, head)).isAbsent()).isTrue();
        assertThat(get(log.append(ROOM, head, List.of(proposal("b", 1)), null)).isAbsent())
                .isTrue();
        LogSlice reopened =
                get(log.reopen(ROOM, LogPosition.NONE, LogPosition.NONE, proposal("new", 1), head.version() + 1));
        assertThat(reopened.head()).isEqualTo(new LogPosition("new-1", head.version() + 1, "new-1"));
        jedis.flushAll();
        // Forgets the scripts too.
        Redis.command(jedis, Command.SCRIPT, "FLUSH");
        assertThat(get(log.read(ROOM, head)).isAbsent()).isTrue();
    }

    @Test
    void a_damaged_room_is_absent_and_is_replaced() throws Exception {
        List<Runnable> damages = new ArrayList<>(List.of(
                () -> jedis.set(key(), "not a hash"),
                () -> jedis.hset(key(), "version", "nan"),
                () -> jedis.hset(key(), "version", "1e300"),
                () -> jedis.hset(key(), "start", "-1"),
                () -> jedis.hset(key(), "epoch", ""),
                () -> jedis.hset(key(), "e:3", "nonsense"),
                () -> jedis.hdel(key(), "state")));
        for (String field : List.of("epoch", "version", "last", "time", "start", "e:3")) {
            damages.add(() -> jedis.hdel(key(), field));
        }
        for (Runnable damage : damages) {
            for (boolean byAppend : List.of(true, false)) {
                jedis.flushAll();
                LogPosition opened = open();
                get(log.snapshot(ROOM, new LogSlice.Snapshot(opened, new byte[1])));
                get(log.append(ROOM, opened, List.of(proposal("b", 1), proposal("b", 2)), null));
                damage.run();
                assertThat(get(log.read(ROOM, LogPosition.NONE)).isAbsent()).isTrue();
                if (byAppend) {
                    LogSlice slice =
                            get(log.append(ROOM, LogPosition.NONE, List.of(proposal("c", 1)), proposal("new", 1)));
                    assertThat(slice.records()).extracting(LogRecord::id).containsExactly("new-1", "c-1");
                } else {
                    get(log.reopen(ROOM, LogPosition.NONE, LogPosition.NONE, proposal("new", 1), 1));
                }
                LogSlice read = get(log.read(ROOM, LogPosition.NONE));
                assertThat(read.epoch()).isEqualTo("new-1");
                assertThat(read.snapshot()).isNull();
            }
        }
    }

    @Test
    void a_restart_without_memory_is_survived() throws Exception {
        try (RedisProcess own = RedisProcess.start();
                RedisClient client = Redis.connect(own);
                RedisCluster server = RedisCluster.builder(client)
                        .lease(Duration.ofSeconds(2))
                        .build()) {
            List<LogSlice> heard = new CopyOnWriteArrayList<>();
            Membership one = server.bus().join("one", 1, (from, message) -> {});
            server.log().subscribe(ROOM, heard::add);
            LogPosition head = get(server.log()
                            .append(ROOM, LogPosition.NONE, List.of(proposal("a", 1)), proposal("open", 1)))
                    .head();
            await().atMost(PATIENCE).until(() -> one.view().mayJudge());
            own.stop();
            await().until(() -> !one.view().held() && one.view().deafFor().compareTo(Duration.ofSeconds(1)) > 0);
            own.restart();
            await().until(() -> one.view().held());
            assertThat(one.view().mayJudge()).isFalse();
            heard.clear();
            await().ignoreExceptions()
                    .untilAsserted(
                            () -> assertThat(get(server.log().read(ROOM, head)).isAbsent())
                                    .isTrue());
            await().ignoreExceptions()
                    .untilAsserted(() -> get(server.log()
                            .append(ROOM, LogPosition.NONE, List.of(proposal("a", 2)), proposal("open", 2))));
            await().until(() -> heard.stream()
                    .anyMatch(slice -> slice.records().stream()
                            .anyMatch(record -> record.id().equals("a-2"))));
            await().atMost(PATIENCE).until(() -> one.view().mayJudge());
        }
    }

    @Test
    void failures_hold_nothing_of_what_was_sent() throws Exception {
        try (RedisProcess own = RedisProcess.start("--rename-command", "HSET", "");
                RedisClient client = Redis.connect(own);
                RedisCluster server = RedisCluster.builder(client).build()) {
            Throwable refused = catchThrowable(() -> get(server.log()
                            .append(SECRET, LogPosition.NONE, List.of(proposal(SECRET, 1)), proposal(SECRET, 2))))
                    .getCause();
            assertThat(refused).isInstanceOf(RedisFailure.class);
            assertThat(refused.toString()).doesNotContain(SECRET);
            own.stop();
            Throwable away = catchThrowable(() -> get(server.log().read(SECRET, LogPosition.NONE)))
                    .getCause();
            assertThat(away).isInstanceOf(RedisFailure.class).hasMessage("Redis cannot be reached");
        }
    }

    @Test
    void a_full_queue_fails_the_stage_at_once() throws Exception {
        try (RedisProcess own = RedisProcess.start();
                RedisClient client = Redis.connect(own, 10_000);
                RedisCluster server = RedisCluster.builder(client).build()) {
            get(server.log().append(ROOM, LogPosition.NONE, List.of(proposal("a", 1)), proposal("open", 1)));
            // Scripts count as writes; what ends the pause does not.
            Redis.command(client, Command.CLIENT, "PAUSE", "20000", "WRITE");
            List<CompletionStage<LogSlice>> waiting = new ArrayList<>();
            CompletionStage<LogSlice> last = server.log().read(ROOM, LogPosition.NONE);
            while (!last.toCompletableFuture().isDone() && waiting.size() < 5_000) {
                waiting.add(last);
                last = server.log().read(ROOM, LogPosition.NONE);
            }
            CompletionStage<LogSlice> refused = last;
            assertThat(catchThrowable(() -> get(refused)).getCause())
                    .isInstanceOf(RedisFailure.class)
                    .hasMessage("nothing more is taken: it was closed, or too much waits for Redis");
            assertThat(waiting).hasSizeBetween(JedisLink.QUEUE, JedisLink.QUEUE + Workers.THREADS);
            Redis.command(client, Command.CLIENT, "UNPAUSE");
            for (CompletionStage<LogSlice> stage : waiting) {
                assertThat(get(stage).records()).hasSize(2);
            }
        }
    }

    @Test
    void a_closed_cluster_has_no_lease_and_no_threads_fails_every_stage_and_leaves_the_client_open() throws Exception {
        RedisCluster server = RedisCluster.builder(jedis).keyPrefix("other:").build();
        Membership one = server.bus().join("one", 1, (from, message) -> {});
        await().until(() -> one.view().held());
        assertThat(jedis.hkeys("other:nodes")).containsExactly("one");
        server.close();
        server.close();
        assertThat(jedis.exists("other:nodes")).isFalse();
        assertThat(catchThrowable(() -> get(server.log().read(ROOM, LogPosition.NONE)))
                        .getCause())
                .isInstanceOf(RedisFailure.class);
        assertThat(one.send("one", new byte[1])).isFalse();
        await().until(() -> Redis.channels(jedis, "other:*").isEmpty());
        assertThat(jedis.ping()).isEqualTo("PONG");
    }

    private LogPosition open() throws Exception {
        return get(log.append(ROOM, LogPosition.NONE, List.of(proposal("a", 1)), proposal("open", 1)))
                .head();
    }

    private static String key() {
        return "roomsig:room:{" + Digests.of("room", ROOM) + "}";
    }

    private static Proposal proposal(String origin, long number) {
        return new Proposal(origin, number, (SECRET + origin).getBytes(StandardCharsets.UTF_8));
    }

    /** Does what it is asked, and loses the answer if told to. */
    private static final class LossyLink implements RedisLink {
        private final JedisLink link;
        private volatile boolean losing;

        LossyLink(JedisLink link) {
            this.link = link;
        }

        @Override
        public CompletionStage<Object> eval(LuaScript script, byte[] key, byte[]... args) {
            return Stages.map(link.eval(script, key, args), reply -> {
                if (losing) {
                    throw new RedisFailure("Redis cannot be reached");
                }
                return reply;
            });
        }

        @Override
        public CompletionStage<Long> publish(String channel, byte[] message) {
            return link.publish(channel, message);
        }

        @Override
        public Subscriber subscribe(Collection<String> channels, Receiver receiver) {
            return link.subscribe(channels, receiver);
        }

        @Override
        public long nanoTime() {
            return link.nanoTime();
        }

        @Override
        public Ticks every(Duration period, Runnable tick) {
            return link.every(period, tick);
        }
    }
}
