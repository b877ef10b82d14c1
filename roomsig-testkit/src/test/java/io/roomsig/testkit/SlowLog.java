package io.roomsig.testkit;

import io.roomsig.spi.LogPosition;
import io.roomsig.spi.LogSlice;
import io.roomsig.spi.RoomLog;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A log that takes entries, or says that it has, when told to: in the order in which they came. */
final class SlowLog extends WrappedRoomLog {
    private final RoomLog log;
    private final List<Runnable> waiting = new ArrayList<>();
    private boolean isSlow;
    private boolean answersLate;

    SlowLog(RoomLog log) {
        this.log = log;
    }

    /** From here on it takes its time. */
    void slowDown() {
        isSlow = true;
    }

    /** From here on it takes what it is given at once, and says so later. */
    void answerLate() {
        answersLate = true;
    }

    /** Takes or answers what came first. */
    void takeOne() {
        waiting.remove(0).run();
    }

    /** Takes or answers all, and whatever comes from here on. */
    void speedUp() {
        isSlow = false;
        answersLate = false;
        while (!waiting.isEmpty()) {
            takeOne();
        }
    }

    @Override
    public CompletionStage<LogSlice> append(
            String room, LogPosition seen, List<Proposal> proposals, @Nullable Proposal open) {
        if (!isSlow && !answersLate) {
            return log.append(room, seen, proposals, open);
        }
        CompletionStage<LogSlice> answer = isSlow ? null : log.append(room, seen, proposals, open);
        CompletableFuture<LogSlice> taken = new CompletableFuture<>();
        waiting.add(() -> (answer == null ? log.append(room, seen, proposals, open) : answer)
                .whenComplete((slice, failure) -> {
                    if (failure != null) {
                        taken.completeExceptionally(failure);
                    } else {
                        taken.complete(slice);
                    }
                }));
        return taken;
    }

    @Override
    protected RoomLog log() {
        return log;
    }
}
