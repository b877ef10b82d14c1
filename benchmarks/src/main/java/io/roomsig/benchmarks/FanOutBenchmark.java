package io.roomsig.benchmarks;

import io.roomsig.api.Grant;
import io.roomsig.api.Handshake;
import io.roomsig.api.Limits;
import io.roomsig.core.RoomServer;
import io.roomsig.core.inbound.Inbound;
import io.roomsig.core.room.RoomPolicy;
import io.roomsig.spi.Admission;
import io.roomsig.spi.Connection;
import io.roomsig.spi.Frame;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
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
 * One change of a room through the whole server, in memory: from the message that asks for it, by way of the log and the rules, to a
 * frame for each member. The frame is made once, so a larger room costs no more than its queues.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class FanOutBenchmark {
    private static final Limits.Rate UNLIMITED = new Limits.Rate(Integer.MAX_VALUE, Integer.MAX_VALUE);
    private static final String[] CHANGES = {
        "{\"t\":\"state-set\",\"scope\":\"self\",\"key\":\"audio\",\"value\":true}",
        "{\"t\":\"state-set\",\"scope\":\"self\",\"key\":\"audio\",\"value\":false}"
    };

    /** How many hear of it. */
    @Param({"2", "10", "50"})
    public int members = 2;

    private final List<Listener> links = new ArrayList<>();
    private final List<Inbound> clients = new ArrayList<>();
    private @Nullable RoomServer server;
    private int turn;

    /** Lets all join. */
    @Setup
    public void join() {
        server = RoomServer.builder()
                .limits(Limits.DEFAULT.withRate(UNLIMITED))
                .policy(RoomPolicy.DEFAULT.withMaxMembers(members))
                .admission((handshake, join) ->
                        Admission.grant(Grant.builder(join.room(), "grant").build()))
                .build();
        for (int i = 0; i < members; i++) {
            Listener link = new Listener();
            links.add(link);
            Inbound client = server.connect(Handshake.UNKNOWN, link);
            clients.add(client);
            client.onText("{\"t\":\"join-room\",\"room_code\":\"ROOM42\"}");
        }
    }

    /** One says something about itself, and all hear it. */
    @Benchmark
    public int change() {
        clients.get(0).onText(CHANGES[turn++ & 1]);
        return links.get(members - 1).frames;
    }

    /** Stops the clock. */
    @TearDown
    public void close() {
        clients.forEach(client -> client.onClosed(1000));
        Objects.requireNonNull(server).close();
    }

    private static final class Listener implements Connection {
        private int frames;

        @Override
        public void send(Frame frame, SendCallback done) {
            frames++;
            done.done(null);
        }

        @Override
        public void close(int code, String reason) {}
    }
}
