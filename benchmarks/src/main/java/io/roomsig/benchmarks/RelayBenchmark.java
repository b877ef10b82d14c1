package io.roomsig.benchmarks;

import io.roomsig.api.Grant;
import io.roomsig.api.Handshake;
import io.roomsig.api.Limits;
import io.roomsig.core.RoomServer;
import io.roomsig.core.inbound.Inbound;
import io.roomsig.spi.Admission;
import io.roomsig.spi.Connection;
import io.roomsig.spi.Frame;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

/** One signal through the whole server, from the text that comes in to the frame that goes out; without a container. */
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

    private final RoomServer server = RoomServer.builder()
            .limits(Limits.DEFAULT.withRate(UNLIMITED))
            .admission((handshake, join) ->
                    Admission.grant(Grant.builder(join.room(), "grant").build()))
            .build();
    private final Link ada = new Link();
    private final Link bob = new Link();
    private final Inbound fromAda = server.connect(Handshake.UNKNOWN, ada);
    private final Inbound fromBob = server.connect(Handshake.UNKNOWN, bob);
    private String message = "";

    /** Lets two join. */
    @Setup
    public void join() {
        fromAda.onText("{\"t\":\"join-room\",\"room_code\":\"ROOM42\"}");
        fromBob.onText("{\"t\":\"join-room\",\"room_code\":\"ROOM42\"}");
        message = "{\"t\":\"ice-candidate\",\"to\":\"" + bob.self() + "\",\"candidate\":{\"candidate\":\""
                + "x".repeat(payload) + "\",\"sdpMid\":\"0\",\"sdpMLineIndex\":0}}";
    }

    /** Relays. */
    @Benchmark
    public int relay() {
        fromAda.onText(message);
        return bob.frames;
    }

    /** Stops the clock. */
    @TearDown
    public void close() {
        fromAda.onClosed(1000);
        fromBob.onClosed(1000);
        server.close();
    }

    private static final class Link implements Connection {
        private int frames;
        private String last = "";

        @Override
        public void send(Frame frame, SendCallback done) {
            frames++;
            last = frame.text();
            done.done(null);
        }

        @Override
        public void close(int code, String reason) {}

        String self() {
            Matcher self = Pattern.compile("\"self\":\"([^\"]+)\"").matcher(last);
            if (!self.find()) {
                throw new IllegalStateException("not joined");
            }
            return self.group(1);
        }
    }
}
