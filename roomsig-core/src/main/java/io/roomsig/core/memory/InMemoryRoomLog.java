package io.roomsig.core.memory;

import io.roomsig.spi.LogPosition;
import io.roomsig.spi.LogRecord;
import io.roomsig.spi.LogSlice;
import io.roomsig.spi.RoomLog;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A {@link RoomLog} for one process: every stage it returns is complete. Rooms end with the process. How they ended is remembered of the
 * last 10,000 lives, so rooms that come and go fast fill no memory.
 */
public final class InMemoryRoomLog implements RoomLog {
    /** For how long it is remembered what was taken in a room that is gone. */
    private static final Duration MEMORY = Duration.ofMinutes(10);

    /** How many ended lives of a room are remembered at most, and how many of the last entries of each. */
    private static final int LIVES = 16;

    private static final int LAST_ENTRIES = 16;

    /** How many ended lives of all rooms are remembered: a few kilobytes each. */
    private static final int MOST_GONE = 10_000;

    private final InstantSource clock;
    private final ConcurrentMap<String, Log> logs = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, List<Consumer<LogSlice>>> listeners = new ConcurrentHashMap<>();
    /** Lives that have ended, in the order in which they did. */
    private final Queue<Gone> gone = new ConcurrentLinkedQueue<>();

    private final AtomicInteger goneCount = new AtomicInteger();

    /** A log on the system's clock. */
    public InMemoryRoomLog() {
        this(InstantSource.system());
    }

    /** A log on a clock of the caller's, which may go back: the log's own time does not. */
    public InMemoryRoomLog(InstantSource clock) {
        this.clock = Objects.requireNonNull(clock, "clock");
    }

    @Override
    public CompletionStage<LogSlice> append(
            String room, LogPosition seen, List<Proposal> proposals, @Nullable Proposal open) {
        Objects.requireNonNull(seen, "seen");
        if (proposals.isEmpty()) {
            throw new IllegalArgumentException("no proposals");
        }
        List<Proposal> wanted = List.copyOf(proposals);
        Answer answer = new Answer();
        logs.compute(room, (code, existing) -> {
            Log log = existing == null ? new Log() : existing;
            if (log.isRewoundFor(seen)) {
                answer.slice = LogSlice.rewound(log.head());
                return log;
            }
            LogSlice ended = log.endOf(seen);
            if (ended != null) {
                answer.slice = ended;
                return log;
            }
            List<Proposal> fresh = wanted.stream().filter(log::isNew).toList();
            LogPosition before = log.head();
            if (log.isAbsent()) {
                if (open == null || fresh.isEmpty()) {
                    return existing;
                }
                log.begin(open, 1, now());
            }
            fresh.forEach(proposal -> log.append(proposal, now()));
            answer.slice = log.after(seen).unheldFor(log.unheld(seen, now()));
            answer.news = log.after(before);
            log.isHeld(now());
            return log;
        });
        return answer.published(room);
    }

    @Override
    public CompletionStage<LogSlice> reopen(
            String room, LogPosition seen, LogPosition head, Proposal first, long version) {
        Answer answer = new Answer();
        logs.compute(room, (code, existing) -> {
            Log log = existing == null ? new Log() : existing;
            LogSlice ended = log.endOf(seen);
            if (ended != null) {
                answer.slice = ended;
                return log;
            }
            if (log.head().equals(head) && !log.hasEnded(first.id())) {
                log.begin(first, version, now());
                answer.news = log.after(LogPosition.NONE);
            }
            answer.slice = log.after(LogPosition.NONE);
            return existing == null && log.isAbsent() ? null : log;
        });
        return answer.published(room);
    }

    @Override
    public CompletionStage<LogSlice> read(String room, LogPosition seen) {
        Answer answer = new Answer();
        // Under the same lock as an append: a log is not safe to read while it is written.
        logs.computeIfPresent(room, (code, log) -> {
            LogSlice ended = log.endOf(seen);
            if (ended != null) {
                answer.slice = ended;
            } else if (log.isRewoundFor(seen)) {
                answer.slice = LogSlice.rewound(log.head());
                log.isHeld(now());
            } else {
                answer.slice = log.after(seen).unheldFor(log.unheld(seen, now()));
                if (seen.epoch().equals(log.epoch)) {
                    log.isHeld(now());
                }
            }
            return log;
        });
        return CompletableFuture.completedFuture(answer.slice);
    }

    @Override
    public Subscription subscribe(String room, Consumer<LogSlice> listener) {
        listeners.compute(room, (code, existing) -> {
            List<Consumer<LogSlice>> all = existing == null ? new CopyOnWriteArrayList<>() : existing;
            all.add(listener);
            return all;
        });
        return () -> listeners.computeIfPresent(room, (code, all) -> {
            all.remove(listener);
            return all.isEmpty() ? null : all;
        });
    }

    @Override
    public CompletionStage<Void> snapshot(String room, LogSlice.Snapshot snapshot) {
        logs.computeIfPresent(room, (code, log) -> {
            log.snapshot(snapshot);
            return log;
        });
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Boolean> retire(String room, LogPosition head) {
        List<Boolean> retired = new ArrayList<>(1);
        logs.computeIfPresent(room, (code, log) -> {
            boolean unchanged = !log.isAbsent() && log.head().equals(head);
            retired.add(unchanged);
            if (unchanged) {
                log.retire();
                gone.add(new Gone(code, head.epoch(), now().plus(MEMORY)));
                goneCount.incrementAndGet();
            }
            return log;
        });
        forgetOld();
        return CompletableFuture.completedFuture(!retired.isEmpty() && retired.get(0));
    }

    private void forgetOld() {
        for (Gone oldest = gone.peek(); oldest != null && isForgotten(oldest); oldest = gone.peek()) {
            if (gone.remove(oldest)) {
                goneCount.decrementAndGet();
                String life = oldest.life();
                logs.computeIfPresent(oldest.room(), (code, log) -> log.forgets(life) ? null : log);
            }
        }
    }

    private boolean isForgotten(Gone life) {
        return goneCount.get() > MOST_GONE || now().isAfter(life.until());
    }

    /** How many rooms there are. */
    public int size() {
        return (int) logs.values().stream().filter(log -> !log.isAbsent()).count();
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    /**
     * How a life ended.
     *
     * @param last what led there, as far as it is remembered
     */
    private record Ended(LogPosition end, List<LogRecord> last) {
        @Nullable
        LogSlice after(LogPosition seen) {
            if (seen.version() >= end.version()) {
                return null;
            }
            long known = seen.version() - (end.version() - last.size());
            if (known < 0) {
                return LogSlice.ended(end, List.of());
            }
            List<LogRecord> rest = last.subList((int) known, last.size());
            return rest.get(0).prevId().equals(seen.lastId()) ? LogSlice.ended(end, rest) : null;
        }
    }

    private record Gone(String room, String life, Instant until) {}

    /** What a change comes to, for its caller and for everybody. */
    private final class Answer {
        private LogSlice slice = LogSlice.ABSENT;
        private LogSlice news = LogSlice.ABSENT;

        CompletionStage<LogSlice> published(String room) {
            if (!news.records().isEmpty()) {
                for (Consumer<LogSlice> listener : listeners.getOrDefault(room, List.of())) {
                    listener.accept(news);
                }
            }
            return CompletableFuture.completedFuture(slice);
        }
    }

    /** One room. Guarded by its bin of {@link #logs}, but for the reading of whether it is there. */
    private static final class Log {
        private volatile String epoch = "";
        private long start;
        private final List<LogRecord> records = new ArrayList<>();
        /** The highest number of each origin: a proposal that is asked for again is not numbered again. */
        private final Map<String, Long> taken = new HashMap<>();

        /** How lives ended, the oldest first. */
        private final Deque<Ended> ended = new ArrayDeque<>(0);

        private LogSlice.@Nullable Snapshot snapshot;
        private Instant lastTime = Instant.MIN;
        /** When somebody held the room last. */
        private Instant heldAt = Instant.MIN;

        boolean isAbsent() {
            return epoch.isEmpty();
        }

        boolean isNew(Proposal proposal) {
            return taken.getOrDefault(proposal.origin(), 0L) < proposal.number();
        }

        LogPosition head() {
            if (isAbsent()) {
                return LogPosition.NONE;
            }
            if (!records.isEmpty()) {
                LogRecord last = records.get(records.size() - 1);
                return new LogPosition(epoch, last.version(), last.id());
            }
            return Objects.requireNonNull(snapshot).at();
        }

        void begin(Proposal first, long version, Instant now) {
            clear();
            epoch = first.id();
            start = version - 1;
            heldAt = now;
            write(first, version, "", now);
        }

        void retire() {
            List<LogRecord> last = records.subList(Math.max(0, records.size() - LAST_ENTRIES), records.size());
            ended.add(new Ended(head(), List.copyOf(last)));
            if (ended.size() > LIVES) {
                ended.remove();
            }
            clear();
        }

        /** Forgets how a life ended, and says whether nothing is left to be known. */
        boolean forgets(String life) {
            ended.removeIf(each -> each.end().epoch().equals(life));
            return isAbsent() && ended.isEmpty();
        }

        private void clear() {
            epoch = "";
            snapshot = null;
            records.clear();
        }

        void append(Proposal proposal, Instant now) {
            LogPosition head = head();
            taken.put(proposal.origin(), proposal.number());
            write(proposal, head.version() + 1, head.lastId(), now);
        }

        private void write(Proposal proposal, long version, String prevId, Instant now) {
            lastTime = now.isBefore(lastTime) ? lastTime : now;
            records.add(new LogRecord(version, lastTime, proposal.id(), prevId, proposal.bytes()));
        }

        void isHeld(Instant now) {
            heldAt = now;
        }

        /** For how long nobody has held the room, as far as it concerns one who asks from a place. */
        Duration unheld(LogPosition seen, Instant now) {
            boolean holds = isAbsent() || seen.epoch().equals(epoch) || now.isBefore(heldAt);
            return holds ? Duration.ZERO : Duration.between(heldAt, now);
        }

        /** Whether a place names this life, but is none in it. What lies before the snapshot nobody can tell. */
        boolean isRewoundFor(LogPosition seen) {
            if (isAbsent() || !seen.epoch().equals(epoch) || seen.version() < start) {
                return false;
            }
            if (seen.version() == start) {
                return snapshot == null || !snapshot.at().equals(seen);
            }
            long index = seen.version() - start - 1;
            return index >= records.size() || !records.get((int) index).id().equals(seen.lastId());
        }

        boolean hasEnded(String life) {
            return ended.stream().anyMatch(each -> each.end().epoch().equals(life));
        }

        /** How the life ended that a place is in; {@code null} if it has not, or the place is none before that end. */
        @Nullable
        LogSlice endOf(LogPosition seen) {
            for (Ended life : ended) {
                if (life.end().epoch().equals(seen.epoch())) {
                    return life.after(seen);
                }
            }
            return null;
        }

        LogSlice after(LogPosition seen) {
            boolean followsOn = seen.epoch().equals(epoch) && seen.version() >= start;
            if (!followsOn) {
                return LogSlice.of(head(), snapshot, records);
            }
            int known = (int) Math.min(seen.version() - start, records.size());
            return LogSlice.of(head(), null, records.subList(known, records.size()));
        }

        void snapshot(LogSlice.Snapshot newer) {
            long length = newer.at().version() - start;
            if (isAbsent() || !newer.at().epoch().equals(epoch) || length <= 0 || isRewoundFor(newer.at())) {
                return;
            }
            records.subList(0, (int) length).clear();
            start = newer.at().version();
            snapshot = newer;
        }
    }
}
