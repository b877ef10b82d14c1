package io.roomsig.core.room;

import io.roomsig.api.ErrorCode;
import io.roomsig.api.LeaveReason;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Something to be told because of an entry. Which session hears what, and in which words, is not the room's concern. */
public sealed interface RoomEffect {

    /** Lets the visitor decide by kind. */
    <R> R accept(Visitor<R> visitor);

    /** The room has come into being. */
    record Opened() implements RoomEffect {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.opened(this);
        }
    }

    /**
     * Somebody is new in the room.
     *
     * @param member the newcomer
     */
    record MemberJoined(Member member) implements RoomEffect {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.memberJoined(this);
        }
    }

    /**
     * The proposer's join stands. Comes after the effects for the others.
     *
     * @param member the proposer's member
     */
    record JoinAccepted(Member member) implements RoomEffect {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.joinAccepted(this);
        }
    }

    /**
     * A newer session drives this member now; the one before is over.
     *
     * @param id the member's id
     * @param previous the seat that was given up
     */
    record SeatTaken(String id, Seat previous) implements RoomEffect {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.seatTaken(this);
        }
    }

    /**
     * A member's connection is interrupted.
     *
     * @param id the member's id
     * @param until when it will have left
     */
    record MemberAway(String id, Instant until) implements RoomEffect {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.memberAway(this);
        }
    }

    /**
     * A member has come back in time.
     *
     * @param member the member, with its new seat
     */
    record MemberBack(Member member) implements RoomEffect {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.memberBack(this);
        }
    }

    /**
     * The proposer's resume stands. Comes after the effects for the others.
     *
     * @param member the proposer's member
     */
    record ResumeAccepted(Member member) implements RoomEffect {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.resumeAccepted(this);
        }
    }

    /**
     * A pair of members begins anew to connect. Concerns the two.
     *
     * @param offerer the one that makes the offer
     * @param answerer the other
     * @param n how often it has begun anew
     * @param reason a word for the clients
     */
    record PairRestarted(String offerer, String answerer, long n, String reason) implements RoomEffect {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.pairRestarted(this);
        }
    }

    /**
     * A member's role, or what it may do, has changed.
     *
     * @param member as it is now
     */
    record MemberChanged(Member member) implements RoomEffect {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.memberChanged(this);
        }
    }

    /**
     * Somebody is no longer in the room.
     *
     * @param member as it was
     * @param reason why
     */
    record MemberLeft(Member member, LeaveReason reason) implements RoomEffect {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.memberLeft(this);
        }
    }

    /**
     * A value of the room has changed.
     *
     * @param key its name
     * @param value the new one, or {@code null} if it was removed
     * @param by the member who did it, or {@code null} for the host app or the room itself
     */
    record RoomValueChanged(
            String key,
            @Nullable StateValue value,
            @Nullable String by) implements RoomEffect {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.roomValueChanged(this);
        }
    }

    /**
     * A member's own value has changed.
     *
     * @param id the member's id
     * @param key its name
     * @param value the new one, or {@code null} if it was removed
     */
    record OwnValueChanged(String id, String key, @Nullable StateValue value) implements RoomEffect {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.ownValueChanged(this);
        }
    }

    /**
     * The timer was started, paused or reset.
     *
     * @param timer the new one, or {@code null} if there is none now
     * @param by the member who did it, or {@code null} for the host app
     */
    record TimerChanged(
            @Nullable TimerState timer, @Nullable String by) implements RoomEffect {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.timerChanged(this);
        }
    }

    /**
     * The room was locked or unlocked.
     *
     * @param locked which of the two
     */
    record LockChanged(boolean locked) implements RoomEffect {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.lockChanged(this);
        }
    }

    /**
     * Newcomers wait from here on, or no longer.
     *
     * @param on which of the two
     */
    record WaitingRoomChanged(boolean on) implements RoomEffect {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.waitingRoomChanged(this);
        }
    }

    /**
     * Somebody waits to be let in.
     *
     * @param member who; has no rank yet
     */
    record WaitingBegun(Member member) implements RoomEffect {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.waitingBegun(this);
        }
    }

    /**
     * Somebody waits no longer, and was not let in.
     *
     * @param member as it was
     * @param reason why
     */
    record WaitingEnded(Member member, LeaveReason reason) implements RoomEffect {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.waitingEnded(this);
        }
    }

    /**
     * An identity was banned or is no longer.
     *
     * @param identity whose
     * @param displayName the name it had when it was banned; empty if unknown
     * @param banned which of the two
     */
    record BanChanged(String identity, String displayName, boolean banned) implements RoomEffect {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.banChanged(this);
        }
    }

    /** The room is over: closed, expired, or its last member has left. */
    record Ended() implements RoomEffect {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.ended(this);
        }
    }

    /**
     * The entry changed nothing, for its proposer to know.
     *
     * @param code why
     * @param version for a conflict: the version that the value has, 0 for absent; else {@code null}
     */
    record Rejected(ErrorCode code, @Nullable Long version) implements RoomEffect {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.rejected(this);
        }
    }

    /**
     * One method for each effect: a new one breaks the compile wherever somebody has to decide what to do with it.
     *
     * @param <R> what the methods return
     */
    interface Visitor<R> {
        /** See {@link Opened}. */
        R opened(Opened effect);

        /** See {@link MemberJoined}. */
        R memberJoined(MemberJoined effect);

        /** See {@link JoinAccepted}. */
        R joinAccepted(JoinAccepted effect);

        /** See {@link SeatTaken}. */
        R seatTaken(SeatTaken effect);

        /** See {@link MemberAway}. */
        R memberAway(MemberAway effect);

        /** See {@link MemberBack}. */
        R memberBack(MemberBack effect);

        /** See {@link ResumeAccepted}. */
        R resumeAccepted(ResumeAccepted effect);

        /** See {@link PairRestarted}. */
        R pairRestarted(PairRestarted effect);

        /** See {@link MemberChanged}. */
        R memberChanged(MemberChanged effect);

        /** See {@link MemberLeft}. */
        R memberLeft(MemberLeft effect);

        /** See {@link RoomValueChanged}. */
        R roomValueChanged(RoomValueChanged effect);

        /** See {@link OwnValueChanged}. */
        R ownValueChanged(OwnValueChanged effect);

        /** See {@link TimerChanged}. */
        R timerChanged(TimerChanged effect);

        /** See {@link LockChanged}. */
        R lockChanged(LockChanged effect);

        /** See {@link WaitingRoomChanged}. */
        R waitingRoomChanged(WaitingRoomChanged effect);

        /** See {@link WaitingBegun}. */
        R waitingBegun(WaitingBegun effect);

        /** See {@link WaitingEnded}. */
        R waitingEnded(WaitingEnded effect);

        /** See {@link BanChanged}. */
        R banChanged(BanChanged effect);

        /** See {@link Ended}. */
        R ended(Ended effect);

        /** See {@link Rejected}. */
        R rejected(Rejected effect);
    }
}
