package io.roomsig.api;

import java.util.Objects;

/**
 * A member of a room, as the host app sees it.
 *
 * @param id the participant's id, {@code socket_id} on the wire; public within the room
 * @param identity the host app's user, or the grant's id where the grant names no user
 * @param displayName the name others see
 * @param role the grant's role
 */
public record Participant(String id, String identity, String displayName, String role) {

    /** Checks. */
    public Participant {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(identity, "identity");
        Objects.requireNonNull(displayName, "displayName");
        Objects.requireNonNull(role, "role");
    }
}
