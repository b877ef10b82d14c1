package io.roomsig.core.wire;

import io.roomsig.api.Permission;
import io.roomsig.core.room.PeerState;
import io.roomsig.core.room.RoomCommand;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a client can say, in any dialect: well formed, and nothing more. JSON that is only handed on stays text and is never
 * parsed into a tree.
 */
public sealed interface ClientMessage {

    /** Lets the visitor decide by kind. */
    void accept(Visitor visitor);

    /** Offers protocol versions and features; those that nobody here knows are left out. */
    record Hello(List<Integer> versions, Set<Feature> features) implements ClientMessage {
        @Override
        public void accept(Visitor visitor) {
            visitor.hello(this);
        }
    }

    /** Asks to be let in. */
    record JoinRoom(
            String roomCode,
            @Nullable String token,
            @Nullable String displayName,
            @Nullable String data,
            @Nullable String attempt,
            long retry)
            implements ClientMessage {
        /** What a room's code looks like. */
        public static final Pattern ROOM_CODE = Pattern.compile("[A-Za-z0-9_-]{1,64}");

        @Override
        public void accept(Visitor visitor) {
            visitor.joinRoom(this);
        }

        /** Without the secrets. */
        @Override
        public String toString() {
            return "JoinRoom[" + roomCode + "]";
        }
    }

    /** Asks to come back. */
    record Resume(String roomCode, String self, String key, String epoch, long seq) implements ClientMessage {
        @Override
        public void accept(Visitor visitor) {
            visitor.resume(this);
        }

        /** Without the key. */
        @Override
        public String toString() {
            return "Resume[" + roomCode + "]";
        }
    }

    /**
     * Sends an opaque payload to one other participant.
     *
     * @param payload JSON, as it came
     * @param fromSocketIo whether it has the form that pages of Socket.IO use, where a candidate comes in a wrapping
     * @param s its number towards this participant, or {@code null} from a client that does not number
     * @param n the restart count of the pair that it belongs to, or {@code null} from a client that does not count
     */
    record Signal(
            SignalKind kind,
            String to,
            RawJson payload,
            boolean fromSocketIo,
            @Nullable Long s,
            @Nullable Long n) implements ClientMessage {
        @Override
        public void accept(Visitor visitor) {
            visitor.signal(this);
        }

        /** Whether its candidate comes in a wrapping. */
        boolean isWrapped() {
            return fromSocketIo && kind == SignalKind.CANDIDATE;
        }

        /** Without the payload. */
        @Override
        public String toString() {
            return "Signal[" + kind + "]";
        }
    }

    /** All signals of {@code of} up to {@code s} have arrived. */
    record Ack(String of, long s) implements ClientMessage {
        @Override
        public void accept(Visitor visitor) {
            visitor.ack(this);
        }
    }

    /** Nothing up to {@code s} comes any more. */
    record Skip(String to, long s) implements ClientMessage {
        @Override
        public void accept(Visitor visitor) {
            visitor.skip(this);
        }
    }

    /** Asks that a pair begins anew to connect; {@code n} is its count as the client knows it. */
    record Restart(String to, long n, @Nullable String reason) implements ClientMessage {
        @Override
        public void accept(Visitor visitor) {
            visitor.restart(this);
        }
    }

    /** Tells how the connection to another participant does; {@code n} is the count of what both have agreed on. */
    record PeerReport(String to, PeerState state, @Nullable Long n) implements ClientMessage {
        @Override
        public void accept(Visitor visitor) {
            visitor.peerReport(this);
        }
    }

    /** Sets a value; {@code json} null removes it. */
    record StateSet(
            RoomCommand.Scope scope,
            String key,
            @Nullable String json,
            @Nullable Long ifVersion) implements ClientMessage {
        /** What the name of a value looks like. */
        public static final Pattern KEY = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

        @Override
        public void accept(Visitor visitor) {
            visitor.stateSet(this);
        }
    }

    /** Runs the timer. */
    record Timer(RoomCommand.TimerAction action, @Nullable Duration duration) implements ClientMessage {
        @Override
        public void accept(Visitor visitor) {
            visitor.timer(this);
        }
    }

    /** App data for one participant or for all. */
    record AppMessage(@Nullable String to, String kind, String body) implements ClientMessage {
        /** The longest kind, in characters. */
        public static final int MAX_KIND = 64;

        @Override
        public void accept(Visitor visitor) {
            visitor.appMessage(this);
        }
    }

    /**
     * A moderator's action.
     *
     * @param target whom it is about, or {@code null} if it is about the room
     * @param role for {@link Action#PERMIT}: the role from here on, or {@code null} for the one it has
     * @param permissions for {@link Action#PERMIT}: all that it may do from here on, or {@code null} for what it may now
     */
    record Moderate(
            Action action,
            @Nullable String target,
            @Nullable String role,
            @Nullable Set<Permission> permissions) implements ClientMessage {
        @Override
        public void accept(Visitor visitor) {
            visitor.moderate(this);
        }

        /** What a moderator can do. */
        public enum Action {
            /** Remove a participant. */
            KICK("kick", true),
            /** Remove it and keep its identity out. */
            BAN("ban", true),
            /** Let an identity in again. */
            UNBAN("unban", true),
            /** Keep newcomers out. */
            LOCK("lock", false),
            /** Let them in again. */
            UNLOCK("unlock", false),
            /** Let one in who waits. */
            ADMIT("admit", true),
            /** Let newcomers wait. */
            WAIT("wait", false),
            /** Let all in who wait, and newcomers at once. */
            WAIT_NO_MORE("wait-no-more", false),
            /** Change what a participant is and may do. */
            PERMIT("permit", true),
            /** End the room. */
            CLOSE("close", false);

            private final String wireName;
            private final boolean hasTarget;

            Action(String wireName, boolean hasTarget) {
                this.wireName = wireName;
                this.hasTarget = hasTarget;
            }

            /** The one with this word on the wire, or {@code null}. */
            static @Nullable Action named(String wireName) {
                for (Action action : values()) {
                    if (action.wireName.equals(wireName)) {
                        return action;
                    }
                }
                return null;
            }

            /** Whether it is done to somebody, and not to the room. */
            boolean hasTarget() {
                return hasTarget;
            }
        }
    }

    /** Asks for new ICE servers. */
    record IceServers() implements ClientMessage {
        @Override
        public void accept(Visitor visitor) {
            visitor.iceServers(this);
        }
    }

    /** Asks for a sign of life. */
    record Ping() implements ClientMessage {
        @Override
        public void accept(Visitor visitor) {
            visitor.ping(this);
        }
    }

    /** Leaves. */
    record Bye() implements ClientMessage {
        @Override
        public void accept(Visitor visitor) {
            visitor.bye(this);
        }
    }

    /** One method for each message. */
    interface Visitor {
        /** See {@link Hello}. */
        void hello(Hello message);

        /** See {@link JoinRoom}. */
        void joinRoom(JoinRoom message);

        /** See {@link Resume}. */
        void resume(Resume message);

        /** See {@link Ack}. */
        void ack(Ack message);

        /** See {@link Skip}. */
        void skip(Skip message);

        /** See {@link Restart}. */
        void restart(Restart message);

        /** See {@link PeerReport}. */
        void peerReport(PeerReport message);

        /** See {@link Signal}. */
        void signal(Signal message);

        /** See {@link StateSet}. */
        void stateSet(StateSet message);

        /** See {@link Timer}. */
        void timer(Timer message);

        /** See {@link AppMessage}. */
        void appMessage(AppMessage message);

        /** See {@link Moderate}. */
        void moderate(Moderate message);

        /** See {@link IceServers}. */
        void iceServers(IceServers message);

        /** See {@link Ping}. */
        void ping(Ping message);

        /** See {@link Bye}. */
        void bye(Bye message);
    }
}
