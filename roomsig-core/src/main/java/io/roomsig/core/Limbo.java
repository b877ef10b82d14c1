package io.roomsig.core;

import io.roomsig.api.LeaveReason;
import io.roomsig.core.room.Member;
import io.roomsig.core.room.Room;
import io.roomsig.core.room.RoomDifference;
import io.roomsig.core.room.RoomEffect;
import io.roomsig.core.room.Transition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Members that a room has lost with its log, and that their nodes are about to bring back. For a moment nobody is told that they
 * have gone: calls would be torn down for nothing.
 */
final class Limbo {
    /** Names no life of a room. */
    static final String NO_EPOCH = "none";

    private static final Duration MOMENT = Duration.ofSeconds(4);

    private final LiveRoom live;
    private final Node node;
    private final ConcurrentMap<String, Lost> members = new ConcurrentHashMap<>();
    /** Whether clients still have to hear which life this is. Used by the draining thread only. */
    private boolean owesEpoch;

    Limbo(LiveRoom live, Node node) {
        this.live = live;
        this.node = node;
    }

    /** Keeps those who are not in the room any more; says who is in here. */
    Set<String> keep(Room before, Room at) {
        long until = node.coarseNanos() + MOMENT.toNanos();
        for (Member member : before.members().values()) {
            if (at.member(member.id()) == null
                    && !at.access().bans().containsKey(member.profile().identity())) {
                members.putIfAbsent(member.id(), new Lost(member, until));
            }
        }
        return Set.copyOf(members.keySet());
    }

    boolean has(String id) {
        return members.containsKey(id);
    }

    /** A room that ends without those in here goes on for them: they hear that what was said in it is gone. */
    Transition hears(Room before, Transition decided) {
        Room after = decided.room();
        if (members.isEmpty() || before.isOver() || !after.isOver()) {
            return decided;
        }
        List<RoomEffect> effects = new ArrayList<>(decided.effects());
        effects.addAll(RoomDifference.ended(before, after));
        return new Transition(after, effects);
    }

    /** Who is in here by this id, if the room does not have it. */
    @Nullable
    Member orElse(String id, @Nullable Member inRoom) {
        Lost lost = inRoom == null ? members.get(id) : null;
        return lost == null ? inRoom : lost.member();
    }

    /** It is in the room again, or has left it. Whether it was in here. */
    boolean settle(String id) {
        return members.remove(id) != null;
    }

    boolean isEmpty() {
        return members.isEmpty();
    }

    /** Clients hear of the new life when nobody is in here any more. */
    void oweEpoch() {
        owesEpoch = true;
    }

    /** Whether that is now; then it is done. */
    boolean paysEpoch() {
        boolean pays = owesEpoch && members.isEmpty();
        if (pays) {
            owesEpoch = false;
        }
        return pays;
    }

    boolean isDue() {
        if (members.isEmpty()) {
            return false;
        }
        long now = node.coarseNanos();
        return members.values().stream().anyMatch(lost -> now - lost.until() >= 0);
    }

    /** Who has not been brought back by now has left. */
    void end() {
        long now = node.coarseNanos();
        Room room = live.room();
        List<RoomEffect> effects = new ArrayList<>();
        for (Lost lost : List.copyOf(members.values())) {
            String id = lost.member().id();
            if (now - lost.until() < 0 || (live.homes().isRestoring(id) && room.member(id) == null)) {
                continue;
            }
            members.remove(id);
            if (room.member(id) == null) {
                effects.add(new RoomEffect.MemberLeft(lost.member(), LeaveReason.TIMEOUT));
            }
        }
        if (!effects.isEmpty() && !live.isStopped()) {
            new Delivery(live, node, room.version(), Proposer.NOBODY).adopt(new Transition(room, effects), true);
        }
        live.settle();
    }

    private record Lost(Member member, long until) {}
}
