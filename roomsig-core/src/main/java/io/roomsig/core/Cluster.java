package io.roomsig.core;

import io.roomsig.spi.NodeBus;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** This node's part in a cluster, or that it is alone. */
final class Cluster {
    /** For how long a node may be deaf before it asks its clients to go on elsewhere. */
    private static final Duration DEAF_TOO_LONG = Duration.ofSeconds(5);

    private static final NodeBus.View ALONE = new NodeBus.View(0, true, true, Duration.ZERO, Map.of());

    private final NodeBus.@Nullable Membership membership;
    private final int rules;
    private final Duration patience;
    private volatile NodeBus.View lastView = ALONE;

    /**
     * As a member.
     *
     * @param rules the newest that this node knows
     * @param patience how long after a deadline this node says so: not all at once
     */
    Cluster(NodeBus.Membership membership, int rules, Duration patience) {
        this.membership = membership;
        this.rules = rules;
        this.patience = patience;
        tick();
    }

    /** Alone. */
    Cluster(int rules) {
        this.membership = null;
        this.rules = rules;
        this.patience = Duration.ZERO;
    }

    boolean isAlone() {
        return membership == null;
    }

    /** Whether there is another node that clients could go to. */
    boolean hasOthers() {
        return membership != null && view().nodes().size() > 1;
    }

    NodeBus.View view() {
        return membership == null ? ALONE : membership.view();
    }

    /** As it was at the last tick: for what looks at it for each room. */
    NodeBus.View lastView() {
        return lastView;
    }

    void tick() {
        lastView = view();
    }

    Duration patience() {
        return patience;
    }

    /** Whether somebody may come in here: a node that the others take for lost has nobody to offer. */
    boolean isFit() {
        NodeBus.View view = view();
        return view.held() && view.deafFor().isZero();
    }

    boolean isDeaf() {
        return view().deafFor().compareTo(DEAF_TOO_LONG) > 0;
    }

    /** The newest rules that all nodes know. */
    int rules() {
        int lowest = rules;
        for (int theirs : view().nodes().values()) {
            lowest = Math.min(lowest, theirs);
        }
        return Math.max(1, lowest);
    }

    boolean send(String to, byte[] message) {
        return membership != null && membership.send(to, message);
    }

    void leave() {
        if (membership != null) {
            membership.close();
        }
    }
}
