package io.roomsig.core.room;

import io.roomsig.api.LeaveReason;
import io.roomsig.api.Permission;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What somebody wants of a room. Proposed first, numbered by the log, and only then decided, by every node alike: a
 * command that the room refuses at its turn is a {@link RoomEffect.Rejected} for its proposer.
 */
public sealed interface RoomCommand {

    /** Lets the visitor decide by kind. */
    <R> R accept(Visitor<R> visitor);

    /**
     * The first entry of every room.
     *
     * @param policy what the room allows
     * @param rules the number of the rules that decide its entries, see {@link RoomMachine#RULES}
     */
    record Open(RoomPolicy policy, int rules) implements RoomCommand {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.open(this);
        }
    }

    /**
     * The first entry of a life that goes on with one whose log was lost.
     *
     * @param lost the room as a node had it
     */
    record Reopen(Room lost) implements RoomCommand {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.reopen(this);
        }
    }

    /**
     * A node says which members it drives, and what it knows besides of a life whose log was lost or that took it for lost. The node
     * is the authority for its own sessions, so neither capacity nor lock counts; but nobody comes back past a ban.
     *
     * @param members of that node, as it has them; what they count of pairs does not count
     * @param pairs of those members with any, as that node knows them
     * @param access the bans and the lock it knows; {@link Access#OPEN} if it has nothing to say of them
     * @param shared the values and the timer it knows, for where the room has none; {@link Shared#EMPTY} likewise
     */
    record Restore(List<Member> members, List<PairCount> pairs, Access access, Shared shared) implements RoomCommand {
        /** Checks and copies. */
        public Restore {
            members = List.copyOf(members);
            pairs = List.copyOf(pairs);
            Objects.requireNonNull(access, "access");
            Objects.requireNonNull(shared, "shared");
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.restore(this);
        }
    }

    /**
     * Somebody wants to come in, was admitted by its grant, and asks the room.
     *
     * @param id the id of the newcomer, drawn by its proposer
     * @param profile who it is, from its grant
     * @param seat the session that joins
     * @param seen what its node knew of the room when it asked; {@code null} if it does not say
     */
    record Join(
            String id, Profile profile, Seat seat, @Nullable Seen seen) implements RoomCommand {

        /**
         * Whether somebody whom it would replace has come in since it was asked for: then it may be the one that was asked for earlier,
         * and is refused. Its node has seen them by then, and asks again if its client is still there.
         */
        public boolean isLateFor(Room room) {
            return seen != null
                    && new Doubles(room, profile).replaced().stream().anyMatch(other -> !seen.includes(room, other));
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.join(this);
        }
    }

    /**
     * Up to where a node has seen who came into a room.
     *
     * @param epoch the life of the room that it knew; empty if it knew none
     * @param nextRank the rank of the next who comes in, as far as it knew
     */
    record Seen(String epoch, long nextRank) {
        /** All that a node knows by now. */
        public static Seen of(Room room) {
            return new Seen(room.head().epoch(), room.nextRank());
        }

        boolean includes(Room room, Member member) {
            return epoch.equals(room.head().epoch()) && member.rank() < nextRank;
        }
    }

    /**
     * A member leaves for good.
     *
     * @param id who
     * @param gen the generation that asks; an older one than the member's is ignored
     * @param reason why
     */
    record Leave(String id, long gen, LeaveReason reason) implements RoomCommand {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.leave(this);
        }
    }

    /**
     * A member's connection is lost.
     *
     * @param id whose
     * @param gen the generation that had it; an older one than the member's is ignored
     * @param reason why it will have left if it does not come back
     * @param told what its client had been told at most; {@code null} if nobody knows
     */
    record Suspend(
            String id,
            long gen,
            LeaveReason reason,
            @Nullable Told told) implements RoomCommand {
        /** By a node that does not say what its client was told. */
        Suspend(String id, long gen, LeaveReason reason) {
            this(id, gen, reason, null);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.suspend(this);
        }
    }

    /**
     * What a client was told of a room.
     *
     * @param teller names who has told it
     * @param entry the id of the last entry that the teller had seen
     */
    record Told(String teller, String entry) {}

    /**
     * A member was taken for lost while its session was there all the time.
     *
     * @param id whose
     * @param gen the generation of that session; an older one than the member's is ignored
     */
    record Return(String id, long gen) implements RoomCommand {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.comeBack(this);
        }
    }

    /**
     * A client comes back to its member.
     *
     * @param id the member's id
     * @param gen the generation the asking node has seen: what is late is told from what is stolen by it
     * @param home the node that asks
     * @param line the hash of the line of the key that was shown
     * @param shown the hash of the key that was shown
     * @param next the hash of the key that the client gets
     * @param negotiates whether the client understands that pairs begin anew
     */
    record Resume(String id, long gen, String home, String line, String shown, String next, boolean negotiates)
            implements RoomCommand {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.resume(this);
        }
    }

    /**
     * A client has shown that it has the newest key of its member: the one before is void.
     *
     * @param id the member's id
     * @param gen the generation that the key came with
     */
    record Confirm(String id, long gen) implements RoomCommand {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.confirm(this);
        }
    }

    /**
     * A node is gone, and with it the connections of all members homed there.
     *
     * @param node the incarnation that is gone
     * @param goneFor for how long it has been for certain: so much of their window is over. Zero if that is not known
     */
    record NodeLost(String node, Duration goneFor) implements RoomCommand {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.nodeLost(this);
        }
    }

    /** Time has passed: brings about what is due. Early and doubled ones do nothing. */
    record Expire() implements RoomCommand {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.expire(this);
        }
    }

    /**
     * Sets or removes a value.
     *
     * @param by the member who asks, or {@code null} for the host app
     * @param scope whose value
     * @param key its name
     * @param json its JSON text, or {@code null} to remove it
     * @param ifVersion the version that the value must have, 0 for absent; {@code null} for any
     */
    record Update(
            @Nullable String by,
            Scope scope,
            String key,
            @Nullable String json,
            @Nullable Long ifVersion) implements RoomCommand {
        /** Checks. */
        public Update {
            Objects.requireNonNull(scope, "scope");
            Objects.requireNonNull(key, "key");
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.update(this);
        }
    }

    /**
     * Starts, pauses or resets the timer.
     *
     * @param by the member who asks, or {@code null} for the host app
     * @param action what to do
     * @param duration for {@link TimerAction#START}: how long, or {@code null} to go on after a pause
     */
    record RunTimer(
            @Nullable String by,
            TimerAction action,
            @Nullable Duration duration) implements RoomCommand {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.runTimer(this);
        }
    }

    /**
     * Lets a pair of members begin anew to connect.
     *
     * @param one either of them
     * @param other the other
     * @param n the count that whoever asks has seen: of several for the same one the first counts
     * @param reason a word for the clients
     */
    record Restart(String one, String other, long n, String reason) implements RoomCommand {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.restart(this);
        }
    }

    /**
     * Removes all members that came in with a grant which the host app has taken back.
     *
     * @param grantId the grant's
     */
    record Revoke(String grantId) implements RoomCommand {
        /** Checks. */
        public Revoke {
            Objects.requireNonNull(grantId, "grantId");
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.revoke(this);
        }
    }

    /**
     * Goes over to what the host app grants now, for all members that came in with a grant.
     *
     * @param grantId the grant's
     * @param role the role it has now
     * @param permissions what it allows now
     * @param expiresAt from when on it no longer lets anybody come back, or {@code null} for never
     */
    record Renew(
            String grantId,
            String role,
            Set<Permission> permissions,
            @Nullable Instant expiresAt) implements RoomCommand {
        /** Checks and copies. */
        public Renew {
            Objects.requireNonNull(grantId, "grantId");
            Objects.requireNonNull(role, "role");
            permissions = Profile.copy(permissions);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.renew(this);
        }
    }

    /**
     * Changes what a member is and may do.
     *
     * @param by the member who asks, or {@code null} for the host app
     * @param target whom, by member id
     * @param role its role from here on, or {@code null} for the one it has
     * @param permissions what it may do from here on, or {@code null} for what it may now
     */
    record Permit(
            @Nullable String by,
            String target,
            @Nullable String role,
            @Nullable Set<Permission> permissions) implements RoomCommand {
        /** Checks and copies. */
        public Permit {
            Objects.requireNonNull(target, "target");
            permissions = permissions == null ? null : Profile.copy(permissions);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.permit(this);
        }
    }

    /**
     * Removes a member, who may join again.
     *
     * @param by the member who asks, or {@code null} for the host app
     * @param target whom, by member id
     */
    record Kick(@Nullable String by, String target) implements RoomCommand {
        /** Checks. */
        public Kick {
            Objects.requireNonNull(target, "target");
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.kick(this);
        }
    }

    /**
     * Removes all members of an identity and keeps it out.
     *
     * @param by the member who asks, or {@code null} for the host app
     * @param identity whose
     */
    record Ban(@Nullable String by, String identity) implements RoomCommand {
        /** Checks. */
        public Ban {
            Objects.requireNonNull(identity, "identity");
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.ban(this);
        }
    }

    /**
     * Lets an identity in again.
     *
     * @param by the member who asks, or {@code null} for the host app
     * @param identity whose
     */
    record Unban(@Nullable String by, String identity) implements RoomCommand {
        /** Checks. */
        public Unban {
            Objects.requireNonNull(identity, "identity");
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.unban(this);
        }
    }

    /**
     * Keeps newcomers out.
     *
     * @param by the member who asks, or {@code null} for the host app
     */
    record Lock(@Nullable String by) implements RoomCommand {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.lock(this);
        }
    }

    /**
     * Lets newcomers in again.
     *
     * @param by the member who asks, or {@code null} for the host app
     */
    record Unlock(@Nullable String by) implements RoomCommand {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.unlock(this);
        }
    }

    /**
     * Lets one in who waits.
     *
     * @param by the member who asks, or {@code null} for the host app
     * @param id who
     */
    record Admit(@Nullable String by, String id) implements RoomCommand {
        /** Checks. */
        public Admit {
            Objects.requireNonNull(id, "id");
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.admit(this);
        }
    }

    /**
     * Lets newcomers wait from here on, or lets all in who do.
     *
     * @param by the member who asks, or {@code null} for the host app
     * @param on which of the two
     */
    record Wait(@Nullable String by, boolean on) implements RoomCommand {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.wait(this);
        }
    }

    /**
     * The host app opens a room before anybody comes.
     *
     * @param policy what it allows
     * @param keepEmpty how long it lasts with nobody in it
     */
    record Create(RoomPolicy policy, Duration keepEmpty) implements RoomCommand {
        /** Checks. */
        public Create {
            Objects.requireNonNull(policy, "policy");
            if (keepEmpty.isNegative() || keepEmpty.toMillis() == 0) {
                throw new IllegalArgumentException("kept for less than a millisecond: " + keepEmpty);
            }
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.create(this);
        }
    }

    /**
     * Ends the room for all.
     *
     * @param by the member who asks, or {@code null} for the host app
     */
    record Close(@Nullable String by) implements RoomCommand {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.close(this);
        }
    }

    /**
     * How often a pair has begun anew.
     *
     * @param offerer the initiator of the two
     * @param answerer the other
     * @param restarts the count, and when it was the last time
     */
    record PairCount(String offerer, String answerer, Restarts restarts) {
        /** Checks. */
        public PairCount {
            Objects.requireNonNull(offerer, "offerer");
            Objects.requireNonNull(answerer, "answerer");
            Objects.requireNonNull(restarts, "restarts");
        }
    }

    /** Whose a value is. */
    enum Scope {
        /** The room's. */
        ROOM,
        /** The member's own. */
        SELF
    }

    /** What to do with the timer. */
    enum TimerAction {
        /** Start it anew, or go on after a pause. */
        START,
        /** Stop counting. */
        PAUSE,
        /** Take it away. */
        RESET
    }

    /**
     * One method for each command: a new one breaks the compile wherever somebody has to decide what it does.
     *
     * @param <R> what the methods return
     */
    interface Visitor<R> {
        /** See {@link Open}. */
        R open(Open command);

        /** See {@link Reopen}. */
        R reopen(Reopen command);

        /** See {@link Restore}. */
        R restore(Restore command);

        /** See {@link Join}. */
        R join(Join command);

        /** See {@link Leave}. */
        R leave(Leave command);

        /** See {@link Suspend}. */
        R suspend(Suspend command);

        /** See {@link Return}. */
        R comeBack(Return command);

        /** See {@link Resume}. */
        R resume(Resume command);

        /** See {@link Confirm}. */
        R confirm(Confirm command);

        /** See {@link NodeLost}. */
        R nodeLost(NodeLost command);

        /** See {@link Expire}. */
        R expire(Expire command);

        /** See {@link Update}. */
        R update(Update command);

        /** See {@link RunTimer}. */
        R runTimer(RunTimer command);

        /** See {@link Restart}. */
        R restart(Restart command);

        /** See {@link Revoke}. */
        R revoke(Revoke command);

        /** See {@link Renew}. */
        R renew(Renew command);

        /** See {@link Permit}. */
        R permit(Permit command);

        /** See {@link Kick}. */
        R kick(Kick command);

        /** See {@link Ban}. */
        R ban(Ban command);

        /** See {@link Unban}. */
        R unban(Unban command);

        /** See {@link Lock}. */
        R lock(Lock command);

        /** See {@link Unlock}. */
        R unlock(Unlock command);

        /** See {@link Admit}. */
        R admit(Admit command);

        /** See {@link Wait}. */
        R wait(Wait command);

        /** See {@link Create}. */
        R create(Create command);

        /** See {@link Close}. */
        R close(Close command);
    }
}
