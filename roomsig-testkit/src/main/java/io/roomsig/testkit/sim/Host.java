package io.roomsig.testkit.sim;

import io.roomsig.core.RoomServer;
import io.roomsig.spi.NodeBus;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A machine that runs one server after the other. */
final class Host {
    private final int index;
    private int starts;
    private @Nullable SimulatedNode node;
    private @Nullable RoomServer server;
    private NodeBus.@Nullable Membership membership;
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
    NodeBus on(NodeBus bus) {
        return (id, rules, listener) -> {
            NodeBus.Membership joined = bus.join(id, rules, listener);
            membership = joined;
            return joined;
        };
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
