package io.roomsig.redis;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Stages that fail with {@link RedisFailure} and with nothing else. */
final class Stages {

    private Stages() {}

    /** What becomes of an answer of Redis: like {@code thenApply}, but failures stay as they are, unwrapped. */
    static <T, R extends @Nullable Object> CompletionStage<R> map(CompletionStage<T> stage, Function<T, R> read) {
        CompletableFuture<R> answer = new CompletableFuture<>();
        stage.whenComplete((value, failure) -> {
            if (failure != null) {
                answer.completeExceptionally(failure);
            } else {
                complete(answer, () -> read.apply(value));
            }
        });
        return answer;
    }

    /** Completes with what an operation returns or throws. */
    static <T extends @Nullable Object> void complete(CompletableFuture<T> answer, Supplier<T> operation) {
        T value;
        try {
            value = operation.get();
        } catch (Throwable e) {
            answer.completeExceptionally(failure(e));
            return;
        }
        answer.complete(value);
    }

    /** Tells what and where, but not in words that may quote what was sent. */
    static RedisFailure failure(Throwable e) {
        if (e instanceof RedisFailure failure) {
            return failure;
        }
        if (e instanceof RejectedExecutionException) {
            // Its message prints the operation.
            return new RedisFailure("nothing more is taken: it was closed, or too much waits for Redis");
        }
        RedisFailure failure = new RedisFailure("unexpected " + e.getClass().getName());
        failure.setStackTrace(e.getStackTrace());
        return failure;
    }
}
