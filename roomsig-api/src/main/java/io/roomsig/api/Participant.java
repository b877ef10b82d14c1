package io.roomsig.api;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;

/**
 * A member of a room, as the host app sees it.
 *
 * @param id the participant's id, {@code socket_id} on the wire; public within the room
 * @param identity the host app's user, or the grant's id where the grant names no user
 * @param grantId the grant it came in with
 * @param displayName the name others see
 * @param role the grant's role, or what it was changed to since
 * @param permissions what it may do now; copied, unmodifiable
 * @param away whether its connection is interrupted, and it may come back
 */
public record Participant(
        String id,
        String identity,
        String grantId,
        String displayName,
        String role,
        Set<Permission> permissions,
        boolean away) {

    /** Checks and copies. */
    public Participant {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(identity, "identity");
        Objects.requireNonNull(grantId, "grantId");
        Objects.requireNonNull(displayName, "displayName");
        Objects.requireNonNull(role, "role");
        permissions = permissions.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(permissions));
    }

    /** Whether it may do something. */
    public boolean may(Permission permission) {
        return permissions.contains(permission);
    }
}
