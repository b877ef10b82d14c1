package io.roomsig.testkit;

import io.roomsig.core.Environment;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Time that passes only when told to, and chance that repeats itself. Ticks run on the thread that lets time pass, so a
 * test of one thread is deterministic. Safe for use by several threads all the same.
 */
public final class VirtualEnvironment implements Environment, InstantSource {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final Random random;
    private final List<Ticker> tickers = new ArrayList<>();
    private long nanos;

    /** With random numbers from this seed. */
    public VirtualEnvironment(long seed) {
        this.random = new Random(seed);
    }

    @Override
    public synchronized Instant now() {
        return START.plusNanos(nanos);
    }

    @Override
    public Instant instant() {
        return now();
    }

    @Override
    public synchronized long nanoTime() {
        return nanos;
    }

    @Override
    public synchronized void randomBytes(byte[] bytes) {
        random.nextBytes(bytes);
    }

    @Override
    public synchronized Ticking every(Duration period, Runnable tick) {
        Ticker ticker = new Ticker(tick, period.toNanos(), nanos + period.toNanos());
        tickers.add(ticker);
        return () -> remove(ticker);
    }

    private synchronized void remove(Ticker ticker) {
        tickers.remove(ticker);
    }

    /** Lets time pass, and runs what is due meanwhile, in order. */
    public void elapse(Duration time) {
        long end = nanoTime() + time.toNanos();
        Ticker next = nextUntil(end);
        while (next != null) {
            next.tick.run();
            next = nextUntil(end);
        }
        synchronized (this) {
            nanos = Math.max(nanos, end);
        }
    }

    private synchronized @Nullable Ticker nextUntil(long end) {
        Ticker first = null;
        for (Ticker ticker : tickers) {
            if (ticker.due <= end && (first == null || ticker.due < first.due)) {
                first = ticker;
            }
        }
        if (first != null) {
            nanos = Math.max(nanos, first.due);
            first.due += first.period;
        }
        return first;
    }

    private static final class Ticker {
        private final Runnable tick;
        private final long period;
        private long due;

        Ticker(Runnable tick, long period, long due) {
            this.tick = tick;
            this.period = period;
            this.due = due;
        }
    }
}
