package io.roomsig.testkit.sim;

import io.roomsig.core.memory.InMemoryRoomLog;
import io.roomsig.spi.LogSlice;
import io.roomsig.testkit.sim.Troubles.Kind;
import io.roomsig.testkit.sim.WiredLog.Listening;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;

/** Nodes that share an {@link InMemoryRoomLog} over a network that loses, doubles and delays. */
public final class InMemoryBackend implements Backend {
    private static final long MILLI = 1_000_000L;

    private final World world;
    private final Troubles troubles;
    private final Store store;
    private final WiredBus bus;
    private final Map<String, List<Listening>> listeners = new HashMap<>();
    private final List<SimulatedNode> nodes = new ArrayList<>();
    private final List<Fault> faults = new ArrayList<>();

    /** Without rooms. */
    public InMemoryBackend(World world) {
        this.world = world;
        this.troubles = new Troubles(world.scheduler());
        this.store = new Store(world.scheduler(), world.start(), this::publish);
        this.bus = new WiredBus(world.scheduler(), troubles);
        forAWhile("requests lost", Kind.REQUESTS_LOST, 4_000);
        forAWhile("replies lost", Kind.REPLIES_LOST, 6_000);
        forAWhile("requests doubled", Kind.REQUESTS_DOUBLED, 10_000);
        forAWhile("error replies", Kind.ERROR_REPLIES, 6_000);
        forAWhile("store slow", Kind.STORE_SLOW, 10_000);
        forAWhile("news lost", Kind.NEWS_LOST, 15_000);
        forAWhile("news doubled", Kind.NEWS_DOUBLED, 15_000);
        forAWhile("news late", Kind.NEWS_LATE, 15_000);
        forAWhile("bus lost", Kind.BUS_LOST, 15_000);
        atOneNode("unreachable", Kind.UNREACHABLE, 20_000);
        atOneNode("subscriber cut", Kind.SUBSCRIBER_CUT, 20_000);
        atOneNode("lease lost", Kind.LEASE_LOST, 8_000);
        forAWhile("store down", Kind.UNREACHABLE, 20_000);
        loss("flush", random -> {
            store.flush();
            bus.flush();
            return "";
        });
        loss("rewind", random -> {
            int changes = 1 + random.nextInt(6);
            store.rewind(changes);
            return changes + " changes";
        });
        loss("evict", random -> {
            List<String> rooms = store.touched();
            if (rooms.isEmpty()) {
                return "nothing";
            }
            String room = rooms.get(random.nextInt(rooms.size()));
            store.evict(room);
            return room;
        });
    }

    private void forAWhile(String name, Kind kind, long maxMillis) {
        faults.add(new Named(name, false, random -> {
            long millis = maxMillis / 10 + random.nextLong(maxMillis);
            troubles.begin(kind, millis * MILLI);
            return "for " + millis + " ms";
        }));
    }

    private void atOneNode(String name, Kind kind, long maxMillis) {
        faults.add(new Named(name, false, random -> {
            long millis = maxMillis / 10 + random.nextLong(maxMillis);
            if (nodes.isEmpty()) {
                return "no node";
            }
            SimulatedNode node = nodes.get(random.nextInt(nodes.size()));
            troubles.begin(kind, node, millis * MILLI);
            return node.name() + " for " + millis + " ms";
        }));
    }

    private void loss(String name, Function<SplittableRandom, String> inject) {
        faults.add(new Named(name, true, random -> {
            troubles.forgets();
            return inject.apply(random);
        }));
    }

    private void publish(String room, LogSlice slice) {
        for (Listening listening : listeners.getOrDefault(room, List.of())) {
            listening.published(slice);
        }
    }

    @Override
    public Parts connect(SimulatedNode node) {
        nodes.add(node);
        Wire wire = new Wire(world, troubles, node);
        return new Parts(new WiredLog(store, wire, listeners), bus.side(wire));
    }

    @Override
    public void ended(SimulatedNode node) {
        nodes.remove(node);
        listeners.values().forEach(all -> all.removeIf(listening -> listening.isOn(node)));
    }

    @Override
    public List<Fault> faults() {
        return List.copyOf(faults);
    }

    @Override
    public void heal() {
        troubles.end();
    }

    @Override
    public int rooms() {
        return store.size();
    }

    private record Named(String name, boolean loses, Function<SplittableRandom, String> how) implements Fault {
        @Override
        public String inject(SplittableRandom random) {
            return how.apply(random);
        }
    }
}
