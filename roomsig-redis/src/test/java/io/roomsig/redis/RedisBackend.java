package io.roomsig.redis;

import io.roomsig.testkit.sim.Backend;
import io.roomsig.testkit.sim.Scheduler;
import io.roomsig.testkit.sim.SimulatedNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;

/** Nodes that share a Redis that is simulated, by way of the classes that share a real one. */
final class RedisBackend implements Backend {
    private static final String PREFIX = "roomsig:";
    private static final long MILLI = 1_000_000L;

    private final World world;
    private final SimulatedRedis redis;
    private final SimulatedLink.Scheduler time;
    private final Map<SimulatedNode, NodeFaults> nodes = new LinkedHashMap<>();
    private final List<Fault> faults = new ArrayList<>();
    private final RedisTroubles all = new RedisTroubles();

    RedisBackend(World world) {
        this.world = world;
        Scheduler scheduler = world.scheduler();
        long start = world.start().toEpochMilli();
        this.redis = new SimulatedRedis(() -> start + scheduler.nanoTime() / MILLI);
        this.time = new SimulatedLink.Scheduler() {
            @Override
            public void after(long nanos, Runnable work) {
                scheduler.after(nanos, work);
            }

            @Override
            public long nanoTime() {
                return scheduler.nanoTime();
            }
        };
        for (RedisTroubles.Kind kind : RedisTroubles.Kind.values()) {
            faults.add(new Named(kind.words() + " for all", false, random -> begin(all, kind, random)));
            faults.add(new Named(kind.words() + " for one", false, random -> {
                NodeFaults one = any(random);
                return one == null ? "" : one.node.name() + " " + begin(one.own, kind, random);
            }));
        }
        faults.add(new Named("subscriber cut", false, random -> {
            NodeFaults one = any(random);
            if (one != null) {
                one.link.cut();
            }
            return one == null ? "" : one.node.name();
        }));
        faults.add(new Named("subscriber deaf", false, random -> {
            NodeFaults one = any(random);
            if (one != null) {
                one.link.deafen();
            }
            return one == null ? "" : one.node.name();
        }));
        faults.add(new Named("flush", true, random -> {
            redis.flush();
            return "";
        }));
        faults.add(new Named("rewind", true, random -> {
            int writes = 1 + random.nextInt(12);
            redis.rewind(writes);
            return writes + " writes";
        }));
        faults.add(new Named("evict", true, random -> {
            List<String> keys = redis.keys().stream().sorted().toList();
            if (keys.isEmpty()) {
                return "nothing";
            }
            String key = keys.get(random.nextInt(keys.size()));
            redis.evict(key);
            return key;
        }));
    }

    private String begin(RedisTroubles troubles, RedisTroubles.Kind kind, SplittableRandom random) {
        long millis = 500 + random.nextLong(15_000);
        troubles.begin(kind, world.scheduler().nanoTime() + millis * MILLI);
        return "for " + millis + " ms";
    }

    private NodeFaults any(SplittableRandom random) {
        List<NodeFaults> some = List.copyOf(nodes.values());
        return some.isEmpty() ? null : some.get(random.nextInt(some.size()));
    }

    @Override
    public Parts connect(SimulatedNode node) {
        NodeFaults own = new NodeFaults(node, world.random().split());
        nodes.put(node, own);
        GatedLink link = new GatedLink(own.link, node);
        Channels channels = new Channels(link, PREFIX + "anchor");
        return new Parts(
                new RedisRoomLog(link, channels, PREFIX, Duration.ofMinutes(10)),
                new RedisNodeBus(link, channels, PREFIX, Duration.ofSeconds(6)));
    }

    @Override
    public void ended(SimulatedNode node) {
        NodeFaults own = nodes.remove(node);
        if (own != null) {
            own.link.vanish();
        }
    }

    @Override
    public List<Fault> faults() {
        return List.copyOf(faults);
    }

    @Override
    public void heal() {
        all.end();
        nodes.values().forEach(node -> node.own.end());
    }

    @Override
    public int rooms() {
        return redis.rooms();
    }

    private record Named(String name, boolean loses, Function<SplittableRandom, String> how) implements Fault {
        @Override
        public String inject(SplittableRandom random) {
            return how.apply(random);
        }
    }

    /** What befalls one node's way to Redis. */
    private final class NodeFaults implements SimulatedLink.Faults {
        /** How long a client waits for an answer. */
        private static final long TIMEOUT = 2_000 * MILLI;

        private final SimulatedNode node;
        private final SplittableRandom random;
        private final RedisTroubles own = new RedisTroubles();
        private final SimulatedLink link;

        NodeFaults(SimulatedNode node, SplittableRandom random) {
            this.node = node;
            this.random = random;
            this.link = new SimulatedLink(redis, time, this);
        }

        private boolean strikes(RedisTroubles.Kind kind) {
            long now = world.scheduler().nanoTime();
            double share = Math.max(own.share(kind, now), all.share(kind, now));
            return share > 0 && random.nextDouble() < share;
        }

        private long latency() {
            long usual = MILLI / 5 + random.nextLong(2 * MILLI);
            return strikes(RedisTroubles.Kind.SLOW) ? usual + random.nextLong(800 * MILLI) : usual;
        }

        @Override
        public SimulatedLink.Command command(LuaScript script) {
            if (strikes(RedisTroubles.Kind.DOWN) || strikes(RedisTroubles.Kind.REQUEST_LOST)) {
                return new SimulatedLink.Command(SimulatedLink.Outcome.REQUEST_LOST, latency(), TIMEOUT, -1);
            }
            if (strikes(RedisTroubles.Kind.ERROR)) {
                return new SimulatedLink.Command(SimulatedLink.Outcome.ERROR, latency(), latency(), -1);
            }
            long again = strikes(RedisTroubles.Kind.DOUBLED) ? random.nextLong(20_000 * MILLI) : -1;
            if (strikes(RedisTroubles.Kind.REPLY_LOST)) {
                return new SimulatedLink.Command(SimulatedLink.Outcome.REPLY_LOST, latency(), TIMEOUT, again);
            }
            if (strikes(RedisTroubles.Kind.LATE)) {
                // The caller gives up before it is done.
                return new SimulatedLink.Command(
                        SimulatedLink.Outcome.REPLY_LOST, TIMEOUT + random.nextLong(8_000 * MILLI), 0, again);
            }
            return new SimulatedLink.Command(SimulatedLink.Outcome.DONE, latency(), latency(), again);
        }

        @Override
        public SimulatedLink.Delivery delivery() {
            if (strikes(RedisTroubles.Kind.DOWN) || strikes(RedisTroubles.Kind.NEWS_LOST)) {
                return new SimulatedLink.Delivery(0, 0);
            }
            long nanos = strikes(RedisTroubles.Kind.NEWS_LATE) ? random.nextLong(3_000 * MILLI) : latency();
            return new SimulatedLink.Delivery(nanos, strikes(RedisTroubles.Kind.NEWS_DOUBLED) ? 2 : 1);
        }

        @Override
        public long connectNanos() {
            return strikes(RedisTroubles.Kind.DOWN) ? -1 : latency();
        }
    }
}
