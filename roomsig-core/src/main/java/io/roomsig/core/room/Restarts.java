package io.roomsig.core.room;

import java.time.Instant;
import java.util.Objects;

/**
 * How often a pair has begun anew to connect.
 *
 * @param n how often, from 1
 * @param at when last
 */
public record Restarts(long n, Instant at) {
    /** So many may be lost with a log: a client that knows of more has made them up. */
    private static final long MOST_LOST = 10_000;

    /** Checks. */
    public Restarts {
        Objects.requireNonNull(at, "at");
    }

    /** Whether a client may have been told {@code told} restarts of a pair that has {@code known}: a log can lose the last ones. */
    public static boolean areLost(long told, long known) {
        return told > known && told - known <= MOST_LOST;
    }
}
