package io.roomsig.core.wire;

import io.roomsig.api.CloseCode;
import io.roomsig.api.ErrorCode;
import io.roomsig.api.IceServers;
import io.roomsig.api.Limits;
import io.roomsig.core.room.Member;
import io.roomsig.core.room.RoomEffect;
import io.roomsig.core.room.RoomPolicy;
import io.roomsig.core.wire.EnvelopeReader.Event;
import io.roomsig.spi.Frame;
import io.roomsig.spi.RoomMetrics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The events of pages that speak Socket.IO, as {@code docs/SOCKETIO.md} describes them. Reads the JSON of an event packet
 * (Socket.IO protocol 5); each frame it makes is a whole packet of Engine.IO.
 */
public final class SocketIoDialect implements Dialect {
    private static final Frame DISCONNECT = Frame.of("41");
    private static final Habits HABITS = new Habits(true, false, false, false);

    private static final Map<String, MessageReader.Parser> PARSERS = Map.ofEntries(
            Map.entry("join-room", MessageReader::joinRoom),
            Map.entry("offer", (reader, fields) -> reader.signal(SignalKind.OFFER, fields)),
            Map.entry("answer", (reader, fields) -> reader.signal(SignalKind.ANSWER, fields)),
            Map.entry("ice-candidate", (reader, fields) -> reader.signal(SignalKind.CANDIDATE, fields)),
            Map.entry("hand-raised", (reader, fields) -> MessageReader.handRaised(fields)),
            Map.entry("presenter", MessageReader::presenter),
            Map.entry("timer", MessageReader::timer),
            Map.entry("message", MessageReader::appMessage),
            Map.entry("state-set", MessageReader::stateSet),
            Map.entry("moderate", MessageReader::moderate));

    private final EnvelopeReader reader;
    private final MessageReader messages;

    /**
     * A dialect within limits.
     *
     * @param limits of a connection
     * @param policy of rooms, for what values may be
     */
    public SocketIoDialect(Limits limits, RoomPolicy policy) {
        this.messages = new MessageReader(limits, policy, true);
        // One level more: the array that holds the name and the fields.
        this.reader = new EnvelopeReader(limits.depth() + 1, limits.frameBytes());
    }

    /** The id of a request is the number of the acknowledgement that it wants. */
    @Override
    public Request read(String text) throws BadMessage {
        int start = text.indexOf('[');
        String ackId = start > 0 ? text.substring(0, start) : null;
        try {
            Event event = reader.readEvent(start > 0 ? text.substring(start) : text);
            MessageReader.Parser parser = PARSERS.get(event.name());
            if (parser == null) {
                throw event.fields().bad(ErrorCode.UNKNOWN_TYPE, "no such event");
            }
            return new Request(ackId, parser.parse(messages, event.fields()));
        } catch (BadMessage bad) {
            throw bad.of(ackId);
        }
    }

    /** Its binary messages are pieces of events, which nobody here has a use for. */
    @Override
    public Request read(byte[] utf8) {
        throw new UnsupportedOperationException("nobody agrees on it");
    }

    /** Of every event that wants one, whatever came of it: what was wrong is an event of its own. */
    @Override
    public @Nullable Frame acknowledgement(String re) {
        return Frame.of("43" + re + "[]");
    }

    /** Versions are Engine.IO's business. */
    @Override
    public @Nullable Frame welcome(ClientMessage.Hello hello, @Nullable String re) {
        return null;
    }

    /** Whoever comes back is somebody else. */
    @Override
    public @Nullable Frame resumed(Resumed resumed, @Nullable String re) {
        return null;
    }

    /** Pages of Socket.IO know no such thing. */
    @Override
    public @Nullable Frame restart(String with, boolean offers, RoomEffect.PairRestarted effect, long seq) {
        return null;
    }

    @Override
    public Frame acked(String of, long s) {
        throw new UnsupportedOperationException("no client of it numbers its signals");
    }

    @Override
    public Frame skip(String from, long s) {
        throw new UnsupportedOperationException("no client of it numbers its signals");
    }

    @Override
    public Frame roomJoined(Snapshot snapshot, @Nullable String re) {
        return SocketIoEvents.roomJoined(snapshot);
    }

    @Override
    public Frame waiting(@Nullable String re) {
        return NativeWriter.waiting(SHAPE, re);
    }

    @Override
    public Optional<Frame> event(RoomEffect effect, long seq, Instant now, @Nullable String re) {
        return effect.accept(SocketIoEvents.at(seq, now));
    }

    @Override
    public Frame joinedEarlier(Member member, long seq) {
        return SocketIoEvents.at(seq, Instant.EPOCH).joined(member, true);
    }

    @Override
    public List<Frame> signal(String from, ClientMessage.Signal signal, @Nullable Long s) {
        if (signal.kind() != SignalKind.CANDIDATE || signal.fromSocketIo()) {
            return List.of(signal(from, signal.kind(), signal.payload().text()));
        }
        List<Frame> frames = new ArrayList<>(1);
        for (String candidate : WrappedCandidate.wrap(signal.payload().text())) {
            frames.add(signal(from, signal.kind(), candidate));
        }
        return frames;
    }

    /** The hot path: one copy of the payload, which was checked to be JSON when it was read. */
    private static Frame signal(String from, SignalKind kind, String payload) {
        return Frame.of(Json.SOCKET_IO_EVENT + "[\"" + kind.type() + "\",{\"from\":\"" + from + "\",\""
                + kind.field().wireName() + "\":" + payload + "}]");
    }

    @Override
    public Frame appMessage(String from, ClientMessage.AppMessage message, Instant now) {
        return NativeWriter.appMessage(SHAPE, from, message, now);
    }

    @Override
    public Frame error(Refusal refusal) {
        return Json.socketIoEvent("error", json -> {
            json.writeStringField("message", refusal.code().message());
            json.writeStringField("code", refusal.code().name());
        });
    }

    @Override
    public Frame iceServers(IceServers servers, @Nullable String re) {
        return NativeWriter.iceServers(SHAPE, servers, re);
    }

    /** Signs of life are Engine.IO's business. */
    @Override
    public Frame pong(@Nullable String re) {
        throw new UnsupportedOperationException("no event asks for it");
    }

    @Override
    public Frame goAway(String reason, Duration after) {
        return NativeWriter.goAway(SHAPE, "rejoin", reason, after);
    }

    /** A page comes back as somebody else. */
    @Override
    public @Nullable Frame moveOn(String reason, Duration after) {
        return null;
    }

    @Override
    public @Nullable Frame epoch(String epoch, long seq) {
        return null;
    }

    /**
     * Clients of Socket.IO come back after every end but one: the packet that disconnects them. So that is said exactly
     * where coming back would end the same way. Not after a flood: a page that sent too much in a hurry has a call to
     * go back to.
     */
    @Override
    public List<Frame> farewell(CloseCode code) {
        return switch (code) {
            case NORMAL, INVALID_TOKEN, PROTOCOL_ERROR -> List.of(DISCONNECT);
            case REPLACED, KICKED, BANNED, ROOM_CLOSED ->
                List.of(NativeWriter.goAway(SHAPE, "no", code.reason(), Duration.ZERO), DISCONNECT);
            case GOING_AWAY,
                    UNSUPPORTED_DATA,
                    TOO_BIG,
                    SLOW_CONSUMER,
                    PING_TIMEOUT,
                    INTERNAL_ERROR,
                    SERVER_DRAINING,
                    JOIN_TIMEOUT,
                    KEY_REUSED,
                    RATE_LIMITED -> List.of();
        };
    }

    @Override
    public RoomMetrics.Wire wire() {
        return RoomMetrics.Wire.SOCKET_IO;
    }

    @Override
    public Habits habits() {
        return HABITS;
    }

    static final Json.Shape SHAPE = (type, re, body) -> Json.socketIoEvent(type, body);
}
