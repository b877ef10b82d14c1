package io.roomsig.testkit;

import io.roomsig.spi.LogPosition;
import io.roomsig.spi.LogSlice;
import io.roomsig.spi.RoomLog;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A log in front of another one, for tests in which something goes wrong: all goes through, but for what a subclass does otherwise. */
public abstract class WrappedRoomLog implements RoomLog {
    /** For subclasses. */
    protected WrappedRoomLog() {}

    /** The log behind it; another one, if a subclass likes. */
    protected abstract RoomLog log();

    @Override
    public CompletionStage<LogSlice> append(
            String room, LogPosition seen, List<Proposal> proposals, @Nullable Proposal open) {
        return log().append(room, seen, proposals, open);
    }

    @Override
    public CompletionStage<LogSlice> reopen(
            String room, LogPosition seen, LogPosition head, Proposal first, long version) {
        return log().reopen(room, seen, head, first, version);
    }

    @Override
    public CompletionStage<LogSlice> read(String room, LogPosition seen) {
        return log().read(room, seen);
    }

    @Override
    public Subscription subscribe(String room, Consumer<LogSlice> listener) {
        return log().subscribe(room, listener);
    }

    @Override
    public CompletionStage<Void> snapshot(String room, LogSlice.Snapshot snapshot) {
        return log().snapshot(room, snapshot);
    }

    @Override
    public CompletionStage<Boolean> retire(String room, LogPosition head) {
        return log().retire(room, head);
    }
}
