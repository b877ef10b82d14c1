package io.roomsig.core;

import io.roomsig.api.Limits;
import java.time.Duration;

/** A token bucket. Used by one thread at a time. */
final class RateLimiter {
    private static final double NANOS_PER_SECOND = 1e9;

    private final Limits.Rate rate;
    private double tokens;
    private long filledAt;
    private int refusals;

    RateLimiter(Limits.Rate rate, long nanos) {
        this.rate = rate;
        this.tokens = rate.burst();
        this.filledAt = nanos;
    }

    boolean tryTake(long nanos) {
        double filled = (nanos - filledAt) / NANOS_PER_SECOND * rate.perSecond();
        tokens = Math.min(rate.burst(), tokens + filled);
        filledAt = nanos;
        if (tokens < 1) {
            refusals++;
            return false;
        }
        tokens--;
        refusals = 0;
        return true;
    }

    /** Whether so much was refused in a row that the client cannot be listening. */
    boolean isAbused() {
        return refusals > rate.burst();
    }

    Duration retryAfter() {
        return Duration.ofMillis(Math.max(1_000 / rate.perSecond(), 250));
    }
}
