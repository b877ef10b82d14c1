package io.roomsig.core.wire;

import io.roomsig.api.ErrorCode;
import io.roomsig.api.Limits;
import io.roomsig.api.Permission;
import io.roomsig.core.room.PeerState;
import io.roomsig.core.room.RoomCommand;
import io.roomsig.core.room.RoomPolicy;
import io.roomsig.core.room.Shared;
import io.roomsig.core.wire.EnvelopeReader.Field;
import io.roomsig.spi.Frame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes messages of fields: one method for each kind, the same for all dialects. Immutable. */
final class MessageReader {
    private static final int MAX_VERSIONS = 16;
    private static final int MAX_FEATURES = 64;
    private static final int MAX_KEY_LENGTH = 256;
    private static final int MAX_TOKEN_LENGTH = 4_096;
    private static final int MIN_ATTEMPT_LENGTH = 16;
    private static final int MAX_ATTEMPT_LENGTH = 64;
    private static final long MAX_RETRY = 1_000_000_000;
    private static final int MAX_ROLE_LENGTH = 64;
    private static final int MAX_TARGET_LENGTH = 256;
    private static final long MAX_TIMER_MS = Duration.ofHours(24).toMillis();

    private final Limits limits;
    private final RoomPolicy policy;
    private final boolean fromSocketIo;

    /**
     * A reader within limits.
     *
     * @param fromSocketIo see {@link ClientMessage.Signal#fromSocketIo()}
     */
    MessageReader(Limits limits, RoomPolicy policy, boolean fromSocketIo) {
        this.limits = limits;
        this.policy = policy;
        this.fromSocketIo = fromSocketIo;
    }

    ClientMessage hello(Envelope fields) throws BadMessage {
        String json = fields.structure(Field.VERSIONS, false).text();
        if (!json.startsWith("[")) {
            throw fields.bad("versions is an array");
        }
        String[] items = json.substring(1, json.length() - 1).split(",", -1);
        List<Integer> versions = new ArrayList<>();
        for (String item : items) {
            try {
                versions.add(Integer.parseInt(item.trim()));
            } catch (NumberFormatException notOne) {
                throw fields.bad("versions are integers");
            }
            if (versions.size() > MAX_VERSIONS) {
                throw fields.bad("too many versions");
            }
        }
        return new ClientMessage.Hello(versions, features(fields));
    }

    private static Set<Feature> features(Envelope fields) throws BadMessage {
        if (!fields.has(Field.FEATURES)) {
            return Set.of();
        }
        List<String> names = fields.strings(Field.FEATURES);
        if (names.size() > MAX_FEATURES) {
            throw fields.bad("too many features");
        }
        return Feature.of(names);
    }

    static ClientMessage resume(Envelope fields) throws BadMessage {
        String room = fields.string(Field.ROOM_CODE, 1, Integer.MAX_VALUE);
        if (!ClientMessage.JoinRoom.ROOM_CODE.matcher(room).matches()) {
            throw fields.bad("not a room code");
        }
        return new ClientMessage.Resume(
                room,
                fields.string(Field.SELF, 1, MAX_TARGET_LENGTH),
                fields.string(Field.KEY, 1, MAX_KEY_LENGTH),
                fields.string(Field.EPOCH, 1, MAX_TARGET_LENGTH),
                fields.integer(Field.SEQ, 0));
    }

    static ClientMessage ack(Envelope fields) throws BadMessage {
        return new ClientMessage.Ack(fields.string(Field.OF, 1, Integer.MAX_VALUE), fields.integer(Field.S, 1));
    }

    static ClientMessage skip(Envelope fields) throws BadMessage {
        return new ClientMessage.Skip(fields.string(Field.TO, 1, Integer.MAX_VALUE), fields.integer(Field.S, 1));
    }

    static ClientMessage restart(Envelope fields) throws BadMessage {
        String reason = fields.optionalString(Field.REASON, ClientMessage.AppMessage.MAX_KIND);
        if (reason != null && !ClientMessage.StateSet.KEY.matcher(reason).matches()) {
            throw fields.bad("a reason is a word");
        }
        return new ClientMessage.Restart(
                fields.string(Field.TO, 1, Integer.MAX_VALUE), fields.integer(Field.N, 0), reason);
    }

    static ClientMessage peerState(Envelope fields) throws BadMessage {
        PeerState state = switch (fields.string(Field.STATE, 1, Integer.MAX_VALUE)) {
            case "connecting" -> PeerState.CONNECTING;
            case "connected" -> PeerState.CONNECTED;
            case "disconnected" -> PeerState.DISCONNECTED;
            case "failed" -> PeerState.FAILED;
            case "closed" -> PeerState.CLOSED;
            default -> throw fields.bad("no such state");
        };
        return new ClientMessage.PeerReport(
                fields.string(Field.TO, 1, Integer.MAX_VALUE),
                state,
                fields.optionalInteger(Field.N, 0, Long.MAX_VALUE));
    }

    ClientMessage joinRoom(Envelope fields) throws BadMessage {
        String room = fields.string(Field.ROOM_CODE, 1, Integer.MAX_VALUE);
        if (!ClientMessage.JoinRoom.ROOM_CODE.matcher(room).matches()) {
            throw fields.bad("not a room code");
        }
        String attempt = fields.optionalString(Field.ATTEMPT, MAX_ATTEMPT_LENGTH);
        if (attempt != null && attempt.length() < MIN_ATTEMPT_LENGTH) {
            throw fields.bad("an attempt has at least 128 random bits");
        }
        String data = fields.has(Field.DATA) ? fields.json(Field.DATA) : null;
        if (data != null && Frame.utf8Length(data) > limits.dataBytes()) {
            throw fields.bad(ErrorCode.STATE_TOO_LARGE, "data is too large");
        }
        String token = fields.optionalString(Field.TOKEN, MAX_TOKEN_LENGTH);
        Long retry = fields.optionalInteger(Field.RETRY, 0, MAX_RETRY);
        return new ClientMessage.JoinRoom(room, token, displayName(fields), data, attempt, retry == null ? 0 : retry);
    }

    private @Nullable String displayName(Envelope fields) throws BadMessage {
        String claimed = fields.optionalString(Field.DISPLAY_NAME, Integer.MAX_VALUE);
        if (claimed == null) {
            return null;
        }
        String name = claimed.strip();
        if (name.codePoints().anyMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE)) {
            throw fields.bad("a name has no control characters and no halves of characters");
        }
        if (name.codePointCount(0, name.length()) > limits.nameLength()) {
            throw fields.bad(ErrorCode.STATE_TOO_LARGE, "the name is too long");
        }
        return name.isEmpty() ? null : name;
    }

    ClientMessage signal(SignalKind kind, Envelope fields) throws BadMessage {
        RawJson payload = fields.structure(kind.field(), kind == SignalKind.CANDIDATE);
        String to = fields.string(Field.TO, 1, Integer.MAX_VALUE);
        if (fromSocketIo) {
            return new ClientMessage.Signal(kind, to, payload, true, null, null);
        }
        Long s = fields.optionalInteger(Field.S, 1, Long.MAX_VALUE);
        Long n = fields.optionalInteger(Field.N, 0, Long.MAX_VALUE);
        return new ClientMessage.Signal(kind, to, payload, false, s, n);
    }

    ClientMessage stateSet(Envelope fields) throws BadMessage {
        RoomCommand.Scope scope = switch (fields.string(Field.SCOPE, 1, Integer.MAX_VALUE)) {
            case "room" -> RoomCommand.Scope.ROOM;
            case "self" -> RoomCommand.Scope.SELF;
            default -> throw fields.bad("no such scope");
        };
        String key = fields.string(Field.KEY, 1, Integer.MAX_VALUE);
        if (!ClientMessage.StateSet.KEY.matcher(key).matches()) {
            throw fields.bad("not a key");
        }
        String json = fields.json(Field.VALUE);
        // The room has the last word; this only keeps what it would refuse out of its log.
        if (Frame.utf8Length(json) > policy.maxValueBytes()) {
            throw fields.bad(ErrorCode.STATE_TOO_LARGE, "the value is too large");
        }
        Long ifVersion = fields.optionalInteger(Field.IF_VERSION, 0, Long.MAX_VALUE);
        return new ClientMessage.StateSet(scope, key, fields.has(Field.VALUE) ? json : null, ifVersion);
    }

    static ClientMessage handRaised(Envelope fields) throws BadMessage {
        String json = fields.json(Field.RAISED);
        if (!json.equals("true") && !json.equals("false")) {
            throw fields.bad("raised is true or false");
        }
        return new ClientMessage.StateSet(RoomCommand.Scope.SELF, SocketIoEvents.HAND, json, null);
    }

    /** Whom it names, the room knows. */
    ClientMessage presenter(Envelope fields) throws BadMessage {
        String json = fields.json(Field.PRESENTER);
        if (Frame.utf8Length(json) > policy.maxValueBytes()) {
            throw fields.bad(ErrorCode.STATE_TOO_LARGE, "the value is too large");
        }
        String value = fields.has(Field.PRESENTER) ? json : null;
        return new ClientMessage.StateSet(RoomCommand.Scope.ROOM, Shared.PRESENTER, value, null);
    }

    ClientMessage timer(Envelope fields) throws BadMessage {
        Long duration = fields.optionalInteger(Field.DURATION_MS, 1, MAX_TIMER_MS);
        RoomCommand.TimerAction action = switch (fields.string(Field.ACTION, 1, Integer.MAX_VALUE)) {
            case "start" -> RoomCommand.TimerAction.START;
            case "pause" -> RoomCommand.TimerAction.PAUSE;
            case "reset" -> RoomCommand.TimerAction.RESET;
            default -> throw fields.bad("no such action");
        };
        return new ClientMessage.Timer(action, duration == null ? null : Duration.ofMillis(duration));
    }

    ClientMessage appMessage(Envelope fields) throws BadMessage {
        String to = fields.optionalString(Field.TO, Integer.MAX_VALUE);
        return new ClientMessage.AppMessage(
                to, fields.string(Field.KIND, 1, ClientMessage.AppMessage.MAX_KIND), fields.json(Field.BODY));
    }

    ClientMessage moderate(Envelope fields) throws BadMessage {
        ClientMessage.Moderate.Action action =
                ClientMessage.Moderate.Action.named(fields.string(Field.ACTION, 1, Integer.MAX_VALUE));
        if (action == null) {
            throw fields.bad("no such action");
        }
        String target = action.hasTarget() ? fields.string(Field.TARGET, 1, MAX_TARGET_LENGTH) : null;
        boolean permits = action == ClientMessage.Moderate.Action.PERMIT;
        String role = permits && fields.has(Field.ROLE) ? fields.string(Field.ROLE, 1, MAX_ROLE_LENGTH) : null;
        Set<Permission> permissions = permits && fields.has(Field.PERMISSIONS) ? permissions(fields) : null;
        if (permits && role == null && permissions == null) {
            throw fields.bad("neither a role nor permissions");
        }
        return new ClientMessage.Moderate(action, target, role, permissions);
    }

    private static Set<Permission> permissions(Envelope fields) throws BadMessage {
        Set<Permission> permissions = EnumSet.noneOf(Permission.class);
        for (String name : fields.strings(Field.PERMISSIONS)) {
            Permission permission = Permission.named(name);
            if (permission == null) {
                throw fields.bad("no such permission");
            }
            permissions.add(permission);
        }
        return permissions;
    }

    /** Reads the fields of one type. */
    @FunctionalInterface
    interface Parser {
        ClientMessage parse(MessageReader reader, Envelope fields) throws BadMessage;
    }
}
