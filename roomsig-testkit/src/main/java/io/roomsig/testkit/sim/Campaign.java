package io.roomsig.testkit.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongFunction;

/**
 * Runs many stories of a {@link Simulation}, one seed after the other, on all processors. A story that fails does not end it: what
 * matters of a long run is which seeds fail, and how many.
 */
public final class Campaign {
    private static final long SECONDS_BETWEEN_REPORTS = 30;
    /** More of them say no more. */
    private static final int MAX_KEPT = 1_000;

    private final String name;
    private final LongFunction<SimulationConfig> stories;
    private final Backend.Factory backend;
    private final Consumer<String> progress;

    private final AtomicLong next = new AtomicLong();
    private final AtomicLong told = new AtomicLong();
    // Guarded by this.
    private final Map<String, Long> counts = new TreeMap<>();
    private final List<SimulationReport> failed = new ArrayList<>();
    private long fewestSteps = Long.MAX_VALUE;

    /**
     * One kind of stories.
     *
     * @param name of the kind, for whoever reads how far it is
     * @param stories by their seeds; called by several threads
     * @param backend called by several threads
     * @param progress hears every half a minute how far it is, and at the end how it went
     */
    public Campaign(
            String name, LongFunction<SimulationConfig> stories, Backend.Factory backend, Consumer<String> progress) {
        this.name = name;
        this.stories = stories;
        this.backend = backend;
        this.progress = progress;
    }

    /**
     * How it went.
     *
     * @param stories how many there were
     * @param steps of the shortest story
     * @param counts how often what happened, in all of them
     * @param failed those that did not go well, by their seeds: a thousand at most
     */
    public record Outcome(long stories, long steps, Map<String, Long> counts, List<SimulationReport> failed) {

        /** Copies. */
        public Outcome {
            counts = Map.copyOf(counts);
            failed = List.copyOf(failed);
        }

        /** How often something happened. */
        public long times(String what) {
            return counts.getOrDefault(what, 0L);
        }
    }

    /**
     * Tells the stories of seeds that follow each other. To be called once.
     *
     * @param first the first seed
     * @param count how many
     * @throws InterruptedException if the caller is to stop: then no further story begins
     */
    public Outcome run(long first, long count) throws InterruptedException {
        long start = System.nanoTime();
        int threads = Runtime.getRuntime().availableProcessors();
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        next.set(first);
        try {
            List<Future<Void>> parts = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                parts.add(executor.submit((Callable<Void>) () -> {
                    tell(first + count);
                    return null;
                }));
            }
            for (Future<Void> part : parts) {
                await(part, start, count);
            }
        } finally {
            executor.shutdownNow();
        }
        synchronized (this) {
            failed.sort((one, other) ->
                    Long.compare(one.config().seed(), other.config().seed()));
            progress.accept(name + ": " + told + " stories of " + fewestSteps + " steps, seeds from " + first + ", in "
                    + millisSince(start) + " ms, " + failed.size() + " failed; " + counts);
            failed.forEach(each -> progress.accept(name + " FAILED, seed "
                    + each.config().seed() + ": " + each.violation().orElse("")));
            return new Outcome(told.get(), fewestSteps, counts, failed);
        }
    }

    private void tell(long end) {
        for (long seed = next.getAndIncrement();
                seed < end && !Thread.currentThread().isInterrupted();
                seed = next.getAndIncrement()) {
            SimulationConfig config = stories.apply(seed);
            SimulationReport report = Simulation.run(config, backend);
            told.incrementAndGet();
            add(report);
        }
    }

    private synchronized void add(SimulationReport report) {
        fewestSteps = Math.min(fewestSteps, report.config().steps());
        report.counts().forEach((what, times) -> counts.merge(what, (long) times, Long::sum));
        if (!report.isGood() && failed.size() < MAX_KEPT) {
            failed.add(report);
        }
    }

    private void await(Future<Void> part, long start, long count) throws InterruptedException {
        while (true) {
            try {
                part.get(SECONDS_BETWEEN_REPORTS, TimeUnit.SECONDS);
                return;
            } catch (TimeoutException goesOn) {
                int bad;
                synchronized (this) {
                    bad = failed.size();
                }
                progress.accept(name + ": " + told + " of " + count + " stories after " + millisSince(start) / 1_000
                        + " s, " + bad + " failed");
            } catch (ExecutionException broken) {
                throw new IllegalStateException(name + " cannot go on", broken.getCause());
            }
        }
    }

    private static long millisSince(long start) {
        return (System.nanoTime() - start) / 1_000_000;
    }
}
