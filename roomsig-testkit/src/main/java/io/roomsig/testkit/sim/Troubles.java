package io.roomsig.testkit.sim;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

/** What goes wrong between nodes and store at the moment, and until when. */
final class Troubles {
    private static final double OFTEN = 0.35;

    private final Scheduler scheduler;
    private final Map<Kind, Long> general = new EnumMap<>(Kind.class);
    private final Map<Kind, Map<SimulatedNode, Long>> single = new EnumMap<>(Kind.class);

    private int losses;

    Troubles(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /** Begins, for all nodes. */
    void begin(Kind kind, long nanos) {
        general.merge(kind, scheduler.nanoTime() + nanos, Math::max);
    }

    /** Begins, for one node. */
    void begin(Kind kind, SimulatedNode node, long nanos) {
        single.computeIfAbsent(kind, key -> new HashMap<>()).merge(node, scheduler.nanoTime() + nanos, Math::max);
    }

    /** The store forgets something: what was under way to it is lost. */
    void forgets() {
        losses++;
    }

    /** How often it has. */
    int losses() {
        return losses;
    }

    /** Ends all. */
    void end() {
        general.clear();
        single.clear();
    }

    /** Whether it holds for a node now. */
    boolean holds(Kind kind, SimulatedNode node) {
        // Asked at every step of every message.
        if (general.isEmpty() && single.isEmpty()) {
            return false;
        }
        long now = scheduler.nanoTime();
        return general.getOrDefault(kind, 0L) > now
                || single.getOrDefault(kind, Map.of()).getOrDefault(node, 0L) > now;
    }

    /** Whether it strikes this time: while it holds, every now and then. */
    boolean strikes(Kind kind, SimulatedNode node, SplittableRandom random) {
        return holds(kind, node) && random.nextDouble() < OFTEN;
    }

    /** What can be wrong for a while. */
    enum Kind {
        REQUESTS_LOST,
        REPLIES_LOST,
        REQUESTS_DOUBLED,
        ERROR_REPLIES,
        STORE_SLOW,
        UNREACHABLE,
        SUBSCRIBER_CUT,
        NEWS_LOST,
        NEWS_DOUBLED,
        NEWS_LATE,
        BUS_LOST,
        LEASE_LOST
    }
}
