package io.roomsig.api;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What somebody may do in one room. Comes from the host app, by way of a token or directly from its own login; what the
 * client claims counts only where the grant leaves it open.
 *
 * @param room the room's code
 * @param grantId names this grant in bans, revocations and logs; not a secret, and never derived from one reversibly
 * @param identity the host app's user, or {@code null} if it has none: then the grant itself is the identity
 * @param displayName the name others see, or {@code null} to let the client choose
 * @param role a word for the app's own use, shown to others, such as {@code host}
 * @param permissions what is allowed; copied, unmodifiable
 * @param expiresAt from when on this grant admits nobody, or {@code null} for never. Does not end a live session
 * @param resumeWindow how long the participant stays in the room without a connection, or {@code null} for the
 *     server's default. A client that cannot resume has a window of zero whatever is granted
 */
public record Grant(
        String room,
        String grantId,
        @Nullable String identity,
        @Nullable String displayName,
        String role,
        Set<Permission> permissions,
        @Nullable Instant expiresAt,
        @Nullable Duration resumeWindow) {

    /** The role of a grant that names none. */
    public static final String DEFAULT_ROLE = "participant";

    /** Checks and copies. */
    public Grant {
        Objects.requireNonNull(room, "room");
        Objects.requireNonNull(grantId, "grantId");
        Objects.requireNonNull(role, "role");
        permissions = permissions.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(permissions));
        if (resumeWindow != null && resumeWindow.isNegative()) {
            throw new IllegalArgumentException("resumeWindow is negative: " + resumeWindow);
        }
    }

    /**
     * Starts a grant with the role {@value #DEFAULT_ROLE}, the permissions {@link Permission#PARTICIPANT}, no name and no
     * expiry.
     *
     * @param room the room's code
     * @param grantId see {@link #grantId()}
     */
    public static Builder builder(String room, String grantId) {
        return new Builder(room, grantId);
    }

    /** What bans and the duplicate policy go by: the identity, else the grant. A display name is never one. */
    public String effectiveIdentity() {
        return identity != null ? identity : grantId;
    }

    /** Whether this grant admits nobody any more at {@code now}. */
    public boolean isExpiredAt(Instant now) {
        return expiresAt != null && !now.isBefore(expiresAt);
    }

    /** Collects the parts of a {@link Grant}. Not safe for use by several threads. */
    public static final class Builder {
        private final String room;
        private final String grantId;
        private @Nullable String identity;
        private @Nullable String displayName;
        private String role = DEFAULT_ROLE;
        private Set<Permission> permissions = Permission.PARTICIPANT;
        private @Nullable Instant expiresAt;
        private @Nullable Duration resumeWindow;

        private Builder(String room, String grantId) {
            this.room = Objects.requireNonNull(room, "room");
            this.grantId = Objects.requireNonNull(grantId, "grantId");
        }

        /** Sets {@link Grant#identity()}. */
        public Builder identity(@Nullable String identity) {
            this.identity = identity;
            return this;
        }

        /** Sets {@link Grant#displayName()}. */
        public Builder displayName(@Nullable String displayName) {
            this.displayName = displayName;
            return this;
        }

        /** Sets {@link Grant#role()}. */
        public Builder role(String role) {
            this.role = Objects.requireNonNull(role, "role");
            return this;
        }

        /** Sets {@link Grant#permissions()}. */
        public Builder permissions(Set<Permission> permissions) {
            this.permissions = Objects.requireNonNull(permissions, "permissions");
            return this;
        }

        /** Sets {@link Grant#expiresAt()}. */
        public Builder expiresAt(@Nullable Instant expiresAt) {
            this.expiresAt = expiresAt;
            return this;
        }

        /** Sets {@link Grant#resumeWindow()}. */
        public Builder resumeWindow(@Nullable Duration resumeWindow) {
            this.resumeWindow = resumeWindow;
            return this;
        }

        /** The grant. */
        public Grant build() {
            return new Grant(room, grantId, identity, displayName, role, permissions, expiresAt, resumeWindow);
        }
    }
}
