package io.roomsig.spi;

import io.roomsig.api.LeaveReason;
import io.roomsig.api.Occurrence;
import io.roomsig.api.Participant;

/**
 * What the host app hears of its rooms. Called for one room by one thread at a time, in the order of the room's log, and
 * while that room waits: an implementation MUST NOT block. What it throws is logged and goes no further.
 */
public interface RoomListener {

    /** A room has come into being, with its first accepted join. */
    default void roomOpened(Occurrence at) {}

    /** Somebody has joined. */
    default void participantJoined(Occurrence at, Participant participant) {}

    /** Somebody has left. */
    default void participantLeft(Occurrence at, Participant participant, LeaveReason reason) {}

    /** The last participant has left, or the room was closed. A later join opens it anew under another epoch. */
    default void roomEnded(Occurrence at) {}
}
