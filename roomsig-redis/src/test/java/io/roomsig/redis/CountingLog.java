package io.roomsig.redis;

import io.roomsig.spi.LogPosition;
import io.roomsig.spi.LogSlice;
import io.roomsig.spi.RoomLog;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Counts what is asked of a log. */
final class CountingLog implements RoomLog {
    final AtomicInteger appends = new AtomicInteger();
    final AtomicInteger proposals = new AtomicInteger();
    final AtomicInteger others = new AtomicInteger();
    private final RoomLog log;

    CountingLog(RoomLog log) {
        this.log = log;
    }

    @Override
    public CompletionStage<LogSlice> append(
            String room, LogPosition seen, List<Proposal> wanted, @Nullable Proposal open) {
        appends.incrementAndGet();
        proposals.addAndGet(wanted.size());
        return log.append(room, seen, wanted, open);
    }

    @Override
    public CompletionStage<LogSlice> reopen(
            String room, LogPosition seen, LogPosition head, Proposal first, long version) {
        others.incrementAndGet();
        return log.reopen(room, seen, head, first, version);
    }

    @Override
    public CompletionStage<LogSlice> read(String room, LogPosition seen) {
        others.incrementAndGet();
        return log.read(room, seen);
    }

    @Override
    public Subscription subscribe(String room, Consumer<LogSlice> listener) {
        return log.subscribe(room, listener);
    }

    @Override
    public CompletionStage<Void> snapshot(String room, LogSlice.Snapshot snapshot) {
        others.incrementAndGet();
        return log.snapshot(room, snapshot);
    }

    @Override
    public CompletionStage<Boolean> retire(String room, LogPosition head) {
        others.incrementAndGet();
        return log.retire(room, head);
    }
}
