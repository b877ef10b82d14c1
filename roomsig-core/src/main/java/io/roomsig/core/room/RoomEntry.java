package io.roomsig.core.room;

import java.time.Instant;
import java.util.Objects;

/**
 * A command with its place in the log.
 *
 * @param version its number within the epoch, from 1
 * @param time when the log took it
 * @param id unique
 * @param origin who proposed it
 * @param command what it asks for
 */
public record RoomEntry(long version, Instant time, String id, Origin origin, RoomCommand command) {

    /** Checks. */
    public RoomEntry {
        Objects.requireNonNull(time, "time");
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(origin, "origin");
        Objects.requireNonNull(command, "command");
    }

    /**
     * Who proposed an entry: the one who hears of a rejection, and of the effects last.
     *
     * @param node the proposing node's incarnation
     * @param number counts that node's proposals
     */
    public record Origin(String node, long number) {
        /** Checks. */
        public Origin {
            Objects.requireNonNull(node, "node");
        }
    }
}
