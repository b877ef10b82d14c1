package io.roomsig.spi;

import java.util.Objects;

/**
 * A customer of the host app, and what it may have at the same time on one server. Of a room that several servers have participants in
 * each of them counts the room and all participants.
 *
 * @param key names it; the same for all its grants
 * @param maxRooms how many rooms
 * @param maxParticipants how many participants in all its rooms, away ones included
 */
public record Tenant(String key, int maxRooms, int maxParticipants) {

    /** Checks. */
    public Tenant {
        Objects.requireNonNull(key, "key");
        if (maxRooms < 0 || maxParticipants < 0) {
            throw new IllegalArgumentException("a limit is negative: " + maxRooms + ", " + maxParticipants);
        }
    }
}
