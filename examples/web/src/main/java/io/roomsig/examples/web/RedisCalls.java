package io.roomsig.examples.web;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The threads that wait for Redis, so that no thread of the container does. Few, with a short queue that refuses when full. */
final class RedisCalls implements AutoCloseable {
    private static final int THREADS = 4;
    private static final int QUEUE = 256;

    private final ThreadPoolExecutor executor = new ThreadPoolExecutor(
            THREADS, THREADS, 30, TimeUnit.SECONDS, new ArrayBlockingQueue<>(QUEUE), RedisCalls::thread);

    ThreadPoolExecutor executor() {
        return executor;
    }

    <T> CompletionStage<T> run(Supplier<T> call) {
        try {
            return CompletableFuture.supplyAsync(call, executor);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(new IllegalStateException("too much waits for Redis"));
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "redis-calls");
        thread.setDaemon(true);
        return thread;
    }
}
