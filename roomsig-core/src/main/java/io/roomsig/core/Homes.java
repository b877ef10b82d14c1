package io.roomsig.core;

import io.roomsig.api.ErrorCode;
import io.roomsig.api.LeaveReason;
import io.roomsig.core.room.Access;
import io.roomsig.core.room.Member;
import io.roomsig.core.room.Room;
import io.roomsig.core.room.RoomCommand;
import io.roomsig.core.room.Shared;
import io.roomsig.spi.NodeBus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who drives the members of a room. This node is the authority for its own sessions, and says what it has to say of them until
 * the log has it; of the nodes that drive the others it watches whether they are alive.
 */
final class Homes {
    private final LiveRoom live;
    private final Node node;
    /** What was said of members whose session is over: a departure is never lost. */
    private final ConcurrentMap<String, Standing> departures = new ConcurrentHashMap<>();
    /** Members that others took for lost, while their sessions are here. */
    private final Set<String> reclaimed = ConcurrentHashMap.newKeySet();
    /** The room as this node had it when its log was lost, as long as not all of it that is this node's is back. */
    private final Queue<Room> lost = new ConcurrentLinkedQueue<>();

    /** Not all that was to be said of them has been taken. */
    private final AtomicBoolean reconcilesAgain = new AtomicBoolean();

    /** Nodes of members that nobody had looked after for a while when this node found the room, and for how long. */
    private final ConcurrentMap<String, Duration> goneFor = new ConcurrentHashMap<>();

    private final AtomicBoolean restoring = new AtomicBoolean();
    private final AtomicBoolean expiring = new AtomicBoolean();
    // Used by the ticking thread only.
    private final Map<String, Long> suspects = new HashMap<>();

    Homes(LiveRoom live, Node node) {
        this.live = live;
        this.node = node;
    }

    /** A session of this node has lost its client: says so until the log has it. */
    void depart(String id, long gen, LeaveReason reason) {
        // A lost connection may come back in its window; everything else is for good.
        RoomCommand command = reason == LeaveReason.TIMEOUT || reason == LeaveReason.SLOW_CONSUMER
                ? new RoomCommand.Suspend(id, gen, reason, live.told())
                : new RoomCommand.Leave(id, gen, reason);
        Standing standing = new Standing(live.room().head().epoch(), gen, reason, command);
        departures.put(id, standing);
        live.propose(command, standing);
    }

    boolean isDeparting(String id) {
        return departures.containsKey(id);
    }

    /** A member of this node has no session any more, and all know. */
    void departed(String id) {
        departures.remove(id);
    }

    /**
     * Compares the members homed here with the sessions that are here. A member without a session is not to be left as a ghost: it
     * comes about when the log has taken a join that it seemed not to have taken. A session whose member is away was taken
     * for lost by others, while this node could not be heard.
     */
    void reconcile(Room room) {
        if (live.isStopped()) {
            return;
        }
        for (Member member : room.members().values()) {
            String id = member.id();
            if (!member.seat().home().equals(node.id()) || isDeparting(id)) {
                continue;
            }
            Session session = live.session(id);
            if (session == null && !member.isAway()) {
                depart(id, member.seat().gen(), LeaveReason.TIMEOUT);
            } else if (session != null && member.isAway() && session.isSeated(live, id) && reclaimed.add(id)) {
                live.propose(new RoomCommand.Return(id, member.seat().gen()), new Reclaim(id));
            }
        }
        room.waiting().forEach((id, waits) -> {
            if (waits.seat().home().equals(node.id())
                    && !isDeparting(id)
                    && !live.waiters().containsKey(id)) {
                depart(id, waits.seat().gen(), LeaveReason.TIMEOUT);
            }
        });
    }

    /** This node has no part in the room: nobody is to be brought back into it, and whoever the log has taken all the same leaves. */
    void refuse(Room room) {
        lost.clear();
        reconcile(room);
    }

    /** The room goes on in another life: what is this node's, and is not in it, has to come back. */
    void hasLost(Room before, Room now) {
        if (restore(before, now) != null) {
            lost.add(before);
            returnLost(now);
        }
    }

    private void returnLost(Room now) {
        if (now.status() == Room.Status.CLOSED) {
            // For all: for those who were about to be brought back as well.
            lost.clear();
        }
        Room before = lost.peek();
        if (before == null || live.isStopped()) {
            return;
        }
        RoomCommand.Restore command = restore(before, now);
        if (command == null) {
            lost.remove(before);
        } else if (restoring.compareAndSet(false, true)) {
            live.propose(command, new Proposer() {
                @Override
                public void refused(ErrorCode code, @Nullable Long version) {
                    restoring.set(false);
                }

                @Override
                public void decided() {
                    restoring.set(false);
                    lost.remove(before);
                }
            });
        }
    }

    /** What this node has to say to a life that knows less; {@code null} if nothing. */
    private RoomCommand.@Nullable Restore restore(Room before, Room now) {
        List<Member> members = new ArrayList<>();
        for (Member member : before.members().values()) {
            if (!member.seat().home().equals(node.id()) || isDeparting(member.id())) {
                continue;
            }
            Member there = now.member(member.id());
            boolean known = there != null && there.seat().gen() >= member.seat().gen();
            Session session = live.session(member.id());
            if (!known && session != null && session.isSeated(live, member.id())) {
                members.add(member.present());
            } else if (!known && member.isAway()) {
                members.add(member);
            }
        }
        List<RoomCommand.PairCount> pairs = pairs(before, now);
        boolean goesOn = now.birth().previous().equals(before.head().epoch());
        Map<String, String> bans = new HashMap<>(before.access().bans());
        bans.keySet().removeAll(now.access().bans().keySet());
        boolean locked = !goesOn && before.access().locked() && !now.access().locked();
        boolean waits =
                !goesOn && before.access().waitingRoom() && !now.access().waitingRoom();
        Shared shared = goesOn ? Shared.EMPTY : before.shared();
        Set<String> unsaid = new HashSet<>(shared.values().keySet());
        unsaid.removeAll(now.shared().values().keySet());
        boolean timer = shared.timer() != null && now.shared().timer() == null;
        Access access = new Access(locked, waits, bans);
        if (members.isEmpty() && pairs.isEmpty() && access.equals(Access.OPEN) && unsaid.isEmpty() && !timer) {
            return null;
        }
        return new RoomCommand.Restore(members, pairs, access, shared);
    }

    /** Counts of pairs with a member of this node that are higher than the room's. */
    private List<RoomCommand.PairCount> pairs(Room before, Room now) {
        List<RoomCommand.PairCount> pairs = new ArrayList<>();
        for (Member offerer : before.members().values()) {
            offerer.restarts().forEach((answerer, restarts) -> {
                boolean ours = live.session(offerer.id()) != null || live.session(answerer) != null;
                if (ours && now.restarts(offerer.id(), answerer) < restarts.n()) {
                    pairs.add(new RoomCommand.PairCount(offerer.id(), answerer, restarts));
                }
            });
        }
        return pairs;
    }

    /** Whether members of this node are still to be brought back into the room. */
    boolean isRestoring(String id) {
        return live.session(id) != null && lost.stream().anyMatch(before -> before.member(id) != null);
    }

    /**
     * This node has found the room. Who had members in it has not looked after it for so long; that it is dead has to be found all the
     * same.
     */
    void finds(Room room, Duration unheld) {
        Duration certain = unheld.minus(Node.LONGEST_POLL);
        if (certain.isNegative() || certain.isZero()) {
            return;
        }
        for (Member member : room.members().values()) {
            goneFor.put(member.seat().home(), certain);
        }
    }

    // On the ticking thread.

    void tick(Room room) {
        departures.forEach((id, standing) -> {
            Member member = room.memberOrWaiting(id);
            if (member == null) {
                // As long as its session is known here, another life of the room may have it: see Limbo.
                if (live.session(id) == null) {
                    departures.remove(id, standing);
                }
            } else if (!member.seat().home().equals(node.id()) || member.seat().gen() > standing.gen) {
                departures.remove(id, standing);
            } else if (member.seat().gen() < standing.gen
                    || !room.head().epoch().equals(standing.epoch)) {
                // A log that has gone back knows it as it was before, another life knows nothing of it: its session is
                // over.
                depart(id, member.seat().gen(), standing.reason);
            } else if (standing.isToBeSaidAgain()) {
                live.propose(standing.command, standing);
            }
        });
        if (reconcilesAgain.compareAndSet(true, false)) {
            live.enqueue(() -> reconcile(live.room()));
        }
        NodeBus.View view = node.cluster().lastView();
        expire(room, view);
        if (!node.cluster().isAlone()) {
            returnLost(room);
            watch(room, view);
        }
    }

    /** Looks at what only time brings about. Doubles and early ones do nothing, but cost. */
    private void expire(Room room, NodeBus.View view) {
        Instant deadline = room.nextDeadline();
        boolean due = deadline != null
                && !live.now().isBefore(deadline.plus(node.cluster().patience()));
        if (due && view.mayJudge() && expiring.compareAndSet(false, true)) {
            live.propose(new RoomCommand.Expire(), Proposer.settled(() -> expiring.set(false)));
        }
    }

    /**
     * A home that is not alive is taken for lost once two rounds more than the first have found it so: what is known of the cluster
     * may be older than what is known of the room.
     */
    private void watch(Room room, NodeBus.View view) {
        if (!goneFor.isEmpty()) {
            goneFor.keySet().removeIf(view::isAlive);
        }
        Set<String> homes = deadHomes(room, view);
        if (homes.isEmpty()) {
            suspects.clear();
            return;
        }
        suspects.keySet().retainAll(homes);
        for (String home : homes) {
            long since = suspects.computeIfAbsent(home, id -> view.round());
            if (view.mayJudge() && view.round() >= since + 2) {
                suspects.put(home, view.round());
                // Once: if it speaks after that, it is there, and was not then.
                Duration known = goneFor.remove(home);
                live.propose(new RoomCommand.NodeLost(home, known == null ? Duration.ZERO : known), Proposer.NOBODY);
            }
        }
    }

    /** Whether there are members, or some who wait to be let in, and all of them are of nodes that are dead. */
    boolean isDeserted(Room room) {
        if (node.cluster().isAlone() || room.isOver()) {
            return false;
        }
        NodeBus.View view = node.cluster().lastView();
        return Stream.concat(room.members().values().stream(), room.waiting().values().stream())
                .allMatch(member -> isDead(member, view));
    }

    /** Looked at four times a second in each room, and hardly ever any: makes nothing until there is one. */
    private Set<String> deadHomes(Room room, NodeBus.View view) {
        Set<String> homes = Set.of();
        for (Member member : room.members().values()) {
            if (!member.isAway() && isDead(member, view)) {
                homes = homes.isEmpty() ? new HashSet<>() : homes;
                homes.add(member.seat().home());
            }
        }
        if (!room.waiting().isEmpty()) {
            for (Member waits : room.waiting().values()) {
                if (isDead(waits, view)) {
                    homes = homes.isEmpty() ? new HashSet<>() : homes;
                    homes.add(waits.seat().home());
                }
            }
        }
        return homes;
    }

    private boolean isDead(Member member, NodeBus.View view) {
        String home = member.seat().home();
        return !home.equals(node.id()) && !view.isAlive(home);
    }

    /** A member takes its place again; what the log did not take is said anew, before its window ends. */
    private final class Reclaim implements Proposer {
        private final String id;

        Reclaim(String id) {
            this.id = id;
        }

        @Override
        public void refused(ErrorCode code, @Nullable Long version) {
            reclaimed.remove(id);
            reconcilesAgain.set(true);
        }

        @Override
        public void decided() {
            reclaimed.remove(id);
        }
    }

    /** What a generation of a member that is over has said last. */
    private static final class Standing implements Proposer {
        private final String epoch;
        private final long gen;
        private final LeaveReason reason;
        private final RoomCommand command;
        private final AtomicBoolean failed = new AtomicBoolean();

        Standing(String epoch, long gen, LeaveReason reason, RoomCommand command) {
            this.epoch = epoch;
            this.gen = gen;
            this.reason = reason;
            this.command = command;
        }

        @Override
        public void refused(ErrorCode code, @Nullable Long version) {
            failed.set(true);
        }

        boolean isToBeSaidAgain() {
            return failed.compareAndSet(true, false);
        }
    }
}
