package io.roomsig.core.room;

import java.util.Map;

/**
 * Who may come in.
 *
 * @param locked whether newcomers are kept out
 * @param waitingRoom whether newcomers wait until they are let in
 * @param bans the display name, when banned, of each banned identity
 */
public record Access(boolean locked, boolean waitingRoom, Map<String, String> bans) {

    /** Open to all. */
    public static final Access OPEN = new Access(false, false, Map.of());

    /** Copies. */
    public Access {
        bans = Ordered.copy(bans);
    }

    /** Where a room begins that allows this. */
    static Access of(RoomPolicy policy) {
        return OPEN.wait(policy.waitingRoom());
    }

    Access lock(boolean lock) {
        return new Access(lock, waitingRoom, bans);
    }

    Access wait(boolean wait) {
        return new Access(locked, wait, bans);
    }

    Access withBans(Map<String, String> newBans) {
        return new Access(locked, waitingRoom, newBans);
    }
}
