package io.roomsig.micrometer;

import io.roomsig.spi.LogPosition;
import io.roomsig.spi.LogSlice;
import io.roomsig.spi.RoomLog;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A log whose appends can be told to fail, or not to be answered. */
final class FailingLog implements RoomLog {
    private final RoomLog log;
    boolean fails;
    boolean isSilent;

    FailingLog(RoomLog log) {
        this.log = log;
    }

    @Override
    public CompletionStage<LogSlice> append(
            String room, LogPosition seen, List<Proposal> proposals, @Nullable Proposal open) {
        if (isSilent) {
            return new CompletableFuture<>();
        }
        return fails
                ? CompletableFuture.failedFuture(new IllegalStateException("no log"))
                : log.append(room, seen, proposals, open);
    }

    @Override
    public CompletionStage<LogSlice> reopen(String room, LogPosition head, Proposal first, long version) {
        return log.reopen(room, head, first, version);
    }

    @Override
    public CompletionStage<LogSlice> read(String room, LogPosition seen) {
        return log.read(room, seen);
    }

    @Override
    public Subscription subscribe(String room, Consumer<LogSlice> listener) {
        return log.subscribe(room, listener);
    }

    @Override
    public CompletionStage<Void> snapshot(String room, LogSlice.Snapshot snapshot) {
        return log.snapshot(room, snapshot);
    }

    @Override
    public CompletionStage<Boolean> retire(String room, LogPosition head) {
        return log.retire(room, head);
    }
}
