package io.roomsig.api;

import java.util.List;

/**
 * The rooms of a cluster, as its nodes have told them.
 *
 * @param rooms each once, by code
 * @param partial whether a node did not answer in time, so that rooms may be missing
 */
public record RoomListing(List<RoomSummary> rooms, boolean partial) {

    /** Copies. */
    public RoomListing {
        rooms = List.copyOf(rooms);
    }
}
