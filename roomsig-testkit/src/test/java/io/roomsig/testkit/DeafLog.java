package io.roomsig.testkit;

import io.roomsig.spi.LogPosition;
import io.roomsig.spi.LogSlice;
import io.roomsig.spi.RoomLog;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One node's way to a log, from which it hears nothing for a while, or which takes nothing of it. */
final class DeafLog extends WrappedRoomLog {
    private final RoomLog log;
    private boolean isDeaf;
    private boolean isMute;

    DeafLog(RoomLog log) {
        this.log = log;
    }

    void isDeaf(boolean deaf) {
        isDeaf = deaf;
    }

    /** Both. */
    void isCutOff(boolean cutOff) {
        isDeaf = cutOff;
        isMute = cutOff;
    }

    void isMute(boolean mute) {
        isMute = mute;
    }

    @Override
    public CompletionStage<LogSlice> append(
            String room, LogPosition seen, List<Proposal> proposals, @Nullable Proposal open) {
        return isMute
                ? CompletableFuture.failedFuture(new IllegalStateException("mute"))
                : log.append(room, seen, proposals, open);
    }

    @Override
    public CompletionStage<LogSlice> read(String room, LogPosition seen) {
        return isDeaf ? CompletableFuture.failedFuture(new IllegalStateException("deaf")) : log.read(room, seen);
    }

    @Override
    public Subscription subscribe(String room, Consumer<LogSlice> listener) {
        return log.subscribe(room, slice -> {
            if (!isDeaf) {
                listener.accept(slice);
            }
        });
    }

    @Override
    protected RoomLog log() {
        return log;
    }
}
