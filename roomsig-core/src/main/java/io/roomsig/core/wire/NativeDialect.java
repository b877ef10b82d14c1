package io.roomsig.core.wire;

import io.roomsig.api.ErrorCode;
import io.roomsig.api.Limits;
import io.roomsig.core.room.RoomCommand;
import io.roomsig.core.room.RoomEffect;
import io.roomsig.core.room.RoomPolicy;
import io.roomsig.core.wire.EnvelopeReader.Field;
import io.roomsig.spi.Frame;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code roomsig.v1}, as {@code docs/PROTOCOL.md} describes it. */
public final class NativeDialect implements Dialect {
    private static final int VERSION = 1;
    private static final int MAX_VERSIONS = 16;
    private static final int MAX_TOKEN_LENGTH = 4_096;
    private static final int MIN_ATTEMPT_LENGTH = 16;
    private static final int MAX_ATTEMPT_LENGTH = 64;
    private static final int MAX_KIND_LENGTH = 64;
    private static final int MAX_TARGET_LENGTH = 256;
    private static final long MAX_TIMER_MS = Duration.ofHours(24).toMillis();
    private static final Pattern ROOM_CODE = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9_.-]{1,64}");
    private static final String DEFAULT_NAME = "Guest";

    private static final Map<String, Parser> PARSERS = Map.ofEntries(
            Map.entry("hello", NativeDialect::hello),
            Map.entry("join-room", NativeDialect::joinRoom),
            Map.entry("offer", (dialect, fields) -> signal(SignalKind.OFFER, fields, Field.OFFER)),
            Map.entry("answer", (dialect, fields) -> signal(SignalKind.ANSWER, fields, Field.ANSWER)),
            Map.entry("ice-candidate", (dialect, fields) -> signal(SignalKind.CANDIDATE, fields, Field.CANDIDATE)),
            Map.entry("state-set", NativeDialect::stateSet),
            Map.entry("timer", NativeDialect::timer),
            Map.entry("message", NativeDialect::appMessage),
            Map.entry("moderate", NativeDialect::moderate),
            Map.entry("ping", (dialect, fields) -> new ClientMessage.Ping()),
            Map.entry("bye", (dialect, fields) -> new ClientMessage.Bye()));

    private final Limits limits;
    private final RoomPolicy policy;
    private final EnvelopeReader reader;
    private final NativeWriter writer;

    /**
     * A dialect within limits.
     *
     * @param limits of a connection
     * @param policy of rooms, for what values may be
     */
    public NativeDialect(Limits limits, RoomPolicy policy) {
        this.limits = limits;
        this.policy = policy;
        this.reader = new EnvelopeReader(limits.depth(), limits.frameBytes());
        this.writer = new NativeWriter(limits, policy);
    }

    @Override
    public Request read(String text) throws BadMessage {
        Envelope fields = reader.read(text);
        if (fields.mentions(Field.ID) && fields.has(Field.ID) && fields.id() == null) {
            throw fields.bad("an id is a short string or an integer");
        }
        String type = fields.string(Field.T, 1, Integer.MAX_VALUE);
        Parser parser = PARSERS.get(type);
        if (parser == null) {
            throw fields.bad(ErrorCode.UNKNOWN_TYPE, "no such type");
        }
        if (fields.mentions(Field.FROM)) {
            throw fields.bad("from is the server's to say");
        }
        return new Request(fields.id(), parser.parse(this, fields));
    }

    private ClientMessage hello(Envelope fields) throws BadMessage {
        String json = fields.structure(Field.VERSIONS, false);
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
        return new ClientMessage.Hello(versions);
    }

    private ClientMessage joinRoom(Envelope fields) throws BadMessage {
        String room = fields.string(Field.ROOM_CODE, 1, Integer.MAX_VALUE);
        if (!ROOM_CODE.matcher(room).matches()) {
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
        return new ClientMessage.JoinRoom(room, token, displayName(fields), data, attempt);
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

    /** The name of those who have none. */
    public static String nameOrDefault(@Nullable String name) {
        return name == null ? DEFAULT_NAME : name;
    }

    private static ClientMessage signal(SignalKind kind, Envelope fields, Field payload) throws BadMessage {
        String json = fields.structure(payload, kind == SignalKind.CANDIDATE);
        return new ClientMessage.Signal(kind, fields.string(Field.TO, 1, Integer.MAX_VALUE), json);
    }

    private ClientMessage stateSet(Envelope fields) throws BadMessage {
        RoomCommand.Scope scope = switch (fields.string(Field.SCOPE, 1, Integer.MAX_VALUE)) {
            case "room" -> RoomCommand.Scope.ROOM;
            case "self" -> RoomCommand.Scope.SELF;
            default -> throw fields.bad("no such scope");
        };
        String key = fields.string(Field.KEY, 1, Integer.MAX_VALUE);
        if (!KEY.matcher(key).matches()) {
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

    private ClientMessage timer(Envelope fields) throws BadMessage {
        Long duration = fields.optionalInteger(Field.DURATION_MS, 1, MAX_TIMER_MS);
        RoomCommand.TimerAction action = switch (fields.string(Field.ACTION, 1, Integer.MAX_VALUE)) {
            case "start" -> RoomCommand.TimerAction.START;
            case "pause" -> RoomCommand.TimerAction.PAUSE;
            case "reset" -> RoomCommand.TimerAction.RESET;
            default -> throw fields.bad("no such action");
        };
        return new ClientMessage.Timer(action, duration == null ? null : Duration.ofMillis(duration));
    }

    private ClientMessage appMessage(Envelope fields) throws BadMessage {
        String to = fields.optionalString(Field.TO, Integer.MAX_VALUE);
        return new ClientMessage.AppMessage(to, fields.string(Field.KIND, 1, MAX_KIND_LENGTH), fields.json(Field.BODY));
    }

    private ClientMessage moderate(Envelope fields) throws BadMessage {
        ClientMessage.Moderate.Action action = switch (fields.string(Field.ACTION, 1, Integer.MAX_VALUE)) {
            case "kick" -> ClientMessage.Moderate.Action.KICK;
            case "ban" -> ClientMessage.Moderate.Action.BAN;
            case "unban" -> ClientMessage.Moderate.Action.UNBAN;
            case "lock" -> ClientMessage.Moderate.Action.LOCK;
            case "unlock" -> ClientMessage.Moderate.Action.UNLOCK;
            default -> throw fields.bad("no such action");
        };
        boolean ofRoom = action == ClientMessage.Moderate.Action.LOCK || action == ClientMessage.Moderate.Action.UNLOCK;
        String target = ofRoom ? null : fields.string(Field.TARGET, 1, MAX_TARGET_LENGTH);
        return new ClientMessage.Moderate(action, target);
    }

    @Override
    public @Nullable Frame welcome(List<Integer> versions, @Nullable String re) {
        return versions.contains(VERSION) ? writer.welcome(VERSION, re) : null;
    }

    @Override
    public Frame roomJoined(Snapshot snapshot, @Nullable String re) {
        return writer.roomJoined(snapshot, re);
    }

    @Override
    public Optional<Frame> event(RoomEffect effect, long seq, Instant now, @Nullable String re) {
        return effect.accept(new NativeEvents(seq, now, re));
    }

    @Override
    public Frame signal(String from, ClientMessage.Signal signal) {
        // The hot path: one copy of the payload, which was checked to be JSON when it was read.
        SignalKind kind = signal.kind();
        return Frame.of("{\"t\":\"" + kind.type() + "\",\"from\":\"" + from + "\",\"" + kind.field() + "\":"
                + signal.payload() + "}");
    }

    @Override
    public Frame appMessage(String from, ClientMessage.AppMessage message, Instant now) {
        return writer.appMessage(from, message, now);
    }

    @Override
    public Frame error(Refusal refusal) {
        return writer.error(refusal);
    }

    @Override
    public Frame pong(@Nullable String re) {
        return Json.frame("pong", re, json -> {});
    }

    @Override
    public Frame goAway(String reason, Duration after) {
        return writer.goAway(reason, after);
    }

    /** Reads the fields of one type. */
    @FunctionalInterface
    private interface Parser {
        ClientMessage parse(NativeDialect dialect, Envelope fields) throws BadMessage;
    }
}
