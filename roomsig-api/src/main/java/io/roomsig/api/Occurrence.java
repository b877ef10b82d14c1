package io.roomsig.api;

import java.time.Instant;
import java.util.Objects;

/**
 * Which entry of a room's log something follows from. Each node that holds the room sees each entry once, in order; an
 * app that acts once per cluster goes by {@code (room, epoch, version)}.
 *
 * @param room the room's code
 * @param epoch one life of the room, from its opening to its end
 * @param version the entry's number in that life, from 1
 * @param time when the log took the entry, never decreasing within an epoch
 */
public record Occurrence(String room, String epoch, long version, Instant time) {

    /** Checks. */
    public Occurrence {
        Objects.requireNonNull(room, "room");
        Objects.requireNonNull(epoch, "epoch");
        Objects.requireNonNull(time, "time");
    }
}
