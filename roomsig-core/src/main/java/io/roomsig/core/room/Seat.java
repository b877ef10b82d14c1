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
 * @param retry how often its client had asked before: of two joins of one attempt the one that was asked for later counts
 * @param resumeWindow how long the member stays without a connection; zero: a lost connection is a departure
 * @param keys the hashes of the keys that resume it, or {@code null} if it cannot
 * @param negotiates whether its client understands that pairs begin anew
 */
public record Seat(
        String home,
        long gen,
        String attempt,
        long retry,
        Duration resumeWindow,
        @Nullable KeyHashes keys,
        boolean negotiates) {

    /** Checks. */
    public Seat {
        Objects.requireNonNull(home, "home");
        Objects.requireNonNull(attempt, "attempt");
        if (resumeWindow.isNegative()) {
            throw new IllegalArgumentException("resumeWindow is negative: " + resumeWindow);
        }
    }

    /** The first session of a member that cannot resume. */
    public static Seat first(String home, String attempt, long retry) {
        return new Seat(home, 1, attempt, retry, Duration.ZERO, null, false);
    }

    /** The first session of a member that can. */
    public Seat resumable(Duration window, KeyHashes firstKeys) {
        return new Seat(home, gen, attempt, retry, window, firstKeys, negotiates);
    }

    /** The same with a client that understands that pairs begin anew. */
    public Seat negotiating() {
        return new Seat(home, gen, attempt, retry, resumeWindow, keys, true);
    }

    /** Whether its client had asked for the other one later, both by the same attempt. */
    boolean isEarlierThan(Seat other) {
        return retry < other.retry;
    }

    /** The next session of the same member, joined anew. */
    Seat next(Seat joined) {
        return new Seat(
                joined.home, gen + 1, attempt, joined.retry, joined.resumeWindow, joined.keys, joined.negotiates);
    }

    /** The next session of the same member, resumed. */
    Seat next(RoomCommand.Resume resume, KeyHashes newKeys) {
        return new Seat(resume.home(), gen + 1, attempt, retry, resumeWindow, newKeys, resume.negotiates());
    }

    Seat with(KeyHashes newKeys) {
        return new Seat(home, gen, attempt, retry, resumeWindow, newKeys, negotiates);
    }
}
