package io.roomsig.core;

import io.roomsig.api.ErrorCode;
import io.roomsig.api.Grant;
import io.roomsig.api.LeaveReason;
import io.roomsig.api.Permission;
import io.roomsig.api.RoomException;
import io.roomsig.api.RoomInfo;
import io.roomsig.core.room.RoomCommand;
import io.roomsig.core.room.RoomPolicy;
import io.roomsig.core.wire.ClientMessage;
import io.roomsig.core.wire.JsonText;
import io.roomsig.spi.RoomListener;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The host app's hand in one room, on whichever nodes its participants are. Costs nothing to make, and holds nothing: the room may
 * come and go meanwhile.
 *
 * <p>What changes the room takes its turn in the room's log, so it holds against joins and resumes on every node. The stages complete
 * when this node has seen it done, on the thread that did it: do not block there. They fail with a {@link RoomException}, whose code
 * is {@link ErrorCode#ROOM_NOT_FOUND} where there is no such room, and {@link ErrorCode#STORE_UNAVAILABLE} where the room's log does
 * not answer, or has not said in time what came of it. To ask for the same twice does no harm.
 * A server that was closed answers {@link ErrorCode#SERVER_DRAINING}.
 *
 * <p>Safe for use by any number of threads.
 */
public final class RoomHandle {
    private final Node node;
    private final String code;

    RoomHandle(Node node, String code) {
        this.node = node;
        if (!ClientMessage.JoinRoom.ROOM_CODE.matcher(code).matches()) {
            throw new IllegalArgumentException("no code of a room");
        }
        this.code = code;
    }

    /** The room's code. */
    public String code() {
        return code;
    }

    /** The room as it is now, read from its log if this node does not hold it; empty if there is no such room. */
    public CompletionStage<Optional<RoomInfo>> info() {
        return RoomReader.read(node, code).thenApply(room -> room.map(Infos::info));
    }

    /**
     * Opens the room before anybody comes, so that it can be prepared (locked, given values), and keeps it while nobody is in it: what
     * was said in it, bans and lock included, lasts until then.
     *
     * @param policy what it allows
     * @param keepEmpty how long it lasts with nobody in it; it is held by every server that has seen it
     * @return fails with {@link ErrorCode#STATE_CONFLICT} if there is such a room
     * @throws IllegalArgumentException if the server's limits are too small for the policy, or {@code keepEmpty} is less than a
     *     millisecond
     */
    public CompletionStage<Void> create(RoomPolicy policy, Duration keepEmpty) {
        node.limits().requireRoomFor(policy.maxMembers());
        return ask(new RoomCommand.Create(policy, keepEmpty));
    }

    /**
     * Lets one in who waits; {@link #kick} turns it away.
     *
     * @return fails with {@link ErrorCode#ROOM_FULL} if there is no room for it, with {@link ErrorCode#DUPLICATE_IDENTITY} if its identity
     *     is there and the policy allows one, with {@link ErrorCode#TOKEN_EXPIRED} if its grant has ended meanwhile, and with
     *     {@link ErrorCode#STATE_CONFLICT} if it was let in already
     */
    public CompletionStage<Void> admit(String participantId) {
        return ask(new RoomCommand.Admit(null, participantId));
    }

    /**
     * Lets newcomers wait until a moderator or the host app lets them in, or no longer; then those who wait come in, as many as there
     * is room for.
     */
    public CompletionStage<Void> waitingRoom(boolean on) {
        return ask(new RoomCommand.Wait(null, on));
    }

    /** Ends the room: all leave ({@link LeaveReason#ROOM_CLOSED}). Who comes after that opens another one. */
    public CompletionStage<Void> close() {
        return ask(new RoomCommand.Close(null));
    }

    /** Removes a participant ({@link LeaveReason#KICKED}), away or not. It may join again, if {@link io.roomsig.spi.Admission} lets it. */
    public CompletionStage<Void> kick(String participantId) {
        return ask(new RoomCommand.Kick(null, participantId));
    }

    /**
     * Removes all participants of an identity ({@link LeaveReason#BANNED}) and keeps it out as long as the room lasts, whatever token
     * it shows. May be said before it comes.
     *
     * @param identity see {@link Grant#effectiveIdentity()}
     */
    public CompletionStage<Void> ban(String identity) {
        return ask(new RoomCommand.Ban(null, identity));
    }

    /** Lets an identity in again; {@link ErrorCode#PEER_NOT_FOUND} if it was not banned. */
    public CompletionStage<Void> unban(String identity) {
        return ask(new RoomCommand.Unban(null, identity));
    }

    /** Keeps newcomers out, but for moderators and those who come back. */
    public CompletionStage<Void> lock() {
        return ask(new RoomCommand.Lock(null));
    }

    /** Lets newcomers in again. */
    public CompletionStage<Void> unlock() {
        return ask(new RoomCommand.Unlock(null));
    }

    /**
     * Changes what a participant is and may do, from now on and for as long as it is in the room.
     *
     * @param role its role, or {@code null} to leave that as it is
     * @param permissions all that it may do, or {@code null} to leave that as it is
     */
    public CompletionStage<Void> permit(
            String participantId, @Nullable String role, @Nullable Set<Permission> permissions) {
        return ask(new RoomCommand.Permit(null, participantId, role, permissions));
    }

    /**
     * Gives all who came in with a grant what it says now: role, permissions and expiry. Its name, its identity and its resume window
     * stay as they were.
     *
     * @param grant with the {@link Grant#grantId()} they came in with
     * @throws IllegalArgumentException if it is for another room
     */
    public CompletionStage<Void> renew(Grant grant) {
        if (!grant.room().equals(code)) {
            throw new IllegalArgumentException("a grant of another room");
        }
        return ask(new RoomCommand.Renew(grant.grantId(), grant.role(), grant.permissions(), grant.expiresAt()));
    }

    /**
     * Removes all who came in with a grant ({@link LeaveReason#TOKEN_REVOKED}), away ones included. The token itself is the
     * {@link io.roomsig.spi.TokenStore}'s: revoke it there first, or they join again. One whose join was admitted before that and is still on
     * its way comes in after it: to be sure, revoke once more. Done as well where nobody is in the room.
     */
    public CompletionStage<Void> revoke(String grantId) {
        return ask(new RoomCommand.Revoke(grantId)).exceptionallyCompose(failure -> {
            boolean isGone = Stages.cause(failure) instanceof RoomException refused
                    && refused.code() == ErrorCode.ROOM_NOT_FOUND;
            return isGone ? CompletableFuture.completedFuture(null) : CompletableFuture.failedFuture(failure);
        });
    }

    /**
     * Sets a value of the room, which all participants see.
     *
     * @param key of {@code A-Z a-z 0-9 _ .} and {@code -}, at most 64 characters
     * @param json JSON text (RFC 8259)
     * @throws IllegalArgumentException if the key is none, or the text no JSON
     */
    public CompletionStage<Void> set(String key, String json) {
        if (!ClientMessage.StateSet.KEY.matcher(key).matches()) {
            throw new IllegalArgumentException("no name of a value");
        }
        return ask(new RoomCommand.Update(
                null,
                RoomCommand.Scope.ROOM,
                key,
                JsonText.require(json, node.limits().depth()),
                null));
    }

    /** Removes a value of the room. */
    public CompletionStage<Void> remove(String key) {
        return ask(new RoomCommand.Update(null, RoomCommand.Scope.ROOM, key, null, null));
    }

    /**
     * Starts the room's timer anew.
     *
     * @param duration from a millisecond to a day
     * @throws IllegalArgumentException if it is shorter or longer
     */
    public CompletionStage<Void> startTimer(Duration duration) {
        if (duration.compareTo(Duration.ofMillis(1)) < 0 || duration.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("a timer runs for a millisecond to a day");
        }
        return ask(new RoomCommand.RunTimer(null, RoomCommand.TimerAction.START, duration));
    }

    /** Takes the room's timer away. */
    public CompletionStage<Void> resetTimer() {
        return ask(new RoomCommand.RunTimer(null, RoomCommand.TimerAction.RESET, null));
    }

    /**
     * Sends an app message to all in the room: {@code message} with {@code from: null}. As any message it is not part of the room's
     * state, so it reaches each at most once, and those who are away not at all.
     *
     * @param kind of 1 to 64 characters
     * @param json JSON text (RFC 8259), no larger than a client's could be
     * @return completes when it is on its way
     * @throws IllegalArgumentException if it is no JSON, or too large
     */
    public CompletionStage<Void> send(String kind, String json) {
        return send(message(null, kind, json));
    }

    /**
     * Sends an app message to one participant, as {@link #send(String, String)} does to all.
     *
     * @return fails with {@link ErrorCode#PEER_NOT_FOUND} or {@link ErrorCode#PEER_AWAY}
     */
    public CompletionStage<Void> sendTo(String participantId, String kind, String json) {
        return send(message(Objects.requireNonNull(participantId, "participantId"), kind, json));
    }

    private ClientMessage.AppMessage message(@Nullable String to, String kind, String json) {
        if (kind.isEmpty() || kind.length() > ClientMessage.AppMessage.MAX_KIND) {
            throw new IllegalArgumentException("a kind has 1 to 64 characters");
        }
        if (json.length() > node.limits().frameBytes()) {
            throw new IllegalArgumentException("larger than a message may be");
        }
        return new ClientMessage.AppMessage(
                to, kind, JsonText.require(json, node.limits().depth()));
    }

    /**
     * Lets a listener hear what happens in this room from here on, whether this node has participants in it or not. Keeps the room live
     * on this node: close it. What happened before is in {@link #info()}.
     *
     * @param listener hears each entry once, in order, as {@link RoomListener} says
     * @return ends it
     * @throws RoomException with {@link ErrorCode#SERVER_FULL} if this node has as many rooms as it takes
     */
    public Watch watch(RoomListener listener) {
        Objects.requireNonNull(listener, "listener");
        LiveRoom live = node.rooms().acquire(code);
        if (live == null) {
            throw new RoomException(ErrorCode.SERVER_FULL);
        }
        return new Watch(node, live, listener);
    }

    /** The room decides. */
    private CompletionStage<Void> ask(RoomCommand command) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        LiveRoom live = node.isClosing() ? null : node.rooms().acquire(code);
        if (live == null) {
            ErrorCode reason = node.isClosing() ? ErrorCode.SERVER_DRAINING : ErrorCode.SERVER_FULL;
            done.completeExceptionally(new RoomException(reason));
            return done;
        }
        Asked asked = new Asked(node, live, done);
        try {
            live.propose(command, asked);
        } catch (RuntimeException fault) {
            asked.refused(ErrorCode.INTERNAL, null);
        }
        if (node.isClosing()) {
            // Its clock may have stood still before it came to this.
            live.giveUp();
        }
        return done;
    }

    private CompletionStage<Void> send(ClientMessage.AppMessage message) {
        return RoomReader.read(node, code).thenCompose(room -> {
            ErrorCode refusal = room.isEmpty()
                    ? ErrorCode.ROOM_NOT_FOUND
                    : HostMessages.send(
                            node, room.get(), message, node.environment().now());
            return refusal == null
                    ? CompletableFuture.completedFuture(null)
                    : CompletableFuture.failedFuture(new RoomException(refusal));
        });
    }

    @Override
    public String toString() {
        return "RoomHandle[" + code + "]";
    }

    /** A listener that hears one room. */
    public static final class Watch implements AutoCloseable {
        private final Node node;
        private final LiveRoom live;
        private final RoomListener listener;
        private final AtomicBoolean isClosed = new AtomicBoolean();

        private Watch(Node node, LiveRoom live, RoomListener listener) {
            this.node = node;
            this.live = live;
            this.listener = listener;
            live.watch(listener);
        }

        /** No call of the listener starts after the one that is under way. Doubled calls do nothing. */
        @Override
        public void close() {
            if (isClosed.compareAndSet(false, true) && live.unwatch(listener)) {
                node.rooms().release(live.code());
            }
        }
    }

    /** Holds the room until it is decided. */
    private static final class Asked implements Proposer {
        private final Node node;
        private final LiveRoom live;
        private final CompletableFuture<Void> done;
        private final AtomicBoolean over = new AtomicBoolean();

        Asked(Node node, LiveRoom live, CompletableFuture<Void> done) {
            this.node = node;
            this.live = live;
            this.done = done;
        }

        @Override
        public void refused(ErrorCode code, @Nullable Long version) {
            boolean isGone = code == ErrorCode.ROOM_CLOSED && live.room().isOver();
            over(new RoomException(isGone ? ErrorCode.ROOM_NOT_FOUND : code));
        }

        @Override
        public void decided() {
            over(null);
        }

        /** Once the room is through with the entry: only then is it let go of. */
        private void over(@Nullable RoomException refusal) {
            if (!over.compareAndSet(false, true)) {
                return;
            }
            live.enqueue(() -> {
                node.rooms().release(live.code());
                if (refusal == null) {
                    done.complete(null);
                } else {
                    done.completeExceptionally(refusal);
                }
            });
        }
    }
}
