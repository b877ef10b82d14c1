package io.roomsig.core.wire;

import io.roomsig.api.ErrorCode;
import io.roomsig.api.IceServer;
import io.roomsig.core.room.Member;
import io.roomsig.core.room.Room;
import io.roomsig.core.room.RoomEffect;
import io.roomsig.spi.Frame;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One wire language for the rooms. Sessions of different dialects meet in one room; none of them knows of the others.
 * Immutable and safe for use by any number of threads. A frame is made once for all sessions of a dialect that hear it.
 */
public interface Dialect {

    /**
     * Reads a message.
     *
     * @param text as it came, within the limit of a frame
     * @throws BadMessage if it isn't one of this dialect's
     */
    Request read(String text) throws BadMessage;

    /** Answers the offer of versions; {@code null} if none fits. */
    @Nullable
    Frame welcome(List<Integer> versions, @Nullable String re);

    /** Tells a newcomer the room at one version. */
    Frame roomJoined(Snapshot snapshot, @Nullable String re);

    /**
     * Tells what has changed.
     *
     * @param effect what it was; {@link RoomEffect.JoinAccepted} and {@link RoomEffect.Rejected} have frames of their own
     * @param seq the version it happened in
     * @param now the server's time
     * @param re JSON text of the request this answers, for the one who asked
     * @return empty if this dialect has no word for it
     */
    Optional<Frame> event(RoomEffect effect, long seq, Instant now, @Nullable String re);

    /** Hands a signal on. */
    Frame signal(String from, ClientMessage.Signal signal);

    /** Hands app data on. */
    Frame appMessage(String from, ClientMessage.AppMessage message, Instant now);

    /** Refuses. */
    Frame error(Refusal refusal);

    /** Answers a ping. */
    Frame pong(@Nullable String re);

    /** Sends clients away. */
    Frame goAway(String reason, Duration after);

    /**
     * What a newcomer is told.
     *
     * @param room the room, itself included
     * @param self its member
     * @param session its session's id
     * @param iceServers for it alone
     * @param now the server's time
     */
    record Snapshot(Room room, Member self, String session, List<IceServer> iceServers, Instant now) {}

    /**
     * Why something was refused.
     *
     * @param code the stable code
     * @param re JSON text of the request, or {@code null}
     * @param retryAfter when to try again, or {@code null}
     * @param version the version that a value has, for a conflict, or {@code null}
     */
    record Refusal(
            ErrorCode code,
            @Nullable String re,
            @Nullable Duration retryAfter,
            @Nullable Long version) {
        /** With a code only. */
        public static Refusal of(ErrorCode code, @Nullable String re) {
            return new Refusal(code, re, null, null);
        }
    }
}
