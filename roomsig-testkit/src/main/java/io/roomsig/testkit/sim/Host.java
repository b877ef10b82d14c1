package io.roomsig.testkit.sim;

import io.roomsig.core.RoomServer;
import io.roomsig.spi.NodeBus;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A machine that runs one server after the other. */
final class Host {
    private static final long LOOKS_AFTER = 1_000_000_000L;

    private final int index;
    private int starts;
    private @Nullable SimulatedNode node;
    private @Nullable RoomServer server;
    private NodeBus.@Nullable Membership membership;
    /** When its server looked last whether it is part of the cluster, and when that had not been so for a while, or it had not looked. */
    private long lookedAt;

    private long outOfTouchAt;
    private boolean stopping;
    private final List<Link> links = new ArrayList<>();

    Host(int index) {
        this.index = index;
    }

    int index() {
        return index;
    }

    /** For whoever reads a trace: the machine and how often it was started. */
    String nextName() {
        return "n" + index + "." + ++starts;
    }

    int starts() {
        return starts;
    }

    void runs(SimulatedNode newNode, RoomServer newServer) {
        node = newNode;
        server = newServer;
        stopping = false;
        links.clear();
    }

    void opened(Link link) {
        links.add(link);
    }

    void closed(Link link) {
        links.remove(link);
    }

    SimulatedNode node() {
        if (node == null) {
            throw new IllegalStateException("was never started");
        }
        return node;
    }

    RoomServer server() {
        if (server == null) {
            throw new IllegalStateException("was never started");
        }
        return server;
    }

    boolean isUp() {
        return node().isAlive();
    }

    /** The bus, seen from here: the membership of the server that is about to run is remembered. */
    NodeBus on(NodeBus bus, Scheduler scheduler) {
        lookedAt = scheduler.nanoTime();
        return (id, rules, listener) -> {
            NodeBus.Membership joined = bus.join(id, rules, listener);
            membership = joined;
            return new Watched(joined, scheduler);
        };
    }

    /** When it was last out of touch. A server looks several times a second, unless it stands still. */
    long outOfTouchAt(long now) {
        return now - lookedAt > LOOKS_AFTER ? now : outOfTouchAt;
    }

    /** A server's membership, and when it was out of touch. */
    private final class Watched implements NodeBus.Membership {
        private final NodeBus.Membership joined;
        private final Scheduler scheduler;

        Watched(NodeBus.Membership joined, Scheduler scheduler) {
            this.joined = joined;
            this.scheduler = scheduler;
        }

        @Override
        public boolean send(String to, byte[] message) {
            return joined.send(to, message);
        }

        @Override
        public NodeBus.View view() {
            long now = scheduler.nanoTime();
            outOfTouchAt = isInTouch() ? outOfTouchAt(now) : now;
            lookedAt = now;
            return joined.view();
        }

        @Override
        public void close() {
            joined.close();
        }
    }

    /** Whether its server is part of the cluster, and not to be taken for lost with its clients: also while it sends them elsewhere. */
    boolean isInTouch() {
        NodeBus.Membership its = membership;
        if (its == null) {
            return true;
        }
        NodeBus.View view = its.view();
        return view.held() && view.deafFor().isZero();
    }

    /** It is being shut down: whoever is closed now is closed at once. */
    boolean isStopping() {
        return stopping;
    }

    /** Nobody waits for anything any more: its server would, by the real clock. */
    void stops() {
        stopping = true;
        List.copyOf(links).forEach(Link::hurry);
    }

    @Override
    public String toString() {
        return node().name();
    }
}
