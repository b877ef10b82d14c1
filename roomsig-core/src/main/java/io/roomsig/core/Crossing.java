package io.roomsig.core;

import io.roomsig.core.room.Member;
import io.roomsig.core.room.Room;
import io.roomsig.spi.RoomMetrics;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What members on different nodes send each other. It goes straight from node to node, with the version of the room that the sender
 * knew; where it comes in it waits until the replica there has come as far, so that nobody hears of somebody not announced.
 */
final class Crossing {
    private static final int MAX_HELD = 1_024;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final LiveRoom live;
    private final Node node;
    // Used by the draining thread only.
    private final ArrayDeque<Held> held = new ArrayDeque<>();

    Crossing(LiveRoom live, Node node) {
        this.live = live;
        this.node = node;
    }

    /** The node that drives a member, if that is another one; else {@code null}. */
    @Nullable
    String elsewhere(@Nullable Member member) {
        return member == null || member.seat().home().equals(node.id())
                ? null
                : member.seat().home();
    }

    /** Sends to the node that drives a member. False if it is this one, or too much waits for it. */
    boolean send(String memberId, NodeMessage.Content content) {
        String home = elsewhere(live.room().member(memberId));
        return home != null && sendTo(home, content);
    }

    boolean sendTo(String home, NodeMessage.Content content) {
        Room room = live.room();
        NodeMessage message = new NodeMessage(room.code(), room.head().epoch(), room.version(), content);
        boolean sent = node.cluster().send(home, message.encode());
        if (!sent) {
            node.metrics().crossingLost(RoomMetrics.Loss.NOT_SENT);
        }
        return sent;
    }

    /** All other nodes that drive somebody of the room. */
    Set<String> homes() {
        Set<String> homes = new HashSet<>();
        for (Member member : live.room().members().values()) {
            String home = elsewhere(member);
            if (home != null && !member.isAway()) {
                homes.add(home);
            }
        }
        return homes;
    }

    /** And those whose clients wait to be let in. */
    Set<String> homesOfAll() {
        Set<String> homes = homes();
        for (Member waits : live.room().waiting().values()) {
            String home = elsewhere(waits);
            if (home != null) {
                homes.add(home);
            }
        }
        return homes;
    }

    // On the draining thread.

    void arrived(String from, NodeMessage message) {
        if (held.isEmpty() && isDue(message)) {
            live.relay().arrived(from, message);
            return;
        }
        held.add(new Held(from, message, node.coarseNanos()));
        if (held.size() > MAX_HELD) {
            // Its sender sends it again, if it is a signal.
            held.remove();
            node.metrics().crossingLost(RoomMetrics.Loss.OVERFLOW);
        }
        release();
        if (!held.isEmpty()) {
            live.replica().read();
        }
    }

    /** Hands on what the room has caught up with; of one node in order. */
    void release() {
        if (held.isEmpty()) {
            return;
        }
        Set<String> behind = new HashSet<>();
        long now = node.coarseNanos();
        for (Iterator<Held> all = held.iterator(); all.hasNext(); ) {
            Held next = all.next();
            if (now - next.since() > PATIENCE.toNanos()) {
                all.remove();
                node.metrics().crossingLost(RoomMetrics.Loss.LATE);
            } else if (!behind.contains(next.from()) && isDue(next.message())) {
                all.remove();
                live.relay().arrived(next.from(), next.message());
            } else {
                behind.add(next.from());
            }
        }
    }

    private boolean isDue(NodeMessage message) {
        Room room = live.room();
        return room.head().epoch().equals(message.epoch()) && message.version() <= room.version();
    }

    private record Held(String from, NodeMessage message, long since) {}
}
