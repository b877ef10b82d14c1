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

    /** Checks. */
    public Restarts {
        Objects.requireNonNull(at, "at");
    }
}
