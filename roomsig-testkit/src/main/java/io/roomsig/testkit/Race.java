package io.roomsig.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Lets some threads do things at the same moment. */
final class Race implements AutoCloseable {
    private final int runners;
    private final AtomicInteger arrivals = new AtomicInteger();
    private final ExecutorService threads;

    Race(int runners) {
        this.runners = runners;
        this.threads = Executors.newFixedThreadPool(runners);
    }

    /**
     * Lets a runner go on when all have come here, as many times as each of them calls it. Looks again and again instead of
     * sleeping: threads that have to be woken start one after the other.
     */
    @SuppressWarnings("ThreadPriorityCheck") // Yielding makes room for those still to come; nothing relies on it.
    void meet() {
        int everybody = (arrivals.getAndIncrement() / runners + 1) * runners;
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (arrivals.get() < everybody) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("not all runners have come");
            }
            Thread.yield();
        }
    }

    /** What each runner came back with, in the order of their numbers. */
    <T> List<T> run(Runner<T> runner) throws Exception {
        arrivals.set(0);
        List<Future<T>> running = new ArrayList<>();
        for (int i = 0; i < runners; i++) {
            int number = i;
            running.add(threads.submit(() -> runner.run(number)));
        }
        List<T> results = new ArrayList<>();
        for (Future<T> result : running) {
            results.add(result.get(20, TimeUnit.SECONDS));
        }
        return results;
    }

    /**
     * Lets all runners ask the same of each subject at the same moment.
     *
     * @return for each subject the answers, in the order of the runners' numbers
     */
    <S, T> List<List<T>> askEach(List<S> subjects, Asking<S, T> asking) throws Exception {
        List<List<T>> ofRunners = run(number -> {
            List<T> answers = new ArrayList<>();
            for (S subject : subjects) {
                meet();
                answers.add(asking.ask(number, subject));
            }
            return answers;
        });
        List<List<T>> ofSubjects = new ArrayList<>();
        for (int i = 0; i < subjects.size(); i++) {
            int subject = i;
            ofSubjects.add(
                    ofRunners.stream().map(answers -> answers.get(subject)).toList());
        }
        return ofSubjects;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    interface Runner<T> {
        T run(int number) throws Exception;
    }

    interface Asking<S, T> {
        T ask(int number, S subject) throws Exception;
    }
}
