package io.roomsig.core.room;

import java.time.Instant;
import java.util.Objects;

/**
 * Where in its log a room is.
 *
 * @param epoch one life of the room: the id of its Open entry
 * @param version the number of the last entry applied
 * @param lastId that entry's id
 * @param openedAt the time of the Open entry
 * @param time the time of the last entry; never decreasing
 */
public record Head(String epoch, long version, String lastId, Instant openedAt, Instant time) {

    /** Before the Open entry. */
    public static final Head NONE = new Head("", 0, "", Instant.EPOCH, Instant.EPOCH);

    /** Checks. */
    public Head {
        Objects.requireNonNull(epoch, "epoch");
        Objects.requireNonNull(lastId, "lastId");
        Objects.requireNonNull(openedAt, "openedAt");
        Objects.requireNonNull(time, "time");
    }
}
