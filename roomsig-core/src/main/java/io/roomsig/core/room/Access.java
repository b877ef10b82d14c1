package io.roomsig.core.room;

import java.util.Map;

/**
 * Who may come in.
 *
 * @param locked whether newcomers are kept out
 * @param bans the display name, when banned, of each banned identity
 */
public record Access(boolean locked, Map<String, String> bans) {

    /** Open to all. */
    public static final Access OPEN = new Access(false, Map.of());

    /** Copies. */
    public Access {
        bans = Ordered.copy(bans);
    }

    Access lock(boolean lock) {
        return new Access(lock, bans);
    }

    Access withBans(Map<String, String> newBans) {
        return new Access(locked, newBans);
    }
}
