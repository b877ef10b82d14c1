package io.roomsig.benchmarks;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.roomsig.api.Grant;
import io.roomsig.api.Handshake;
import io.roomsig.api.Limits;
import io.roomsig.core.RoomServer;
import io.roomsig.core.inbound.Inbound;
import io.roomsig.micrometer.MicrometerRoomMetrics;
import io.roomsig.spi.Admission;
import io.roomsig.spi.Connection;
import io.roomsig.spi.Frame;
import io.roomsig.spi.RoomMetrics;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One signal through the whole server, from the message that comes in to the frame that goes out; without a container. What counting
 * costs is the ratio between the values of {@link #metrics}: compare them in several short runs, one after the other, since a machine
 * is not the same for long.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RelayBenchmark {
    private static final Limits.Rate UNLIMITED = new Limits.Rate(Integer.MAX_VALUE, Integer.MAX_VALUE);

    /** Characters of payload: about a candidate, about an offer. */
    @Param({"180", "3600"})
    public int payload;

    /** Who counts: nobody, somebody that does nothing with it, or Micrometer. */
    @Param({"none", "no-op", "micrometer"})
    public String metrics = "none";

    /** What carries the messages: characters, or UTF-8 on both sides. */
    @Param({"text", "binary"})
    public String frames = "text";

    private final Link ada = new Link();
    private final Link bob = new Link();
    private @Nullable RoomServer server;
    private @Nullable Inbound fromAda;
    private @Nullable Inbound fromBob;
    private String message = "";
    private byte[] utf8 = {};

    private RoomMetrics metrics() {
        return switch (metrics) {
            case "none" -> RoomMetrics.NONE;
            case "no-op" -> new RoomMetrics() {};
            case "micrometer" -> new MicrometerRoomMetrics(new SimpleMeterRegistry());
            default -> throw new IllegalArgumentException(metrics);
        };
    }

    /** Lets two join. */
    @Setup
    public void join() {
        server = RoomServer.builder()
                .limits(Limits.DEFAULT.withRate(UNLIMITED))
                .admission((handshake, join) ->
                        Admission.grant(Grant.builder(join.room(), "grant").build()))
                .metrics(metrics())
                .build();
        fromAda = server.connect(Handshake.UNKNOWN, ada);
        fromBob = server.connect(Handshake.UNKNOWN, bob);
        String features = frames.equals("binary") ? "\"binary\"" : "";
        fromAda.onText("{\"t\":\"hello\",\"versions\":[1],\"features\":[" + features + "]}");
        fromBob.onText("{\"t\":\"hello\",\"versions\":[1],\"features\":[" + features + "]}");
        fromAda.onText("{\"t\":\"join-room\",\"room_code\":\"ROOM42\"}");
        fromBob.onText("{\"t\":\"join-room\",\"room_code\":\"ROOM42\"}");
        message = "{\"t\":\"ice-candidate\",\"to\":\"" + bob.self() + "\",\"candidate\":{\"candidate\":\""
                + "x".repeat(payload) + "\",\"sdpMid\":\"0\",\"sdpMLineIndex\":0}}";
        utf8 = message.getBytes(StandardCharsets.UTF_8);
    }

    /** Relays. */
    @Benchmark
    public int relay() {
        Inbound server = Objects.requireNonNull(fromAda);
        if (frames.equals("binary")) {
            server.onBinary(ByteBuffer.wrap(utf8));
        } else {
            server.onText(message);
        }
        return bob.frames;
    }

    /** Stops the clock. */
    @TearDown
    public void close() {
        Objects.requireNonNull(fromAda).onClosed(1000);
        Objects.requireNonNull(fromBob).onClosed(1000);
        Objects.requireNonNull(server).close();
    }

    private static final class Link implements Connection.Binary {
        private static final Pattern SELF = Pattern.compile("\"self\":\"([^\"]+)\"");

        /** Comes on another thread where that one is at the room at the moment. */
        private final CompletableFuture<String> self = new CompletableFuture<>();

        private int frames;
        /** Read by nobody, so that the text is made. */
        private String last = "";

        @Override
        public void send(Frame frame, SendCallback done) {
            frames++;
            last = frame.text();
            learn();
            done.done(null);
        }

        @Override
        public void sendBinary(ByteBuffer message, SendCallback done) {
            frames++;
            if (!self.isDone()) {
                last = StandardCharsets.UTF_8.decode(message).toString();
                learn();
            }
            done.done(null);
        }

        private void learn() {
            if (!self.isDone()) {
                Matcher found = SELF.matcher(last);
                if (found.find()) {
                    self.complete(found.group(1));
                }
            }
        }

        @Override
        public void close(int code, String reason) {}

        String self() {
            return self.orTimeout(10, TimeUnit.SECONDS).join();
        }
    }
}
