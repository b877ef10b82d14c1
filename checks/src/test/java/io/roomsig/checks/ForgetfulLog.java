package io.roomsig.checks;

import io.roomsig.core.memory.InMemoryRoomLog;
import io.roomsig.spi.LogPosition;
import io.roomsig.spi.LogSlice;
import io.roomsig.spi.RoomLog;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A log that can lose everything, as a store without a disk does. Used by one thread. */
final class ForgetfulLog implements RoomLog {
    private final InstantSource clock;
    private RoomLog log;

    ForgetfulLog(InstantSource clock) {
        this.clock = clock;
        this.log = new InMemoryRoomLog(clock);
    }

    /** Nothing is left. Who listened hears no more, and has to look for itself. */
    void forget() {
        log = new InMemoryRoomLog(clock);
    }

    @Override
    public CompletionStage<LogSlice> append(
            String room, LogPosition seen, List<Proposal> proposals, @Nullable Proposal open) {
        return log.append(room, seen, proposals, open);
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
