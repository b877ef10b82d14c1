package io.roomsig.core.memory;

import io.roomsig.spi.LogPosition;
import io.roomsig.spi.LogRecord;
import io.roomsig.spi.LogSlice;
import io.roomsig.spi.RoomLog;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A {@link RoomLog} for one process: every stage it returns is complete. Rooms end with the process. */
public final class InMemoryRoomLog implements RoomLog {
    private static final int REMEMBERED = 4_096;

    private final InstantSource clock;
    private final ConcurrentMap<String, Log> logs = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, List<Consumer<LogSlice>>> listeners = new ConcurrentHashMap<>();

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
        List<Proposal> wanted = List.copyOf(proposals);
        List<LogSlice> result = new ArrayList<>(2);
        logs.compute(room, (code, existing) -> {
            Log log = existing;
            if (log == null) {
                if (open == null) {
                    result.add(LogSlice.ABSENT);
                    return null;
                }
                log = new Log(open.id());
                log.append(open, now());
            }
            int before = log.records.size() - (existing == null ? 1 : 0);
            for (Proposal proposal : wanted) {
                log.append(proposal, now());
            }
            result.add(log.after(seen));
            result.add(new LogSlice(log.epoch, null, log.records.subList(before, log.records.size())));
            return log;
        });
        if (result.size() > 1 && !result.get(1).records().isEmpty()) {
            publish(room, result.get(1));
        }
        return CompletableFuture.completedFuture(result.get(0));
    }

    @Override
    public CompletionStage<LogSlice> read(String room, LogPosition seen) {
        List<LogSlice> result = new ArrayList<>(1);
        // Under the same lock as an append: a log is not safe to read while it is written.
        logs.computeIfPresent(room, (code, log) -> {
            result.add(log.after(seen));
            return log;
        });
        return CompletableFuture.completedFuture(result.isEmpty() ? LogSlice.ABSENT : result.get(0));
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
            boolean unchanged = log.head().equals(head);
            retired.add(unchanged);
            return unchanged ? null : log;
        });
        return CompletableFuture.completedFuture(!retired.isEmpty() && retired.get(0));
    }

    /** How many rooms there are. */
    public int size() {
        return logs.size();
    }

    private void publish(String room, LogSlice slice) {
        for (Consumer<LogSlice> listener : listeners.getOrDefault(room, List.of())) {
            listener.accept(slice);
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    /** One life of one room. Guarded by its bin of {@link #logs}. */
    private static final class Log {
        private final String epoch;
        private final List<LogRecord> records = new ArrayList<>();
        /** The ids of the last proposals, in order: one that is asked for again is not numbered again. */
        private final Set<String> recent = new LinkedHashSet<>();

        private LogSlice.@Nullable Snapshot snapshot;
        private Instant lastTime = Instant.MIN;

        Log(String epoch) {
            this.epoch = epoch;
        }

        LogPosition head() {
            if (!records.isEmpty()) {
                LogRecord last = records.get(records.size() - 1);
                return new LogPosition(epoch, last.version(), last.id());
            }
            return snapshot == null ? new LogPosition(epoch, 0, "") : snapshot.at();
        }

        void append(Proposal proposal, Instant now) {
            if (!recent.add(proposal.id())) {
                return;
            }
            if (recent.size() > REMEMBERED) {
                recent.remove(recent.iterator().next());
            }
            LogPosition head = head();
            lastTime = now.isBefore(lastTime) ? lastTime : now;
            records.add(new LogRecord(head.version() + 1, lastTime, proposal.id(), head.lastId(), proposal.bytes()));
        }

        LogSlice after(LogPosition seen) {
            long start = snapshot == null ? 0 : snapshot.at().version();
            boolean followsOn = seen.epoch().equals(epoch) && seen.version() >= start;
            if (!followsOn) {
                return new LogSlice(epoch, snapshot, records);
            }
            int known = (int) Math.min(seen.version() - start, records.size());
            return new LogSlice(epoch, null, records.subList(known, records.size()));
        }

        void snapshot(LogSlice.Snapshot newer) {
            long start = snapshot == null ? 0 : snapshot.at().version();
            long length = newer.at().version() - start;
            if (!newer.at().epoch().equals(epoch) || length <= 0 || length > records.size()) {
                return;
            }
            records.subList(0, (int) length).clear();
            snapshot = newer;
        }
    }
}
