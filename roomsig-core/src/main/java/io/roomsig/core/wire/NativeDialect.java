package io.roomsig.core.wire;

import io.roomsig.api.CloseCode;
import io.roomsig.api.ErrorCode;
import io.roomsig.api.IceServers;
import io.roomsig.api.Limits;
import io.roomsig.core.room.Member;
import io.roomsig.core.room.RoomEffect;
import io.roomsig.core.room.RoomPolicy;
import io.roomsig.core.wire.EnvelopeReader.Field;
import io.roomsig.spi.Frame;
import io.roomsig.spi.RoomMetrics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code roomsig.v1}, as {@code docs/PROTOCOL.md} describes it. */
public final class NativeDialect implements Dialect {
    private static final int VERSION = 1;
    private static final String DEFAULT_NAME = "Guest";
    private static final Habits HABITS = new Habits(false, true, true, true);

    private static final Map<String, MessageReader.Parser> PARSERS = Map.ofEntries(
            Map.entry("hello", MessageReader::hello),
            Map.entry("join-room", MessageReader::joinRoom),
            Map.entry("resume", (reader, fields) -> MessageReader.resume(fields)),
            Map.entry("ack", (reader, fields) -> MessageReader.ack(fields)),
            Map.entry("skip", (reader, fields) -> MessageReader.skip(fields)),
            Map.entry("restart", (reader, fields) -> MessageReader.restart(fields)),
            Map.entry("peer-state", (reader, fields) -> MessageReader.peerState(fields)),
            Map.entry("offer", (reader, fields) -> reader.signal(SignalKind.OFFER, fields)),
            Map.entry("answer", (reader, fields) -> reader.signal(SignalKind.ANSWER, fields)),
            Map.entry("ice-candidate", (reader, fields) -> reader.signal(SignalKind.CANDIDATE, fields)),
            Map.entry("state-set", MessageReader::stateSet),
            Map.entry("timer", MessageReader::timer),
            Map.entry("message", MessageReader::appMessage),
            Map.entry("moderate", MessageReader::moderate),
            Map.entry("ice-servers", (reader, fields) -> new ClientMessage.IceServers()),
            Map.entry("ping", (reader, fields) -> new ClientMessage.Ping()),
            Map.entry("bye", (reader, fields) -> new ClientMessage.Bye()));

    private final EnvelopeReader reader;
    private final MessageReader messages;
    private final NativeWriter writer;

    /**
     * A dialect within limits.
     *
     * @param limits of a connection
     * @param policy of rooms, for what values may be
     */
    public NativeDialect(Limits limits, RoomPolicy policy) {
        this.messages = new MessageReader(limits, policy, false);
        this.reader = new EnvelopeReader(limits.depth(), limits.frameBytes());
        this.writer = new NativeWriter(limits, policy);
    }

    @Override
    public Request read(String text) throws BadMessage {
        return request(reader.read(text));
    }

    @Override
    public Request read(byte[] utf8) throws BadMessage {
        return request(reader.read(utf8));
    }

    private Request request(Envelope fields) throws BadMessage {
        if (fields.mentions(Field.ID) && fields.has(Field.ID) && fields.id() == null) {
            throw fields.bad("an id is a short string or an integer");
        }
        String type = fields.string(Field.T, 1, Integer.MAX_VALUE);
        MessageReader.Parser parser = PARSERS.get(type);
        if (parser == null) {
            throw fields.bad(ErrorCode.UNKNOWN_TYPE, "no such type");
        }
        if (fields.mentions(Field.FROM)) {
            throw fields.bad("from is the server's to say");
        }
        return new Request(fields.id(), parser.parse(messages, fields));
    }

    /** The name of those who have none. */
    public static String nameOrDefault(@Nullable String name) {
        return name == null ? DEFAULT_NAME : name;
    }

    @Override
    public @Nullable Frame welcome(ClientMessage.Hello hello, @Nullable String re) {
        return hello.versions().contains(VERSION) ? writer.welcome(VERSION, hello.features(), re) : null;
    }

    @Override
    public Frame resumed(Resumed resumed, @Nullable String re) {
        return NativeWriter.resumed(resumed, re);
    }

    @Override
    public Frame restart(String with, boolean offers, RoomEffect.PairRestarted effect, long seq) {
        return Json.frame("restart", null, json -> {
            json.writeStringField("with", with);
            json.writeStringField("role", offers ? "offerer" : "answerer");
            json.writeNumberField("n", effect.n());
            json.writeStringField("reason", effect.reason());
            json.writeNumberField("seq", seq);
        });
    }

    @Override
    public Frame acked(String of, long s) {
        return Frame.of("{\"t\":\"acked\",\"of\":\"" + of + "\",\"s\":" + s + "}");
    }

    @Override
    public Frame skip(String from, long s) {
        return Frame.of("{\"t\":\"skip\",\"from\":\"" + from + "\",\"s\":" + s + "}");
    }

    @Override
    public Frame roomJoined(Snapshot snapshot, @Nullable String re) {
        return writer.roomJoined(snapshot, re);
    }

    @Override
    public Frame waiting(@Nullable String re) {
        return NativeWriter.waiting(Json::frame, re);
    }

    @Override
    public Optional<Frame> event(RoomEffect effect, long seq, Instant now, @Nullable String re) {
        return effect.accept(new NativeEvents(Json::frame, seq, now, re));
    }

    @Override
    public Frame joinedEarlier(Member member, long seq) {
        return new NativeEvents(Json::frame, seq, Instant.EPOCH, null).joined(member, true);
    }

    @Override
    public List<Frame> signal(String from, ClientMessage.Signal signal, @Nullable Long s) {
        // The hot path: one copy of the payload, which was checked to be JSON when it was read.
        SignalKind kind = signal.kind();
        RawJson payload = signal.isWrapped() ? WrappedCandidate.unwrap(signal.payload()) : signal.payload();
        String numbers = s == null ? "" : signal.n() == null ? ",\"s\":" + s : ",\"s\":" + s + ",\"n\":" + signal.n();
        String head = "{\"t\":\"" + kind.type() + "\",\"from\":\"" + from + "\"" + numbers + ",\""
                + kind.field().wireName() + "\":";
        return List.of(
                payload.isUtf8()
                        ? Frame.ofUtf8(payload.utf8Between(head, "}"))
                        : Frame.of(head + payload.text() + "}"));
    }

    /** The status code says it all. */
    @Override
    public List<Frame> farewell(CloseCode code) {
        return List.of();
    }

    @Override
    public RoomMetrics.Wire wire() {
        return RoomMetrics.Wire.NATIVE;
    }

    @Override
    public Habits habits() {
        return HABITS;
    }

    @Override
    public Frame appMessage(String from, ClientMessage.AppMessage message, Instant now) {
        return NativeWriter.appMessage(Json::frame, from, message, now);
    }

    @Override
    public Frame error(Refusal refusal) {
        return writer.error(refusal);
    }

    @Override
    public @Nullable Frame acknowledgement(String re) {
        return null;
    }

    @Override
    public Frame iceServers(IceServers servers, @Nullable String re) {
        return NativeWriter.iceServers(Json::frame, servers, re);
    }

    @Override
    public Frame pong(@Nullable String re) {
        return Json.frame("pong", re, json -> {});
    }

    @Override
    public Frame goAway(String reason, Duration after) {
        return NativeWriter.goAway(Json::frame, "rejoin", reason, after);
    }

    @Override
    public Frame moveOn(String reason, Duration after) {
        return NativeWriter.goAway(Json::frame, "resume", reason, after);
    }

    @Override
    public Frame epoch(String epoch, long seq) {
        return Json.frame("epoch", null, json -> {
            json.writeStringField("epoch", epoch);
            json.writeNumberField("seq", seq);
        });
    }
}
