package io.roomsig.core;

import io.roomsig.api.ErrorCode;
import io.roomsig.core.room.RoomCommand;
import io.roomsig.core.room.RoomEntry;
import io.roomsig.log.EventLog;
import io.roomsig.log.LogEvent;
import io.roomsig.spi.LogPosition;
import io.roomsig.spi.LogSlice;
import io.roomsig.spi.RoomLog;
import io.roomsig.spi.RoomMetrics;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What this node wants of one room, on its way to the log: in order, one append at a time, what comes meanwhile goes with the
 * next. So a proposal that has to be asked for again never overtakes nor is overtaken, and the log can tell it by its number.
 *
 * <p>An append that failed is tried again for a while: nobody knows whether it was taken, and asking again is the only way to
 * learn it. Then its proposers are told that the log is not to be had. What it took all the same comes by as anything else.
 */
final class Proposals {
    private static final EventLog LOG = EventLog.of(Proposals.class);
    private static final int MAX_BATCH = 64;
    private static final int MAX_WAITING = 4_096;
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    /** A log that does not answer at all. */
    private static final Duration SILENCE = Duration.ofSeconds(15);

    private final LiveRoom live;
    private final Node node;

    /** Who waits for an entry, by its number. */
    private final ConcurrentMap<Long, Proposer> pending = new ConcurrentHashMap<>();

    private final AtomicInteger pumping = new AtomicInteger();
    // Under the monitor.
    private final ArrayDeque<Waiting> queue = new ArrayDeque<>(0);
    private List<Waiting> batch = List.of();
    private @Nullable Attempt underWay;
    private long firstTriedAt;
    private boolean failed;

    Proposals(LiveRoom live, Node node) {
        this.live = live;
        this.node = node;
    }

    void propose(RoomCommand command, Proposer proposer) {
        boolean taken;
        synchronized (this) {
            taken = queue.size() < MAX_WAITING;
            if (taken) {
                long number = node.nextNumber();
                byte[] bytes = node.codec().encode(new RoomEntry.Origin(node.id(), number), command);
                pending.put(number, proposer);
                queue.add(new Waiting(new RoomLog.Proposal(node.id(), number, bytes), brings(command)));
            }
        }
        if (taken) {
            pump();
        } else {
            proposer.refused(ErrorCode.STORE_UNAVAILABLE, null);
        }
    }

    /** Whether it is for a room that need not be there yet. */
    private static boolean brings(RoomCommand command) {
        return command instanceof RoomCommand.Join
                || command instanceof RoomCommand.Create
                || (command instanceof RoomCommand.Restore restore
                        && !restore.members().isEmpty());
    }

    /** Whether somebody of this node waits to hear of an entry. */
    boolean isAwaited(RoomEntry.Origin origin) {
        return origin.node().equals(node.id()) && pending.containsKey(origin.number());
    }

    /** Who waits for an entry; from here on nobody does. */
    @Nullable
    Proposer settle(RoomEntry.Origin origin) {
        return origin.node().equals(node.id()) ? pending.remove(origin.number()) : null;
    }

    /** Time has passed: tries again what failed. */
    void tick() {
        long silentFor = 0;
        synchronized (this) {
            Attempt current = underWay;
            if (current != null && node.coarseNanos() - current.since > SILENCE.toNanos()) {
                silentFor = node.coarseNanos() - current.since;
                underWay = null;
                failed = true;
            }
        }
        if (silentFor > 0) {
            node.metrics().answered(RoomMetrics.Call.LOG_APPEND, RoomMetrics.Answer.SILENT, silentFor);
        }
        List<Waiting> givenUp = giveUp();
        givenUp.forEach(waiting -> refuse(waiting, ErrorCode.STORE_UNAVAILABLE));
        pump();
    }

    /** The log has another life of the room now: what it did not take in the old one is asked for in this one. */
    void mended() {
        pump();
    }

    /** Refuses all that waits: this node cannot take part in the room. */
    void refuseAll(ErrorCode code) {
        pending.keySet().forEach(number -> {
            Proposer proposer = pending.remove(number);
            if (proposer != null) {
                proposer.refused(code, null);
            }
        });
    }

    private synchronized List<Waiting> giveUp() {
        if (!failed || underWay != null || node.coarseNanos() - firstTriedAt < PATIENCE.toNanos()) {
            return List.of();
        }
        List<Waiting> all = new ArrayList<>(batch);
        all.addAll(queue);
        batch = List.of();
        queue.clear();
        failed = false;
        return all;
    }

    /** One thread at a time hands over; a log that answers at once does so within a loop and not within itself. */
    private void pump() {
        if (pumping.getAndIncrement() > 0) {
            return;
        }
        int seen = 1;
        do {
            Attempt attempt = next();
            if (attempt != null) {
                append(attempt);
            }
            seen = pumping.addAndGet(-seen);
        } while (seen > 0);
    }

    private synchronized @Nullable Attempt next() {
        if (underWay != null) {
            return null;
        }
        if (batch.isEmpty()) {
            if (queue.isEmpty()) {
                return null;
            }
            List<Waiting> taken = new ArrayList<>();
            while (taken.size() < MAX_BATCH && !queue.isEmpty()) {
                taken.add(queue.poll());
            }
            batch = taken;
            firstTriedAt = node.coarseNanos();
        }
        underWay = new Attempt(batch, node.coarseNanos());
        return underWay;
    }

    private void append(Attempt attempt) {
        LogPosition seen = live.position();
        boolean joins = attempt.batch.stream().anyMatch(Waiting::joins);
        // Where this node still has the room nobody may begin it anew but with what it has.
        RoomLog.Proposal open = joins && live.room().isOver() ? node.open() : null;
        List<RoomLog.Proposal> proposals =
                attempt.batch.stream().map(Waiting::proposal).toList();
        Stages.when(
                () -> node.log().append(live.code(), seen, proposals, open),
                (slice, failure) -> answered(attempt, seen, slice, failure),
                fault -> answered(attempt, seen, null, fault));
    }

    private void answered(Attempt attempt, LogPosition seen, @Nullable LogSlice slice, @Nullable Throwable failure) {
        boolean lost = slice != null
                && (slice.rewound()
                        || slice.ended()
                        || (slice.isAbsent() && !live.room().isOver()));
        boolean taken = slice != null && !lost;
        synchronized (this) {
            if (underWay != attempt) {
                // Too late to count, but what the log says is true.
                taken = false;
            } else {
                underWay = null;
                failed = slice == null;
                if (taken) {
                    batch = List.of();
                }
            }
        }
        if (slice == null) {
            LOG.at(LogEvent.LOG_APPEND_FAILED)
                    .room(live.code())
                    .failure(failure)
                    .write();
            return;
        }
        if (slice.isAbsent() && taken) {
            // Where a log may just have been lost, those who have the room are about to bring it back.
            boolean isOver = node.cluster().view().mayJudge();
            ErrorCode code = isOver ? ErrorCode.ROOM_CLOSED : ErrorCode.STORE_UNAVAILABLE;
            attempt.batch.forEach(waiting -> refuse(waiting, code));
        } else {
            live.receive(slice, seen.epoch());
            if (taken) {
                // What did not come by with the answer never will: it is part of a snapshot, or of a life that is over.
                live.enqueue(() -> attempt.batch.forEach(waiting -> refuse(waiting, ErrorCode.STORE_UNAVAILABLE)));
            }
        }
        // What was lost waits until the room has a log again, or this node knows how it ended.
        if (!lost) {
            pump();
        }
    }

    private void refuse(Waiting waiting, ErrorCode code) {
        Proposer proposer = pending.remove(waiting.proposal().number());
        if (proposer != null) {
            proposer.refused(code, null);
        }
    }

    private record Waiting(RoomLog.Proposal proposal, boolean joins) {}

    private static final class Attempt {
        private final List<Waiting> batch;
        private final long since;

        Attempt(List<Waiting> batch, long since) {
            this.batch = batch;
            this.since = since;
        }
    }
}
