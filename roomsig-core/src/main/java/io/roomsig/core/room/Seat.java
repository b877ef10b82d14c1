package io.roomsig.core.room;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which session a member is driven by.
 *
 * @param home the node (its incarnation, new at each start) where that session is
 * @param gen counts the sessions this member has had, from 1. Together with {@code home} the fence against a node or a
 *     connection that wakes up late: what an older generation asks for is ignored
 * @param attempt which join made it; the same attempt again is the same member
 * @param resumeWindow how long the member stays without a connection; zero: a lost connection is a departure
 * @param keyHash the hash of the key that resumes it, or {@code null} if it cannot
 */
public record Seat(
        String home,
        long gen,
        String attempt,
        Duration resumeWindow,
        @Nullable String keyHash) {

    /** Checks. */
    public Seat {
        Objects.requireNonNull(home, "home");
        Objects.requireNonNull(attempt, "attempt");
        if (resumeWindow.isNegative()) {
            throw new IllegalArgumentException("resumeWindow is negative: " + resumeWindow);
        }
    }

    /** The first session of a member that cannot resume. */
    public static Seat first(String home, String attempt) {
        return new Seat(home, 1, attempt, Duration.ZERO, null);
    }

    /** The next session of the same member. */
    Seat next(String newHome, @Nullable String newKeyHash) {
        return new Seat(newHome, gen + 1, attempt, resumeWindow, newKeyHash);
    }
}
