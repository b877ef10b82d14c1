package io.roomsig.core.room;

import io.roomsig.api.Permission;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who a member is, from its grant. Role, permissions and expiry may change while it is in the room, the rest does not.
 *
 * @param grantId the grant it joined with
 * @param identity the host app's user, or the grant's id; what bans and duplicates go by
 * @param displayName the name others see; never an identity
 * @param role the grant's role
 * @param permissions what it may do
 * @param data JSON text of the client's own, shown to others, or {@code null}
 * @param expiresAt from when on the grant no longer lets it come back, or {@code null}
 */
public record Profile(
        String grantId,
        String identity,
        String displayName,
        String role,
        Set<Permission> permissions,
        @Nullable String data,
        @Nullable Instant expiresAt) {

    /** Checks and copies. */
    public Profile {
        Objects.requireNonNull(grantId, "grantId");
        Objects.requireNonNull(identity, "identity");
        identity = identity.equals(grantId) ? grantId : identity;
        Objects.requireNonNull(displayName, "displayName");
        Objects.requireNonNull(role, "role");
        permissions = copy(permissions);
    }

    /** In their own order, unmodifiable. */
    static Set<Permission> copy(Set<Permission> permissions) {
        if (permissions.equals(Permission.PARTICIPANT)) {
            // What nearly all have is there once, also where it was read from a log.
            return Permission.PARTICIPANT;
        }
        return permissions.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(permissions));
    }

    /** The same one, as something else. */
    Profile as(String newRole, Set<Permission> newPermissions, @Nullable Instant newExpiry) {
        return new Profile(grantId, identity, displayName, newRole, newPermissions, data, newExpiry);
    }
}
