package io.roomsig.core;

import io.roomsig.log.EventLog;
import io.roomsig.log.LogEvent;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Calls what the host app has written: it may throw instead of failing its stage, and not only exceptions. */
final class Stages {
    private static final EventLog LOG = EventLog.of(Stages.class);

    private Stages() {}

    /**
     * Goes on when the stage is complete.
     *
     * @param next what happens then
     * @param broken what happens if that throws
     */
    static <T> void when(
            Supplier<CompletionStage<T>> call,
            BiConsumer<@Nullable T, @Nullable Throwable> next,
            Consumer<RuntimeException> broken) {
        CompletionStage<T> stage;
        try {
            stage = call.get();
        } catch (Throwable fault) {
            stage = CompletableFuture.failedFuture(fault);
        }
        stage.whenComplete((result, failure) -> {
            try {
                next.accept(result, failure);
            } catch (RuntimeException fault) {
                LOG.at(LogEvent.STEP_FAILED).fault(fault).write();
                broken.accept(fault);
            }
        });
    }

    /** What a stage has failed with, without what other stages have wrapped it in. */
    static Throwable cause(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
