package io.roomsig.core.room;

import io.roomsig.api.Permission;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who a member is, from its grant; the same as long as it is in the room.
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
        Objects.requireNonNull(displayName, "displayName");
        Objects.requireNonNull(role, "role");
        permissions = permissions.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(permissions));
    }
}
