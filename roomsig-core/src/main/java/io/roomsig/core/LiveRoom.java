package io.roomsig.core;

import io.roomsig.api.ErrorCode;
import io.roomsig.api.LeaveReason;
import io.roomsig.core.room.Member;
import io.roomsig.core.room.Room;
import io.roomsig.core.room.RoomCommand;
import io.roomsig.core.room.RoomEffect;
import io.roomsig.core.room.RoomEntry;
import io.roomsig.core.room.RoomMachine;
import io.roomsig.core.room.Transition;
import io.roomsig.spi.LogPosition;
import io.roomsig.spi.LogRecord;
import io.roomsig.spi.LogSlice;
import io.roomsig.spi.RoomLog;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A room as this node has it: a replica of what its log says, and the sessions of this node that are in it.
 *
 * <p>Entries are applied by one thread at a time: whoever finds the inbox idle drains it, the others leave theirs and go
 * on. The replica is one volatile reference to an immutable room, so a relay reads it without a lock.
 */
final class LiveRoom {
    private static final System.Logger LOG = System.getLogger(LiveRoom.class.getName());
    private static final int ENTRIES_PER_SNAPSHOT = 256;
    /** How far a replica may wait for a lost entry before it gives up what it holds and reads anew. */
    private static final int MAX_AHEAD = 1_024;

    private final String code;
    private final Node node;
    private final RoomLog.Subscription subscription;

    private final ConcurrentMap<String, Session> sessions = new ConcurrentHashMap<>();
    private final ConcurrentMap<Long, Proposer> pending = new ConcurrentHashMap<>();
    /** What this node has to say of its own members until the log has it: a departure is never lost. */
    private final ConcurrentMap<String, Departing> departures = new ConcurrentHashMap<>();

    private final Queue<Received> inbox = new ConcurrentLinkedQueue<>();
    private final AtomicInteger inboxSize = new AtomicInteger();
    private volatile Room room;
    private volatile boolean disposed;

    private final Pairs pairs;
    private final Relay relay;

    // Used by the draining thread only.
    private final History history = new History();
    /** Members of this node without a session: each holds the room as its session did. */
    private final Set<String> away = new HashSet<>();

    private final TreeMap<Long, LogRecord> ahead = new TreeMap<>();
    private long snapshotVersion;

    LiveRoom(String code, Node node) {
        this.code = code;
        this.node = node;
        this.room = Room.absent(code);
        this.pairs = new Pairs(this, node);
        this.relay = new Relay(this, node, pairs);
        this.subscription = node.log().subscribe(code, slice -> receive(slice, null));
    }

    String code() {
        return code;
    }

    Room room() {
        return room;
    }

    /** Asks the room for something; what comes of it is told to the proposer. */
    void propose(RoomCommand command, Proposer proposer) {
        long number = node.nextNumber();
        RoomEntry.Origin origin = new RoomEntry.Origin(node.id(), number);
        RoomLog.Proposal proposal =
                new RoomLog.Proposal(node.id() + "-" + number, node.codec().encode(origin, command));
        RoomLog.Proposal open = command instanceof RoomCommand.Join ? node.open() : null;
        pending.put(number, proposer);
        LogPosition seen = position();
        node.log().append(code, seen, List.of(proposal), open).whenComplete((slice, failure) -> {
            if (failure != null) {
                LOG.log(
                        Level.WARNING,
                        "room log failed to append: {0}",
                        failure.getClass().getName());
                refuse(number, ErrorCode.STORE_UNAVAILABLE);
            } else if (slice.isAbsent()) {
                refuse(number, ErrorCode.ROOM_CLOSED);
            } else {
                receive(slice, seen.epoch());
            }
        });
    }

    /** A session of this node has lost its client: says so until the log has it. */
    void depart(String id, long gen, LeaveReason reason) {
        // A lost connection may come back in its window; everything else is for good.
        RoomCommand command = reason == LeaveReason.TIMEOUT || reason == LeaveReason.SLOW_CONSUMER
                ? new RoomCommand.Suspend(id, gen, reason)
                : new RoomCommand.Leave(id, gen, reason);
        Departing departing = new Departing(gen, command);
        departures.put(id, departing);
        propose(command, departing);
    }

    private void refuse(long number, ErrorCode code) {
        Proposer proposer = pending.remove(number);
        if (proposer != null) {
            proposer.refused(code, null);
        }
    }

    /** Looks at what only time brings about, and at departures that the log has not taken yet. */
    void tick(Instant now) {
        Instant deadline = room.nextDeadline();
        if (deadline != null && !now.isBefore(deadline)) {
            propose(new RoomCommand.Expire(), Proposer.NOBODY);
        }
        relay.tick();
        pairs.tick();
        departures.forEach((id, departing) -> {
            Member member = room.member(id);
            if (member == null || member.seat().gen() != departing.gen) {
                departures.remove(id, departing);
            } else if (departing.isToBeSaidAgain()) {
                propose(departing.command, departing);
            }
        });
    }

    private LogPosition position() {
        Room now = room;
        return new LogPosition(now.head().epoch(), now.version(), now.head().lastId());
    }

    private void receive(LogSlice slice, @Nullable String askedIn) {
        inbox.add(new Received(slice, askedIn));
        if (inboxSize.getAndIncrement() > 0) {
            return;
        }
        int taken = 1;
        do {
            for (int i = 0; i < taken; i++) {
                Received next = inbox.poll();
                if (next != null) {
                    applySafely(next);
                }
            }
            taken = inboxSize.addAndGet(-taken);
        } while (taken > 0);
    }

    private void applySafely(Received received) {
        try {
            apply(received);
        } catch (Throwable fault) {
            // Whatever it is, the drain goes on: else the room would stand still for all. Nothing of the content: an
            // entry holds names and app data.
            LOG.log(Level.ERROR, "could not apply an entry", fault);
        }
    }

    private void apply(Received received) {
        LogSlice slice = received.slice();
        if (slice.isAbsent()) {
            return;
        }
        String epoch = room.head().epoch();
        if (!slice.epoch().equals(epoch)) {
            if (!epoch.equals(received.askedIn())) {
                // Of another life, and maybe an earlier one: what was published may be late. Only the answer to a
                // question
                // that was asked in this life says that it is over.
                if (!epoch.isEmpty()) {
                    fillGap();
                }
                return;
            }
            ahead.clear();
            history.clear();
            snapshotVersion = 0;
            room = Room.absent(code);
        }
        if (slice.snapshot() != null && slice.snapshot().at().version() > room.version()) {
            room = node.codec().decode(slice.snapshot().state());
            history.clear();
            snapshotVersion = room.version();
        }
        for (LogRecord record : slice.records()) {
            if (record.version() > room.version()) {
                ahead.put(record.version(), record);
            }
        }
        while (!ahead.isEmpty() && ahead.firstKey() <= room.version() + 1) {
            LogRecord record = ahead.pollFirstEntry().getValue();
            if (record.version() == room.version() + 1) {
                apply(record);
            }
        }
        if (!ahead.isEmpty()) {
            fillGap();
        }
        reconcile();
        retireIfOver();
    }

    /**
     * This node is the authority for its own clients: a member homed here that no session drives is not to be left as a
     * ghost. It comes about when the log has taken a join that it seemed not to have taken.
     */
    private void reconcile() {
        if (disposed) {
            return;
        }
        for (Member member : room.members().values()) {
            String id = member.id();
            if (member.seat().home().equals(node.id())
                    && !member.isAway()
                    && !sessions.containsKey(id)
                    && !departures.containsKey(id)) {
                depart(id, member.seat().gen(), LeaveReason.TIMEOUT);
            }
        }
    }

    /** An entry was lost on its way here: asks the log for it. */
    private void fillGap() {
        if (ahead.size() > MAX_AHEAD) {
            ahead.clear();
        }
        LogPosition seen = position();
        node.log().read(code, seen).whenComplete((slice, failure) -> {
            if (failure == null) {
                receive(slice, seen.epoch());
            }
        });
    }

    private void apply(LogRecord record) {
        RoomEntry entry = node.codec().decode(record);
        Transition transition = RoomMachine.step(room, entry);
        if (disposed) {
            room = transition.room();
            return;
        }
        Proposer proposer = entry.origin().node().equals(node.id())
                ? pending.remove(entry.origin().number())
                : null;
        new Delivery(this, node, entry, proposer).deliver(transition);
        if (room.version() - snapshotVersion >= ENTRIES_PER_SNAPSHOT) {
            snapshotVersion = room.version();
            node.log()
                    .snapshot(
                            code, new LogSlice.Snapshot(position(), node.codec().encode(room)));
        }
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
    void hear(Room now, RoomEffect effect) {
        relay.hear(effect);
        pairs.hear(now, effect);
    }

    /** A member of this node has lost its session: the room stays live for it. */
    void isAway(String id) {
        if (unseat(id) != null) {
            away.add(id);
        }
    }

    /** It need not stay live for this one any more; false if it was not so. */
    boolean isBack(String id) {
        return away.remove(id);
    }

    void seat(String id, Session session) {
        sessions.put(id, session);
    }

    @Nullable
    Session unseat(String id) {
        departures.remove(id);
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

    void forEachSession(BiConsumer<String, Session> action) {
        sessions.forEach(action);
    }

    /** Nobody of this node needs the replica any more: from here on it only follows its log, and tells nobody. */
    void stop() {
        disposed = true;
        subscription.close();
    }

    /**
     * Removes the log of an empty room. Tried again with each entry that comes in late: it has moved the head, and the log
     * would stay.
     */
    void retireIfOver() {
        Room last = room;
        if (disposed && last.isEmpty() && last.version() > 0) {
            node.log().retire(code, position());
        }
    }

    /**
     * What the log has sent.
     *
     * @param askedIn the life of the room in which this replica asked for it; {@code null} if it was published unasked
     */
    private record Received(LogSlice slice, @Nullable String askedIn) {}

    /** What a generation of a member that is over has said last. */
    private static final class Departing implements Proposer {
        private final long gen;
        private final RoomCommand command;
        private final AtomicBoolean failed = new AtomicBoolean();

        Departing(long gen, RoomCommand command) {
            this.gen = gen;
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
