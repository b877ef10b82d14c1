package io.roomsig.spi;

import io.roomsig.api.LeaveReason;
import io.roomsig.api.Occurrence;
import io.roomsig.api.Participant;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the host app hears of its rooms. Called for one room by one thread at a time, in the order of the room's log, and
 * while that room waits: an implementation MUST NOT block. What it throws is logged and goes no further.
 */
public interface RoomListener {

    /** A room has come into being, with its first accepted join or since the host app created it. */
    default void roomOpened(Occurrence at) {}

    /** Somebody has joined. */
    default void participantJoined(Occurrence at, Participant participant) {}

    /** Somebody has left. */
    default void participantLeft(Occurrence at, Participant participant, LeaveReason reason) {}

    /**
     * Somebody's connection is interrupted.
     *
     * @param until when it will have left if it does not come back
     */
    default void participantAway(Occurrence at, Participant participant, Instant until) {}

    /** Somebody has come back, or has gone on by way of another connection. */
    default void participantBack(Occurrence at, Participant participant) {}

    /** Somebody's role, or what it may do, has changed. */
    default void participantChanged(Occurrence at, Participant participant) {}

    /**
     * A value has changed.
     *
     * @param participantId whose it is, or {@code null} if it is the room's
     * @param key its name
     * @param json its JSON text, or {@code null} if it was removed
     */
    default void valueChanged(Occurrence at, @Nullable String participantId, String key, @Nullable String json) {}

    /**
     * The room's timer was started, paused or taken away.
     *
     * @param remaining what was left of it then, or {@code null} if there is none any more
     * @param running whether it runs
     */
    default void timerChanged(Occurrence at, @Nullable Duration remaining, boolean running) {}

    /** The room was locked or unlocked. */
    default void lockChanged(Occurrence at, boolean locked) {}

    /** Newcomers wait from here on, or no longer. */
    default void waitingRoomChanged(Occurrence at, boolean on) {}

    /** Somebody waits to be let in. */
    default void waitingBegun(Occurrence at, Participant participant) {}

    /** Somebody waits no longer, and was not let in. One who was has joined. */
    default void waitingEnded(Occurrence at, Participant participant, LeaveReason reason) {}

    /** An identity was banned, or is no longer. */
    default void banChanged(Occurrence at, String identity, boolean banned) {}

    /** The last participant has left, or who waited has gone, or the room was kept no longer, or it was closed. A later join opens it anew under another epoch. */
    default void roomEnded(Occurrence at) {}
}
