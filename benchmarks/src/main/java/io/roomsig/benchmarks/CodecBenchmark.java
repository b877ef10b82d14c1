package io.roomsig.benchmarks;

import io.roomsig.api.ErrorCode;
import io.roomsig.api.IceServers;
import io.roomsig.api.LeaveReason;
import io.roomsig.api.Limits;
import io.roomsig.api.Permission;
import io.roomsig.core.room.Member;
import io.roomsig.core.room.Profile;
import io.roomsig.core.room.Room;
import io.roomsig.core.room.RoomCommand;
import io.roomsig.core.room.RoomEffect;
import io.roomsig.core.room.RoomEntry;
import io.roomsig.core.room.RoomMachine;
import io.roomsig.core.room.RoomPolicy;
import io.roomsig.core.room.Seat;
import io.roomsig.core.wire.BadMessage;
import io.roomsig.core.wire.ClientMessage;
import io.roomsig.core.wire.Dialect;
import io.roomsig.core.wire.NativeDialect;
import io.roomsig.core.wire.RawJson;
import io.roomsig.core.wire.Request;
import io.roomsig.core.wire.SignalKind;
import io.roomsig.core.wire.SocketIoDialect;
import io.roomsig.spi.Frame;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What each message of the two dialects costs to read, and each kind of frame to write; without rooms, queues and sockets. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public abstract class CodecBenchmark {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final String TO = "N6pJwl74eFiXt4R5LcRqUg";
    private static final String CANDIDATE =
            "{\"candidate\":\"candidate:842163049 1 udp 1677729535 203.0.113.7 46154 typ srflx raddr"
                    + " 10.0.0.7 rport 46154 generation 0 ufrag EsAw network-cost 999\",\"sdpMid\":\"0\",\"sdpMLineIndex\":0}";
    private static final String DESCRIPTION =
            "{\"type\":\"offer\",\"sdp\":\"" + "a=rtpmap:111 opus/48000/2\\r\\n".repeat(130) + "\"}";

    private static final Map<String, String> FIELDS = Map.ofEntries(
            Map.entry(
                    "hello",
                    "\"versions\":[1],\"features\":[\"resume\",\"negotiate\",\"binary\"],\"client\":\"roomsig.js\""),
            Map.entry(
                    "join-room",
                    "\"room_code\":\"ROOM42\",\"token\":\"0123456789abcdef\",\"display_name\":\"Ada Lovelace\",\"attempt\":\""
                            + TO + "\""),
            Map.entry(
                    "resume",
                    "\"room_code\":\"ROOM42\",\"self\":\"" + TO + "\",\"key\":\"k.k\",\"epoch\":\"e\",\"seq\":17"),
            Map.entry("offer", "\"to\":\"" + TO + "\",\"s\":1,\"n\":0,\"offer\":" + DESCRIPTION),
            Map.entry("answer", "\"to\":\"" + TO + "\",\"s\":1,\"n\":0,\"answer\":" + DESCRIPTION),
            Map.entry("ice-candidate", "\"to\":\"" + TO + "\",\"s\":1,\"n\":0,\"candidate\":" + CANDIDATE),
            Map.entry("ack", "\"of\":\"" + TO + "\",\"s\":8"),
            Map.entry("skip", "\"to\":\"" + TO + "\",\"s\":8"),
            Map.entry("restart", "\"to\":\"" + TO + "\",\"n\":0,\"reason\":\"failed\""),
            Map.entry("peer-state", "\"to\":\"" + TO + "\",\"state\":\"connected\",\"n\":0"),
            Map.entry("state-set", "\"scope\":\"self\",\"key\":\"audio\",\"value\":true"),
            Map.entry("timer", "\"action\":\"start\",\"duration_ms\":300000"),
            Map.entry("message", "\"kind\":\"chat\",\"body\":{\"text\":\"hello\"}"),
            Map.entry("moderate", "\"action\":\"kick\",\"target\":\"" + TO + "\""),
            Map.entry("ice-servers", "\"id\":7"),
            Map.entry("ping", "\"id\":7"),
            Map.entry("bye", "\"id\":7"));

    private CodecBenchmark() {}

    private static Dialect dialect(String wire) {
        return wire.equals("socket.io")
                ? new SocketIoDialect(Limits.DEFAULT, RoomPolicy.DEFAULT)
                : new NativeDialect(Limits.DEFAULT, RoomPolicy.DEFAULT);
    }

    /** Messages of {@code roomsig.v1}, as text and as UTF-8. */
    public static class ReadNative extends CodecBenchmark {
        /** The type of the message. */
        @Param({
            "hello",
            "join-room",
            "resume",
            "offer",
            "answer",
            "ice-candidate",
            "ack",
            "skip",
            "restart",
            "peer-state",
            "state-set",
            "timer",
            "message",
            "moderate",
            "ice-servers",
            "ping",
            "bye"
        })
        public String message = "ping";

        private final Dialect dialect = dialect("native");
        private String text = "";
        private byte[] utf8 = {};

        /** Makes the message. */
        @Setup
        public void make() {
            text = "{\"t\":\"" + message + "\"," + FIELDS.get(message) + "}";
            utf8 = text.getBytes(StandardCharsets.UTF_8);
        }

        /** Characters. */
        @Benchmark
        public Request text() throws BadMessage {
            return dialect.read(text);
        }

        /** Bytes. */
        @Benchmark
        public Request binary() throws BadMessage {
            return dialect.read(utf8);
        }
    }

    /** Events of Socket.IO, without the packet around them. */
    public static class ReadSocketIo extends CodecBenchmark {
        /** The name of the event. */
        @Param({"join-room", "offer", "answer", "ice-candidate", "hand-raised", "timer"})
        public String event = "join-room";

        private final Dialect dialect = dialect("socket.io");
        private String text = "";

        /** Makes the event. */
        @Setup
        public void make() {
            String fields = event.equals("hand-raised") ? "\"raised\":true" : FIELDS.get(event);
            text = "[\"" + event + "\",{" + fields + "}]";
        }

        /** Characters. */
        @Benchmark
        public Request text() throws BadMessage {
            return dialect.read(text);
        }
    }

    /** Frames of both dialects. */
    public static class Write extends CodecBenchmark {
        /** Which dialect. */
        @Param({"native", "socket.io"})
        public String wire = "native";

        /** How many are in the room. */
        @Param({"2", "16"})
        public int members = 2;

        private Dialect dialect = dialect("native");
        private Room room = Room.absent("ROOM42");
        private final ClientMessage.Signal candidate =
                new ClientMessage.Signal(SignalKind.CANDIDATE, TO, RawJson.of(CANDIDATE), false, 1L, 0L);
        private final ClientMessage.Signal offer =
                new ClientMessage.Signal(SignalKind.OFFER, TO, RawJson.of(DESCRIPTION), false, 1L, 0L);

        /** Fills the room. */
        @Setup
        public void fill() {
            dialect = dialect(wire);
            apply(new RoomCommand.Open(RoomPolicy.DEFAULT.withMaxMembers(members), RoomMachine.RULES));
            for (int i = 0; i < members; i++) {
                String id = "member-" + i;
                Profile profile =
                        new Profile("grant-" + i, id, "Ada Lovelace", "guest", Permission.PARTICIPANT, null, null);
                apply(new RoomCommand.Join(id, profile, Seat.first("node", "attempt-" + i, 0), null));
            }
        }

        private void apply(RoomCommand command) {
            long version = room.version() + 1;
            room = RoomMachine.step(
                            room, new RoomEntry(version, NOW, "entry", new RoomEntry.Origin("node", version), command))
                    .room();
        }

        private Member self() {
            return Objects.requireNonNull(room.member("member-0"));
        }

        /** The room, for a newcomer. */
        @Benchmark
        public Frame roomJoined() {
            return dialect.roomJoined(new Dialect.Snapshot(room, "epoch", self(), null, IceServers.NONE, NOW), "1");
        }

        /** A departure. */
        @Benchmark
        public Optional<Frame> userLeft() {
            return dialect.event(new RoomEffect.MemberLeft(self(), LeaveReason.LEFT), 17, NOW, null);
        }

        /** A candidate. */
        @Benchmark
        public List<Frame> candidate() {
            return dialect.signal(TO, candidate, 1L);
        }

        /** An offer. */
        @Benchmark
        public List<Frame> offer() {
            return dialect.signal(TO, offer, 1L);
        }

        /** A refusal. */
        @Benchmark
        public Frame error() {
            return dialect.error(Dialect.Refusal.of(ErrorCode.PEER_NOT_FOUND, "1"));
        }
    }
}
