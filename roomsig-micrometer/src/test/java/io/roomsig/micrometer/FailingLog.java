package io.roomsig.micrometer;

import io.roomsig.spi.LogPosition;
import io.roomsig.spi.LogSlice;
import io.roomsig.spi.RoomLog;
import io.roomsig.testkit.WrappedRoomLog;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A log whose appends can be told to fail, or not to be answered. */
final class FailingLog extends WrappedRoomLog {
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
    protected RoomLog log() {
        return log;
    }
}
