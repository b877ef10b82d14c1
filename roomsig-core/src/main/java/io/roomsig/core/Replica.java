package io.roomsig.core;

import io.roomsig.core.room.Room;
import io.roomsig.core.room.RoomEntry;
import io.roomsig.core.room.RoomMachine;
import io.roomsig.core.room.Transition;
import io.roomsig.log.EventLog;
import io.roomsig.log.LogEvent;
import io.roomsig.spi.LogPosition;
import io.roomsig.spi.LogRecord;
import io.roomsig.spi.LogSlice;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps this node's room where its log is. Entries may come doubled, late or not at all; the log may have forgotten what a snapshot
 * stands for, have lost what this node has seen, or everything. Used by the thread that drains the room.
 */
final class Replica {
    private static final EventLog LOG = EventLog.of(Replica.class);
    private static final int ENTRIES_PER_SNAPSHOT = 256;
    /** How far it may wait for a lost entry before it gives up what it holds and reads anew. */
    private static final int MAX_AHEAD = 1_024;

    private final LiveRoom live;
    private final Node node;
    private final TreeMap<Long, LogRecord> ahead = new TreeMap<>();
    private long snapshotVersion;
    private boolean reading;
    private boolean readAgain;
    private boolean mending;
    /** Where the log was said to be before this node was told anything that it had asked. */
    private LogPosition early = LogPosition.NONE;

    Replica(LiveRoom live, Node node) {
        this.live = live;
        this.node = node;
    }

    /**
     * Takes what the log has sent.
     *
     * @param askedIn the life of the room in which this node asked for it; {@code null} if it was published unasked
     */
    void take(LogSlice slice, @Nullable String askedIn) {
        String epoch = live.room().head().epoch();
        boolean answered = epoch.equals(askedIn);
        if (slice.ended()) {
            hasEnded(slice, answered);
        } else if (slice.isAbsent() || slice.rewound()) {
            if (answered) {
                lost(slice);
            } else if (!epoch.isEmpty()) {
                read();
            }
        } else if (!slice.epoch().equals(epoch)) {
            // Of another life, and maybe an earlier one: what was published may be late. Only the answer to a question
            // that was asked in this life says that it is over.
            if (answered) {
                adopt(slice);
            } else if (!epoch.isEmpty() || live.isWatched()) {
                read();
            } else if (!slice.epoch().equals(early.epoch()) || slice.head().version() > early.version()) {
                early = slice.head();
            }
        } else if (isFurther(slice.snapshot())) {
            adopt(slice);
        } else {
            slice.records().forEach(this::wait);
            advance();
            if (askedIn == null && slice.records().isEmpty() && !slice.head().equals(live.position())) {
                // Where the log is by now: something may have been published that nobody heard.
                read();
            }
        }
    }

    /** A life is over, and what this node has seen of it was not all: it hears how it ended, and not that it was lost. */
    private void hasEnded(LogSlice slice, boolean answered) {
        if (slice.epoch().equals(live.room().head().epoch())) {
            if (answered && slice.records().isEmpty()) {
                ahead.clear();
                live.history().clear();
                LogPosition end = slice.head();
                live.end(RoomMachine.ended(live.room(), end.version(), end.lastId()));
            }
            slice.records().forEach(this::wait);
            advance();
        }
        if (!live.isStopped()) {
            // What is there now: nothing, or another life that has begun since.
            read();
        }
    }

    private boolean isFurther(LogSlice.@Nullable Snapshot snapshot) {
        return snapshot != null && snapshot.at().version() > live.room().version();
    }

    private void wait(LogRecord record) {
        if (record.version() > live.room().version()) {
            ahead.put(record.version(), record);
        }
    }

    private void advance() {
        while (!ahead.isEmpty() && ahead.firstKey() <= live.room().version() + 1) {
            LogRecord record = ahead.pollFirstEntry().getValue();
            if (record.version() <= live.room().version()) {
                continue;
            }
            if (!record.prevId().equals(live.room().head().lastId())) {
                // It follows on from something else than what this node has seen: one of the two was lost.
                ahead.clear();
                read();
                return;
            }
            live.apply(node.codec().decode(record));
        }
        if (!ahead.isEmpty()) {
            if (ahead.size() > MAX_AHEAD) {
                ahead.clear();
            }
            read();
        }
        snapshot();
    }

    private void snapshot() {
        Room room = live.room();
        if (!live.isStopped() && room.version() - snapshotVersion >= ENTRIES_PER_SNAPSHOT) {
            snapshotVersion = room.version();
            LogSlice.Snapshot snapshot =
                    new LogSlice.Snapshot(live.position(), node.codec().encode(room));
            Stages.when(() -> node.log().snapshot(live.code(), snapshot), (done, failure) -> {}, fault -> {});
        }
    }

    /** Whether an answer of the log is under way. */
    boolean isReading() {
        return reading;
    }

    /** Asks the log what was missed. */
    void read() {
        if (reading) {
            readAgain = true;
            return;
        }
        reading = true;
        LogPosition seen = live.position();
        ask(() -> node.log().read(live.code(), seen), seen.epoch(), () -> {
            reading = false;
            if (readAgain) {
                readAgain = false;
                read();
            }
        });
    }

    /** Begins with whatever there is, as a node that has not seen the room. */
    private void startAnew() {
        ahead.clear();
        live.publish(Room.absent(live.code()));
        read();
    }

    /** The log has lost the room, or entries that this node has seen. Whoever has somebody in it brings it back. */
    private void lost(LogSlice slice) {
        Room room = live.room();
        if (!room.isOver()) {
            mend(slice.head());
        } else if (slice.rewound()) {
            startAnew();
        }
    }

    private void mend(LogPosition head) {
        if (mending || live.isStopped()) {
            return;
        }
        mending = true;
        Room room = live.room();
        LOG.at(LogEvent.LOG_LOST)
                .room(live.code())
                .with("version", room.version())
                .write();
        long version = Math.max(room.version(), head.version()) + 1;
        LogPosition seen = live.position();
        ask(
                () -> node.log().reopen(live.code(), seen, head, node.reopening(room), version),
                room.head().epoch(),
                () -> mending = false);
    }

    private void ask(Supplier<CompletionStage<LogSlice>> question, String askedIn, Runnable done) {
        Stages.when(
                question,
                (slice, failure) -> live.enqueue(() -> {
                    done.run();
                    if (slice != null) {
                        take(slice, askedIn);
                        live.settle();
                    }
                }),
                fault -> live.enqueue(done));
    }

    /**
     * Goes over to what the log has: another life of the room, or a later version of this one by way of a snapshot. What lies in
     * between is not told entry by entry, but as the difference. Entries that somebody of this node waits for are told as ever.
     */
    private void adopt(LogSlice slice) {
        Room before = live.room();
        ahead.clear();
        live.history().clear();
        LogSlice.Snapshot snapshot = slice.snapshot();
        List<LogRecord> records = slice.records();
        Room at = snapshot != null
                ? node.codec().decode(snapshot.state())
                : Room.absent(live.code(), records.get(0).version());
        snapshotVersion = snapshot != null ? snapshot.at().version() : at.version();
        int next = 0;
        while (next < records.size() && node.knowsRules(at)) {
            RoomEntry entry = node.codec().decode(records.get(next));
            if (live.proposals().isAwaited(entry.origin())) {
                break;
            }
            Transition transition = RoomMachine.step(at, entry);
            live.history().add(entry.version(), entry.id(), transition.effects(), live.now());
            live.history().suspended(entry, transition);
            at = transition.room();
            next++;
        }
        if (!node.knowsRules(at)) {
            LOG.at(LogEvent.RULES_UNKNOWN).room(live.code()).write();
            live.refuseRules(asFarAsUnderstood(at, records.subList(next, records.size())));
            return;
        }
        if (before.version() == 0) {
            live.homes().finds(at, slice.unheld());
        }
        live.adopt(before, at);
        records.subList(next, records.size()).forEach(this::wait);
        advance();
        if (before.version() == 0) {
            missed(early);
        }
    }

    /** News may overtake the answer that they come after. */
    private void missed(LogPosition heard) {
        early = LogPosition.NONE;
        LogPosition here = live.position();
        boolean known = heard.epoch().equals(here.epoch()) && heard.version() <= here.version();
        if (!heard.equals(LogPosition.NONE) && !known) {
            read();
        }
    }

    /** A room by other rules, without the entries that only those know: who is said to be in it. */
    private Room asFarAsUnderstood(Room room, List<LogRecord> records) {
        Room at = room;
        for (LogRecord record : records) {
            RoomEntry entry = readable(record);
            if (entry != null) {
                RoomEntry next =
                        new RoomEntry(at.version() + 1, entry.time(), entry.id(), entry.origin(), entry.command());
                at = RoomMachine.step(at, next).room();
            }
        }
        return at;
    }

    private @Nullable RoomEntry readable(LogRecord record) {
        try {
            return node.codec().decode(record);
        } catch (IllegalArgumentException foreign) {
            return null;
        }
    }
}
