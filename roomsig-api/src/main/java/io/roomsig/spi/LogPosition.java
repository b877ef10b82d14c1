package io.roomsig.spi;

import java.util.Objects;

/**
 * A place in a room's log: after the entry {@code version} of one life of the room.
 *
 * @param epoch the room's life; empty for {@link #NONE}
 * @param version how many entries that life had by then
 * @param lastId the id of the last of them: tells a log that was rewound and written again from the one that was seen
 */
public record LogPosition(String epoch, long version, String lastId) {

    /** Before the first entry of any life. */
    public static final LogPosition NONE = new LogPosition("", 0, "");

    /** Checks. */
    public LogPosition {
        Objects.requireNonNull(epoch, "epoch");
        Objects.requireNonNull(lastId, "lastId");
    }
}
