package io.roomsig.api;

/** Why a participant is no longer in a room: the {@code reason} of {@code user-left}. */
public enum LeaveReason {
    /** Left by itself. */
    LEFT("left"),
    /** Its connection was lost, and it did not come back in time. */
    TIMEOUT("timeout"),
    /** Removed by a moderator or the host app; may join again. */
    KICKED("kicked"),
    /** Banned by a moderator or the host app; may not join again. */
    BANNED("banned"),
    /** The same identity joined again, and the newer one counts. */
    REPLACED("replaced"),
    /** The grant's expiry came while the participant was away. */
    TOKEN_EXPIRED("token-expired"),
    /** The host app took the grant back. */
    TOKEN_REVOKED("token-revoked"),
    /** Somebody showed an old resume key: it was copied, and nobody can tell by whom. */
    KEY_REUSED("key-reused"),
    /** The room was closed by a moderator or the host app. */
    ROOM_CLOSED("room-closed"),
    /** The room reached its longest duration. */
    ROOM_EXPIRED("room-expired"),
    /** It read slower than its room talked. */
    SLOW_CONSUMER("slow-consumer"),
    /** It kept sending over the limit. */
    RATE_LIMITED("rate-limited"),
    /** It broke the protocol in a way that costs the connection. */
    PROTOCOL_ERROR("protocol-error"),
    /** Its server shut down. */
    SERVER_DRAIN("server-drain");

    private final String wireName;

    LeaveReason(String wireName) {
        this.wireName = wireName;
    }

    /** The word used on the wire. */
    public String wireName() {
        return wireName;
    }
}
