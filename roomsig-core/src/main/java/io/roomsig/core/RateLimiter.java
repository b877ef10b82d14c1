package io.roomsig.core;

import io.roomsig.api.Limits;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** A token bucket. Used by one thread at a time. */
final class RateLimiter {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double MILLIS_PER_SECOND = 1e3;
    private static final int SECONDS_PER_MINUTE = 60;
    private static final long SHORTEST_WAIT_MILLIS = 250;

    private final double perSecond;
    private final int burst;
    private double tokens;
    private long filledAt;
    private int refusals;

    RateLimiter(Limits.Rate rate, long nanos) {
        this(rate.perSecond(), rate.burst(), nanos);
    }

    private RateLimiter(double perSecond, int burst, long nanos) {
        this.perSecond = perSecond;
        this.burst = burst;
        this.tokens = burst;
        this.filledAt = nanos;
    }

    /** So many in a minute, and at once. */
    static RateLimiter perMinute(int count, long nanos) {
        return new RateLimiter((double) count / SECONDS_PER_MINUTE, count, nanos);
    }

    boolean tryTake(long nanos) {
        double filled = (nanos - filledAt) / NANOS_PER_SECOND * perSecond;
        tokens = Math.min(burst, tokens + filled);
        filledAt = nanos;
        if (tokens < 1) {
            refusals++;
            return false;
        }
        tokens--;
        refusals = 0;
        return true;
    }

    /** Takes one, or says how long to wait for it. */
    @Nullable
    Duration waitFor(LongSupplier nanos) {
        return tryTake(nanos.getAsLong()) ? null : retryAfter();
    }

    /** Whether so much was refused in a row that the client cannot be listening. */
    boolean isAbused() {
        return refusals > burst;
    }

    Duration retryAfter() {
        return Duration.ofMillis(Math.max((long) (MILLIS_PER_SECOND / perSecond), SHORTEST_WAIT_MILLIS));
    }
}
