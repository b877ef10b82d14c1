package io.roomsig.core;

import io.roomsig.api.ErrorCode;
import io.roomsig.api.LeaveReason;
import io.roomsig.api.Limits;
import io.roomsig.core.room.Room;
import io.roomsig.core.room.RoomCommand;
import io.roomsig.core.room.RoomDifference;
import io.roomsig.core.room.RoomEffect;
import io.roomsig.core.room.RoomEntry;
import io.roomsig.core.room.RoomMachine;
import io.roomsig.core.room.Transition;
import io.roomsig.log.EventLog;
import io.roomsig.log.LogEvent;
import io.roomsig.spi.LogPosition;
import io.roomsig.spi.LogSlice;
import io.roomsig.spi.RoomListener;
import io.roomsig.spi.RoomLog;
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
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A room as this node has it: a replica of what its log says, and the sessions of this node that are in it.
 *
 * <p>What happens to it is done by one thread at a time: whoever finds the inbox idle drains it, the others leave theirs and go
 * on. The replica is one volatile reference to an immutable room, so a relay reads it without a lock.
 */
final class LiveRoom {
    private static final EventLog LOG = EventLog.of(LiveRoom.class);
    private static final Duration FORGET_EVERY = Duration.ofMinutes(1);

    private final String code;
    private final Node node;
    /** Names who tells the room: this replica, in one of the room's lives. */
    private volatile String teller;

    private final RoomLog.Subscription subscription;

    private final ConcurrentMap<String, Session> sessions = new ConcurrentHashMap<>();
    private final List<RoomListener> watchers = new CopyOnWriteArrayList<>();
    private final Queue<Runnable> inbox = new ConcurrentLinkedQueue<>();
    private final AtomicInteger inboxSize = new AtomicInteger();
    private volatile Room room;
    private volatile LogTime time;
    private volatile boolean stopped;

    private final Proposals proposals;
    private final Homes homes;
    private final Limbo limbo;
    private final Pairs pairs;
    private final Crossing crossing;
    private final Relay relay;

    // Used by the draining thread only.
    /** Joins of this node that wait to be let in, by the id that they will have. */
    private final Map<String, Proposer> waiters = new HashMap<>();
    /** Whether this node holds the room for those who come later. */
    private boolean isKept;

    private final Replica replica;
    private final History history = new History();
    /** Members of this node without a session: each holds the room as its session did. */
    private final Set<String> away = new HashSet<>();

    private final Moves moves = new Moves();
    /** What waits until this node knows all that the log has. */
    private final List<Runnable> behind = new ArrayList<>();

    // Used by the ticking thread only.
    private long nextPoll;
    private long nextForgetting;

    LiveRoom(String code, Node node) {
        this.code = code;
        this.node = node;
        this.teller = node.newId();
        this.room = Room.absent(code);
        this.time = new LogTime(node.environment().now(), node.environment().nanoTime());
        this.proposals = new Proposals(this, node);
        this.homes = new Homes(this, node);
        this.limbo = new Limbo(this, node);
        this.pairs = new Pairs(this, node);
        this.crossing = new Crossing(this, node);
        this.relay = new Relay(this, node, pairs, crossing);
        this.replica = new Replica(this, node);
        this.nextPoll = node.nextPoll();
        this.nextForgetting = node.coarseNanos() + FORGET_EVERY.toNanos();
        this.subscription = node.log().subscribe(code, slice -> receive(slice, null));
    }

    String code() {
        return code;
    }

    Room room() {
        return room;
    }

    LogPosition position() {
        Room now = room;
        return new LogPosition(now.head().epoch(), now.version(), now.head().lastId());
    }

    /** What clients have been told at most. */
    RoomCommand.Told told() {
        return new RoomCommand.Told(teller, room.head().lastId());
    }

    /**
     * The life of a room, as clients are told it. It names who tells it as well: a version that they have heard of from another one
     * may have been lost since, and its number given to something else, and they know no more of it than the number. So may one
     * that this replica has told itself, if the room has been in another life since: a log can go back to the one before.
     */
    String epochTold(Room at) {
        return epochTold(at, teller);
    }

    private static String epochTold(Room at, String by) {
        return at.head().epoch() + '.' + by;
    }

    /**
     * Whether what a member was told in an epoch, up to a version, is what happened here: this replica has told it, or one whose last
     * entry this one knows. That one has said so in the log when it had lost the client.
     */
    boolean knows(Room at, String id, String epoch, long version) {
        History.Teller other = history.teller(id);
        return epochTold(at).equals(epoch)
                || (other != null
                        && version <= other.upTo()
                        && epochTold(at, other.name()).equals(epoch));
    }

    /** The log's time, by this node's monotonic clock since it was last told: clocks of different machines are never compared. */
    Instant now() {
        return time.plus(node.environment().nanoTime());
    }

    /** Asks the room for something; what comes of it is told to the proposer. */
    void propose(RoomCommand command, Proposer proposer) {
        proposals.propose(command, proposer);
    }

    /** A session of this node has lost its client: says so until the log has it. */
    void depart(String id, long gen, LeaveReason reason) {
        homes.depart(id, gen, reason);
    }

    /** Looks at what only time brings about, and at what the log has not taken yet. */
    void tick() {
        proposals.tick();
        homes.tick(room);
        relay.tick();
        pairs.tick();
        if (limbo.isDue()) {
            enqueue(limbo::end);
        }
        long now = node.coarseNanos();
        if (now >= nextForgetting) {
            nextForgetting = now + FORGET_EVERY.toNanos();
            enqueue(() -> history.forgetBefore(now().minus(longestAbsence())));
        }
        if (!node.cluster().isAlone() && now >= nextPoll) {
            nextPoll = node.nextPoll();
            poll();
        }
    }

    /** From the last that a client has heard until it may come back no more: its loss has to be noticed first. */
    private Duration longestAbsence() {
        Limits.Timeouts timeouts = node.limits().timeouts();
        Duration window = room.members().values().stream()
                .map(member -> member.seat().resumeWindow())
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
        return timeouts.pingInterval().plus(timeouts.pongTimeout()).plus(window);
    }

    /** Whatever got lost on its way here is found now; and those who are said to drive members are told so. */
    void poll() {
        enqueue(replica::read);
        crossing.homesOfAll().forEach(home -> crossing.sendTo(home, new NodeMessage.Present()));
    }

    /** Of a room that this node does not hold: looks who is said to be here. */
    void lookIn() {
        enqueue(replica::read);
    }

    /** Takes what the log has sent; {@code askedIn} is the life in which it was asked, or {@code null}. */
    void receive(LogSlice slice, @Nullable String askedIn) {
        enqueue(() -> {
            replica.take(slice, askedIn);
            settle();
        });
    }

    /** Takes what another node has sent. */
    void receive(String from, NodeMessage message) {
        enqueue(() -> crossing.arrived(from, message));
    }

    void enqueue(Runnable work) {
        inbox.add(work);
        if (inboxSize.getAndIncrement() > 0) {
            return;
        }
        int taken = 1;
        do {
            for (int i = 0; i < taken; i++) {
                Runnable next = inbox.poll();
                if (next != null) {
                    runSafely(next);
                }
            }
            taken = inboxSize.addAndGet(-taken);
        } while (taken > 0);
    }

    private static void runSafely(Runnable work) {
        try {
            work.run();
        } catch (Throwable fault) {
            // Whatever it is, the drain goes on: else the room would stand still for all. Nothing of the content: an
            // entry holds names and app data.
            LOG.at(LogEvent.ROOM_FAILED).fault(fault).write();
        }
    }

    /** After something was taken from the log: what has to be done where the room is now. On the draining thread. */
    void settle() {
        if (limbo.paysEpoch() && !stopped) {
            new Delivery(this, node, room.version(), Proposer.NOBODY).tellEpoch();
        }
        crossing.release();
        homes.reconcile(room);
        if (!behind.isEmpty() && !replica.isReading()) {
            List<Runnable> due = List.copyOf(behind);
            behind.clear();
            due.forEach(Runnable::run);
        }
        keepNoLonger();
        retireIfOver();
    }

    /** Lets somebody hear the room from here on, and finds out how it is. */
    void watch(RoomListener listener) {
        watchers.add(listener);
        lookIn();
    }

    boolean unwatch(RoomListener listener) {
        return watchers.remove(listener);
    }

    boolean isWatched() {
        return !watchers.isEmpty();
    }

    /** All who hear of the room on behalf of the host app. */
    void forEachListener(Consumer<RoomListener> action) {
        action.accept(node.listener());
        watchers.forEach(action);
    }

    /**
     * A room that outlives its members has to be held by somebody: by every node that has seen it. So has one whose members are all of
     * dead nodes: nobody else finds them, and who is refused since it is full, or locked, would be so for ever.
     */
    private boolean isToBeKept(Room at) {
        return at.keep() != null || homes.isDeserted(at);
    }

    /** Before whoever has asked hears of it: with it the last hold may go. */
    private void keep(Room at) {
        if (!isKept && !stopped && isToBeKept(at)) {
            isKept = node.rooms().hold(this);
        }
    }

    private void keepNoLonger() {
        if (isKept && !isToBeKept(room)) {
            isKept = false;
            node.rooms().release(code);
        }
    }

    // For Replica, on the draining thread.

    /** The next entry. */
    void apply(RoomEntry entry) {
        Transition transition = limbo.hears(room, RoomMachine.step(room, entry));
        history.suspended(entry, transition);
        hearTime(transition.room());
        if (stopped) {
            room = transition.room();
            return;
        }
        keep(transition.room());
        Proposer proposer = proposals.settle(entry.origin());
        new Delivery(this, node, entry.version(), proposer == null ? Proposer.NOBODY : proposer).deliver(transition);
    }

    /** The room is over, however that came about. */
    void end(Transition ended) {
        hearTime(ended.room());
        if (stopped) {
            room = ended.room();
        } else {
            new Delivery(this, node, ended.room().version(), Proposer.NOBODY).adopt(ended, true);
        }
    }

    /** Goes over to another state than the one that follows: what differs is told. */
    void adopt(Room before, Room at) {
        hearTime(at);
        if (stopped) {
            room = at;
            return;
        }
        String epoch = before.head().epoch();
        // Who is about to be brought back has been told of a life before: where that has ended meanwhile this is
        // another one.
        boolean isFirst = epoch.isEmpty() && limbo.isEmpty();
        boolean sameLife = isFirst || epoch.equals(at.head().epoch());
        if (!sameLife) {
            teller = node.newId();
            moves.clear();
        }
        Set<String> kept = sameLife ? Set.of() : limbo.keep(before, at);
        keep(at);
        List<RoomEffect> effects = RoomDifference.between(before, at, kept);
        new Delivery(this, node, at.version(), Proposer.NOBODY).adopt(new Transition(at, effects), sameLife);
        if (!sameLife && !before.isOver()) {
            homes.hasLost(before, at);
            proposals.mended();
        }
    }

    /**
     * This node cannot decide what happens in the room: for its clients it is over, and they are to go on at a node that can.
     *
     * @param at what is there, as far as this node understands it: who is said to be here
     */
    void refuseRules(Room at) {
        if (stopped) {
            return;
        }
        if (!room.isOver()) {
            // The life that was known here: a host app is told in which of them somebody has left.
            Room none = RoomMachine.ended(room, room.version(), room.head().lastId())
                    .room();
            List<RoomEffect> effects = RoomDifference.between(room, none, Set.of());
            new Delivery(this, node, room.version(), Proposer.NOBODY).adopt(new Transition(none, effects), true);
        }
        homes.refuse(at);
        proposals.refuseAll(ErrorCode.STORE_UNAVAILABLE);
    }

    private void hearTime(Room at) {
        long nanos = node.environment().nanoTime();
        Instant estimated = time.plus(nanos);
        Instant told = at.head().time();
        time = new LogTime(told.isAfter(estimated) || room.version() == 0 ? told : estimated, nanos);
    }

    boolean isStopped() {
        return stopped;
    }

    Proposals proposals() {
        return proposals;
    }

    Replica replica() {
        return replica;
    }

    Limbo limbo() {
        return limbo;
    }

    // For Delivery, on the draining thread.

    void publish(Room next) {
        room = next;
    }

    /** What has happened lately. */
    History history() {
        return history;
    }

    /** What an entry has changed, after all have heard of it. */
    void hear(RoomEffect effect) {
        relay.hear(effect);
    }

    /**
     * A member is away. If its session was here, the room stays live for it. A session that is still there was taken for lost by
     * others: it stays in its seat, and the room will hear of it. So does one that is about to be let in.
     */
    void isAway(String id) {
        Session session = sessions.get(id);
        boolean isThere = session != null && (session.isSeated(this, id) || waiters.containsKey(id));
        if (isThere && !homes.isDeparting(id)) {
            return;
        }
        if (unseat(id) != null) {
            away.add(id);
        }
    }

    /** It need not stay live for this one any more; false if it was not so. */
    boolean isBack(String id) {
        return away.remove(id);
    }

    Map<String, Proposer> waiters() {
        return waiters;
    }

    void seat(String id, Session session) {
        sessions.put(id, session);
    }

    Moves moves() {
        return moves;
    }

    /** Lets something happen once this node has read all that the log has by now. */
    void onceCaughtUp(Runnable work) {
        behind.add(work);
        replica.read();
    }

    @Nullable
    Session unseat(String id) {
        homes.departed(id);
        moves.leavesHere(id);
        return sessions.remove(id);
    }

    @Nullable
    Session session(String id) {
        return sessions.get(id);
    }

    Relay relay() {
        return relay;
    }

    Pairs pairs() {
        return pairs;
    }

    Homes homes() {
        return homes;
    }

    Crossing crossing() {
        return crossing;
    }

    void forEachSession(BiConsumer<String, Session> action) {
        sessions.forEach(action);
    }

    /** Nobody hears any more of what was asked for. */
    void giveUp() {
        proposals.refuseAll(ErrorCode.STORE_UNAVAILABLE);
    }

    /** Nobody of this node needs the replica any more: from here on it only follows its log, and tells nobody. */
    void stop() {
        stopped = true;
        subscription.close();
    }

    /**
     * Removes the log of an empty room that nobody here needs any more, or that was closed: whoever comes after that opens another one.
     * Tried again with each entry that comes in late: it has moved the head, and the log would stay.
     */
    void retireIfOver() {
        Room last = room;
        boolean isLeft = stopped || last.status() == Room.Status.CLOSED;
        if (isLeft && last.isOver() && last.version() > 0) {
            Stages.when(() -> node.log().retire(code, position()), (done, failure) -> {}, fault -> {});
        }
    }

    /** The log's time when this node last heard it, and what its own monotonic clock said then. */
    private record LogTime(Instant at, long nanos) {
        Instant plus(long now) {
            return at.plusNanos(now - nanos);
        }
    }
}
