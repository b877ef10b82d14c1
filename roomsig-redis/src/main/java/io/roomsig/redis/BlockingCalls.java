package io.roomsig.redis;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Does on other threads what waits for Redis. Safe for use by several threads. */
final class BlockingCalls implements AutoCloseable {
    private final String what;
    private final Executor executor;
    private final @Nullable ExecutorService own;

    /**
     * @param what takes the calls, in the words of a failure
     * @param threadName of threads of its own
     * @param executor where the waiting is done, or {@code null} for threads of its own
     */
    BlockingCalls(String what, String threadName, @Nullable Executor executor) {
        this.what = what;
        this.own = executor == null ? Workers.start(threadName) : null;
        this.executor = executor == null ? Objects.requireNonNull(own) : executor;
    }

    /** Completes with what the call returns, or fails with {@link RedisFailure}: at once where the executor takes nothing more. */
    <T extends @Nullable Object> CompletionStage<T> run(Supplier<T> call) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        try {
            executor.execute(() -> Stages.complete(answer, call));
        } catch (RejectedExecutionException e) {
            // Its message prints the call.
            answer.completeExceptionally(new RedisFailure(
                    "the " + what + " takes nothing more: it was closed, or too much waits for Redis"));
        }
        return answer;
    }

    /** Ends threads of its own once they have done what they were given; leaves the executor of the host app alone. */
    @Override
    public void close() {
        if (own != null) {
            own.shutdown();
        }
    }
}
