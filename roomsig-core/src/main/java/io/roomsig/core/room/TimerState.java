package io.roomsig.core.room;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * The room's shared timer. It runs on the log's time, so that all see the same.
 *
 * @param running whether it counts down
 * @param duration what it was started with
 * @param remaining what was left at {@code updatedAt}; a running timer that has passed zero keeps its value here
 * @param updatedAt when it was last started or paused
 */
public record TimerState(boolean running, Duration duration, Duration remaining, Instant updatedAt) {

    /** Checks. */
    public TimerState {
        Objects.requireNonNull(duration, "duration");
        Objects.requireNonNull(remaining, "remaining");
        Objects.requireNonNull(updatedAt, "updatedAt");
    }

    static TimerState started(Duration duration, Instant now) {
        return new TimerState(true, duration, duration, now);
    }

    TimerState paused(Instant now) {
        Duration left = remaining.minus(Duration.between(updatedAt, now));
        return new TimerState(false, duration, left.isNegative() ? Duration.ZERO : left, now);
    }

    TimerState continued(Instant now) {
        return new TimerState(true, duration, remaining, now);
    }
}
