package io.roomsig.core.room;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a room allows. Fixed when the room is opened, so that nodes with different settings agree on it.
 *
 * @param maxMembers how many may be in the room, away ones included; at least 1
 * @param maxValues how many values the room, or one member, may have; at least 0
 * @param maxValueBytes the largest value, in bytes of UTF-8
 * @param duplicates what happens when an identity joins that is here already
 * @param maxDuration how long the room lasts from its opening, or {@code null} for as long as somebody is in it
 * @param relayOnly whether media goes through TURN servers only, so that participants do not learn each other's addresses.
 *     Clients are told so; signals are not looked into, so a client that does otherwise is its user's own doing
 * @param waitingRoom whether newcomers wait at first until a moderator or the host app lets them in; can be changed while the room
 *     is open
 */
public record RoomPolicy(
        int maxMembers,
        int maxValues,
        int maxValueBytes,
        Duplicates duplicates,
        @Nullable Duration maxDuration,
        boolean relayOnly,
        boolean waitingRoom) {

    /** 16 members, 32 values of 8 KiB, duplicates allowed, no end, any way for media, no waiting room. */
    public static final RoomPolicy DEFAULT = new RoomPolicy(16, 32, 8_192, Duplicates.ALLOW, null, false, false);

    /** Checks. */
    public RoomPolicy {
        Objects.requireNonNull(duplicates, "duplicates");
        if (maxMembers < 1 || maxValues < 0 || maxValueBytes < 0) {
            throw new IllegalArgumentException("a limit of the room policy is out of range");
        }
        if (maxDuration != null && (maxDuration.isNegative() || maxDuration.toMillis() == 0)) {
            throw new IllegalArgumentException("maxDuration is less than a millisecond: " + maxDuration);
        }
    }

    /** The same with another number of members. */
    public RoomPolicy withMaxMembers(int members) {
        return new RoomPolicy(members, maxValues, maxValueBytes, duplicates, maxDuration, relayOnly, waitingRoom);
    }

    /** The same with another treatment of duplicates. */
    public RoomPolicy withDuplicates(Duplicates treatment) {
        return new RoomPolicy(maxMembers, maxValues, maxValueBytes, treatment, maxDuration, relayOnly, waitingRoom);
    }

    /** The same with another longest duration. */
    public RoomPolicy withMaxDuration(@Nullable Duration duration) {
        return new RoomPolicy(maxMembers, maxValues, maxValueBytes, duplicates, duration, relayOnly, waitingRoom);
    }

    /** The same with media through TURN servers only, or not. */
    public RoomPolicy withRelayOnly(boolean only) {
        return new RoomPolicy(maxMembers, maxValues, maxValueBytes, duplicates, maxDuration, only, waitingRoom);
    }

    /** The same with a waiting room, or without. */
    public RoomPolicy withWaitingRoom(boolean wait) {
        return new RoomPolicy(maxMembers, maxValues, maxValueBytes, duplicates, maxDuration, relayOnly, wait);
    }

    /** What happens when an identity joins that is in the room already, on a live connection. */
    public enum Duplicates {
        /** Both stay: two devices, two tabs. */
        ALLOW,
        /** The newer one stays. */
        REPLACE,
        /** The older one stays. */
        REFUSE
    }
}
