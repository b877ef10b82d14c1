package io.roomsig.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.roomsig.redis.process.RedisProcess;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.RedisClient;

/** The simulated Redis against real ones: the same calls, from seeds, must have the same answers and publish the same. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class SimulatedRedisTest {
    private static final int CALLS = Boolean.getBoolean("roomsig.proof") ? 1_000_000 : 20_000;
    private static final int CALLS_PER_SEED = 1_000;
    private static final long HELD = 1;

    private static final Map<LuaScript, String> NAMES = Map.of(
            RoomScripts.APPEND, "append",
            RoomScripts.READ, "read",
            RoomScripts.REOPEN, "reopen",
            RoomScripts.SNAPSHOT, "snapshot",
            RoomScripts.RETIRE, "retire",
            BusScripts.RENEW, "renew",
            BusScripts.LEAVE, "leave",
            BusScripts.PUBLISH, "publish");

    @Test
    void it_does_what_the_redis_does_that_is_installed() throws Exception {
        try (RedisProcess redis = RedisProcess.start()) {
            compare(redis);
        }
    }

    @Test
    void it_does_what_redis_6_2_does() throws Exception {
        try (RedisProcess redis = RedisProcess.startEmbedded()) {
            compare(redis);
        }
    }

    private static void compare(RedisProcess process) throws Exception {
        try (RedisClient jedis = Redis.connect(process, 10_000);
                Published published = new Published(jedis)) {
            Map<String, Integer> kinds = new TreeMap<>();
            for (int seed = 0; seed < CALLS / CALLS_PER_SEED; seed++) {
                jedis.flushAll();
                new Comparison(jedis, published, seed, kinds).run();
            }
            assertThat(kinds.keySet())
                    .as("every answer of every script was had: %s", kinds)
                    .hasSize(24);
            assertThat(kinds.values()).allMatch(times -> times >= CALLS / 1_000);
        }
    }

    /** One sequence of calls. */
    private static final class Comparison {
        private final RedisClient jedis;
        private final JedisPort real;
        private final Published published;
        private final long seed;
        private final RandomCalls calls;
        private final Map<String, Integer> kinds;
        private long millis;
        private final SimulatedRedis simulated = new SimulatedRedis(() -> millis);
        private final List<String> simulatedPublished = new ArrayList<>();

        Comparison(RedisClient jedis, Published published, long seed, Map<String, Integer> kinds) {
            this.jedis = jedis;
            this.real = new JedisPort(jedis);
            this.published = published;
            this.seed = seed;
            this.kinds = kinds;
            this.calls = new RandomCalls(new Random(seed));
            for (String channel : RandomCalls.CHANNELS) {
                simulated.subscribe(channel, (name, message) -> simulatedPublished.add(Published.line(name, message)));
            }
        }

        void run() throws Exception {
            for (int i = 0; i < CALLS_PER_SEED; i++) {
                RandomCalls.Call call = calls.next();
                if (call.script() == null) {
                    jedis.del(call.key());
                    simulated.evict(Ascii.text(call.key()));
                    continue;
                }
                isHeldLongAgo(call);
                millis = millisOfRedis();
                Object expected = real.eval(call.script(), call.key(), call.args());
                millis = Math.max(millis, timeOf(call));
                Object actual = simulated.eval(call.script(), call.key(), call.args());
                assertThat(text(actual, millis))
                        .as("seed %d, call %d: %s", seed, i, call)
                        .isEqualTo(text(expected, millis));
                assertThat(isHeldAgain(call))
                        .as("held by it, seed %d, call %d: %s", seed, i, call)
                        .isEqualTo(isReallyHeldAgain(call));
                calls.learn(call, expected);
                kinds.merge(kind(call.script(), expected), 1, Integer::sum);
            }
            for (byte[] key : RandomCalls.KEYS) {
                assertThat(simulated.timeToLive(Ascii.text(key)))
                        .as("time to live of %s, seed %d", Ascii.text(key), seed)
                        .isCloseTo(jedis.pttl(key), within(20_000L));
            }
            List<String> expected = published.takeUntilSentinel(jedis);
            assertThat(simulatedPublished).as("published, seed %d", seed).isEqualTo(expected);
        }

        /** Whether a call counts as holding the room shows in this time: it is gone then. */
        private void isHeldLongAgo(RandomCalls.Call call) {
            String key = Ascii.text(call.key());
            if (!call.isOfBus() && simulated.heldAt(key) >= 0) {
                simulated.heldAt(key, HELD);
                jedis.hset(call.key(), Ascii.bytes("held"), Ascii.bytes(HELD));
            }
        }

        private boolean isHeldAgain(RandomCalls.Call call) {
            return !call.isOfBus() && simulated.heldAt(Ascii.text(call.key())) > HELD;
        }

        private boolean isReallyHeldAgain(RandomCalls.Call call) {
            byte[] held = call.isOfBus() ? null : jedis.hget(call.key(), Ascii.bytes("held"));
            return held != null && Ascii.number(held) > HELD;
        }

        private long millisOfRedis() {
            List<?> time = (List<?>) Redis.command(jedis, Command.TIME);
            return Ascii.number(time.get(0)) * 1_000 + Ascii.number(time.get(1)) / 1_000;
        }

        /** When a room's last entry was written: maybe a moment after we have asked for the time. */
        private long timeOf(RandomCalls.Call call) {
            if (call.isOfBus()) {
                return 0;
            }
            byte[] time = jedis.hget(call.key(), Ascii.bytes("time"));
            return time == null ? 0 : Ascii.number(time);
        }
    }

    private static String kind(LuaScript script, Object reply) {
        String name = NAMES.get(script);
        if (!(reply instanceof List<?> list)) {
            return name + " " + (script == BusScripts.PUBLISH ? "" : reply);
        }
        Object first = list.get(0);
        return name + " " + (first instanceof byte[] bytes ? Ascii.text(bytes) + " " + list.size() : first);
    }

    /** For how long a room was not held is told by the clock, which goes on between the two calls. */
    private static String text(Object reply, long now) {
        if (reply instanceof List<?> list
                && list.size() > 5
                && list.get(0) instanceof byte[] kind
                && Ascii.text(kind).equals("whole")) {
            List<Object> timeless = new ArrayList<>(list);
            long unheld = Ascii.number((byte[]) list.get(5));
            timeless.set(5, unheld > now / 2 ? "long" : "" + unheld);
            return text(timeless);
        }
        return text(reply);
    }

    private static String text(Object reply) {
        if (reply instanceof Collection<?> list) {
            return list.stream().map(SimulatedRedisTest::text).collect(Collectors.joining(", ", "[", "]"));
        }
        return reply instanceof byte[] bytes ? Arrays.toString(bytes) + "'" + Ascii.text(bytes) + "'" : "" + reply;
    }

    /** What a real Redis publishes. */
    private static final class Published implements AutoCloseable, RedisLink.Receiver {
        private static final String SENTINEL = "sentinel";

        private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        private final CountDownLatch inForce = new CountDownLatch(RandomCalls.CHANNELS.size() + 1);
        private final JedisSubscriber subscriber;

        Published(RedisClient jedis) throws InterruptedException {
            List<String> channels = Stream.concat(RandomCalls.CHANNELS.stream(), Stream.of(SENTINEL))
                    .toList();
            subscriber = new JedisSubscriber(channels, this, Runnable::run);
            new JedisSubscriber.Threads().start(jedis, subscriber);
            assertThat(inForce.await(10, TimeUnit.SECONDS)).isTrue();
        }

        List<String> takeUntilSentinel(RedisClient jedis) throws InterruptedException {
            jedis.publish(SENTINEL, "now");
            List<String> lines = new ArrayList<>();
            while (true) {
                String line = heard.poll(10, TimeUnit.SECONDS);
                assertThat(line).as("nothing after %s", lines.size()).isNotNull();
                if (line.startsWith(SENTINEL)) {
                    return lines;
                }
                lines.add(line);
            }
        }

        static String line(String channel, byte[] message) {
            return channel + " " + Arrays.toString(message);
        }

        @Override
        public void subscribed(String channel) {
            inForce.countDown();
        }

        @Override
        public void received(String channel, byte[] message) {
            heard.add(line(channel, message));
        }

        @Override
        public void lost() {
            heard.add("lost");
        }

        @Override
        public void close() {
            subscriber.close();
        }
    }
}
