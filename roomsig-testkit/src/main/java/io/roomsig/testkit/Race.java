package io.roomsig.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Lets some threads do something at the same moment, as often as wanted. */
final class Race implements AutoCloseable {
    private final int runners;
    private final CyclicBarrier start;
    private final ExecutorService threads;

    Race(int runners) {
        this.runners = runners;
        this.start = new CyclicBarrier(runners);
        this.threads = Executors.newFixedThreadPool(runners);
    }

    /** What each runner came back with, in the order of their numbers. */
    <T> List<T> run(Runner<T> runner) throws Exception {
        List<Future<T>> running = new ArrayList<>();
        for (int i = 0; i < runners; i++) {
            int number = i;
            running.add(threads.submit(() -> {
                start.await(10, TimeUnit.SECONDS);
                return runner.run(number);
            }));
        }
        List<T> results = new ArrayList<>();
        for (Future<T> result : running) {
            results.add(result.get(20, TimeUnit.SECONDS));
        }
        return results;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    interface Runner<T> {
        T run(int number) throws Exception;
    }
}
