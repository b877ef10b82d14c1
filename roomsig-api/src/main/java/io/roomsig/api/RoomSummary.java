package io.roomsig.api;

import java.time.Instant;
import java.util.Objects;

/**
 * One line of a list of rooms.
 *
 * @param room its code
 * @param epoch this life of it
 * @param version how far it has come in that life
 * @param openedAt when this life of it began: with the first who came or waits, or since the host app created it
 * @param participants how many are in it, away ones included
 * @param locked whether newcomers are kept out
 */
public record RoomSummary(String room, String epoch, long version, Instant openedAt, int participants, boolean locked) {

    /** Checks. */
    public RoomSummary {
        Objects.requireNonNull(room, "room");
        Objects.requireNonNull(epoch, "epoch");
        Objects.requireNonNull(openedAt, "openedAt");
    }
}
