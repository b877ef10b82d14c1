package io.roomsig.core.wire;

import io.roomsig.api.CloseCode;
import io.roomsig.api.ErrorCode;
import io.roomsig.api.IceServers;
import io.roomsig.core.room.Member;
import io.roomsig.core.room.Room;
import io.roomsig.core.room.RoomEffect;
import io.roomsig.spi.Frame;
import io.roomsig.spi.RoomMetrics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
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

    /**
     * Reads a message that came as a binary one, from a client with {@link Feature#BINARY}.
     *
     * @param utf8 as it came, within the limit of a frame; not written to any more
     * @throws BadMessage if it isn't one of this dialect's, or not UTF-8
     */
    Request read(byte[] utf8) throws BadMessage;

    /** Answers the offer of versions; {@code null} if none fits. */
    @Nullable
    Frame welcome(ClientMessage.Hello hello, @Nullable String re);

    /** Tells a newcomer the room at one version. */
    Frame roomJoined(Snapshot snapshot, @Nullable String re);

    /** Tells a newcomer that it has to wait until it is let in. */
    Frame waiting(@Nullable String re);

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

    /**
     * Tells of one who has come in before the one who reads this: it was brought back into a room that had forgotten it. So the one who
     * reads this makes the offers.
     *
     * @param seq the version it happened in
     */
    Frame joinedEarlier(Member member, long seq);

    /** Tells one who is back what it has to know before what it has missed; {@code null} where nobody comes back. */
    @Nullable
    Frame resumed(Resumed resumed, @Nullable String re);

    /**
     * Tells one of a pair that it begins anew; {@code null} where nobody understands it.
     *
     * @param with the other of the pair
     * @param offers whether it makes the offer
     * @param effect what has happened
     * @param seq the version it happened in
     */
    @Nullable
    Frame restart(String with, boolean offers, RoomEffect.PairRestarted effect, long seq);

    /**
     * Hands a signal on: in one frame nearly always, in none if this dialect has no word for it.
     *
     * @param s its number, or {@code null} for a client that does not number
     */
    List<Frame> signal(String from, ClientMessage.Signal signal, @Nullable Long s);

    /** Tells that all signals to {@code of} up to {@code s} have arrived. Only to clients that number. */
    Frame acked(String of, long s);

    /** Tells that nothing of {@code from} up to {@code s} comes any more. Only to clients that number. */
    Frame skip(String from, long s);

    /** Hands app data on; {@code from} is empty for the host app. */
    Frame appMessage(String from, ClientMessage.AppMessage message, Instant now);

    /** Refuses. */
    Frame error(Refusal refusal);

    /**
     * Says that a request was handled, to clients that want to know it of any.
     *
     * @param re the request's id
     * @return {@code null} where only answers tell
     */
    @Nullable
    Frame acknowledgement(String re);

    /** Gives a participant ICE servers in place of those it has. */
    Frame iceServers(IceServers servers, @Nullable String re);

    /** Answers a ping. */
    Frame pong(@Nullable String re);

    /** Sends clients away. */
    Frame goAway(String reason, Duration after);

    /** Asks clients to go on elsewhere, as the participant they are; {@code null} where nobody can. */
    @Nullable
    Frame moveOn(String reason, Duration after);

    /** Tells that the room goes on in another life, whose versions begin here; {@code null} where nobody counts them. */
    @Nullable
    Frame epoch(String epoch, long seq);

    /** What is said before the connection is closed with this code, where the code alone does not reach the client. */
    List<Frame> farewell(CloseCode code);

    /** What its clients expect of a server, beside words. */
    Habits habits();

    /** Which it is, for those who count. */
    RoomMetrics.Wire wire();

    /**
     * What a newcomer is told.
     *
     * @param room the room, itself included
     * @param epoch by which name the server knows the room's life when the client comes back
     * @param self its member
     * @param ticket what it comes back with, or {@code null} if it can't
     * @param iceServers for it alone, with the lifetime that is left
     * @param now the server's time
     */
    record Snapshot(
            Room room, String epoch, Member self, @Nullable Ticket ticket, IceServers iceServers, Instant now) {}

    /**
     * What one who is back is told first.
     *
     * @param epoch the room's life, by the name that it has from here on
     * @param seq the version it knows; not the one it will know when it has heard all that follows, since it may be cut off
     *     in the middle of that
     * @param self its member
     * @param ticket what it comes back with the next time
     * @param replayed how many events follow
     * @param iceServers for it alone, with the lifetime that is left
     * @param now the server's time
     */
    record Resumed(
            String epoch, long seq, Member self, Ticket ticket, int replayed, IceServers iceServers, Instant now) {}

    /**
     * What brings a client back to its participant.
     *
     * @param key the secret
     * @param window for how long after a loss
     */
    record Ticket(String key, Duration window) {
        /** Without the key. */
        @Override
        public String toString() {
            return "Ticket[" + window + "]";
        }
    }

    /**
     * Why something was refused.
     *
     * @param code the stable code
     * @param re JSON text of the request, or {@code null}
     * @param retryAfter when to try again, or {@code null}
     * @param details what else there is to know: numbers and strings by their names
     */
    record Refusal(
            ErrorCode code, @Nullable String re, @Nullable Duration retryAfter, Map<String, Object> details) {

        /** With a code only. */
        public static Refusal of(ErrorCode code, @Nullable String re) {
            return new Refusal(code, re, null, Map.of());
        }

        /** With when to try again. */
        public static Refusal later(ErrorCode code, @Nullable String re, Duration retryAfter) {
            return new Refusal(code, re, retryAfter, Map.of());
        }

        /** With one more thing to know. */
        public static Refusal of(ErrorCode code, @Nullable String re, String detail, Object value) {
            return new Refusal(code, re, null, Map.of(detail, value));
        }
    }

    /**
     * What the clients of a dialect expect of a server, beside words.
     *
     * @param connectionIsParticipant whether the connection's own id is the participant's, so that a connection has one join
     *     and another connection another participant
     * @param joinsAtOnce whether a connection that does not join is a fault ({@link io.roomsig.api.Limits.Timeouts#join()});
     *     else it may wait for its user for {@link #UNHURRIED_JOIN}
     * @param binaryEnds whether a binary message that was not agreed on ends the connection; else it is a message that cannot be
     *     understood
     * @param waitsWhenLimited whether a client that is over its rate hears of it and sends again; else its connection
     *     ends, since a message that was dropped in silence would strand its call
     */
    record Habits(boolean connectionIsParticipant, boolean joinsAtOnce, boolean binaryEnds, boolean waitsWhenLimited) {
        /** How long a client may stay without a room that need not join at once. */
        public static final Duration UNHURRIED_JOIN = Duration.ofMinutes(2);
    }
}
