package io.roomsig.benchmarks;

import io.roomsig.api.ErrorCode;
import io.roomsig.api.LeaveReason;
import io.roomsig.api.Permission;
import io.roomsig.core.room.Profile;
import io.roomsig.core.room.RelayRule;
import io.roomsig.core.room.Room;
import io.roomsig.core.room.RoomCommand;
import io.roomsig.core.room.RoomEntry;
import io.roomsig.core.room.RoomMachine;
import io.roomsig.core.room.RoomPolicy;
import io.roomsig.core.room.Seat;
import java.time.Instant;
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
import org.openjdk.jmh.annotations.Warmup;

/** The pure step of a room, and the question that each relay asks it: without log, threads and frames. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RoomStepBenchmark {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final RoomEntry.Origin ORIGIN = new RoomEntry.Origin("node", 1);

    /** How many members the room has after the join. */
    @Param({"2", "16", "50"})
    public int members;

    private Room room = Room.absent("ROOM42");
    private String last = "";
    private int turn;

    /** Fills the room but for one. */
    @Setup
    public void fill() {
        apply(new RoomCommand.Open(RoomPolicy.DEFAULT.withMaxMembers(members), RoomMachine.RULES));
        for (int i = 1; i < members; i++) {
            apply(join("member-" + i));
        }
        // One more, so that there is somebody to send to in a room of two; left out by what joins and leaves.
        last = "member-" + Math.max(1, members - 1);
    }

    /** Joins and leaves. */
    @Benchmark
    public Room joinAndLeave() {
        apply(join("newcomer"));
        return apply(new RoomCommand.Leave("newcomer", 1, LeaveReason.LEFT));
    }

    /** One member says something about itself, over what it has said before. */
    @Benchmark
    public Room update() {
        return apply(new RoomCommand.Update(
                "member-1", RoomCommand.Scope.SELF, "audio", (turn++ & 1) == 0 ? "true" : "false", null));
    }

    /** Whether one may send a signal to another: what each relay asks the room. */
    @Benchmark
    public @Nullable ErrorCode route() {
        return RelayRule.refusal(room, "member-1", last, Permission.SIGNAL);
    }

    private Room apply(RoomCommand command) {
        long version = room.version() + 1;
        room = RoomMachine.step(room, new RoomEntry(version, NOW, "entry", ORIGIN, command))
                .room();
        return room;
    }

    private static RoomCommand join(String id) {
        Profile profile = new Profile("grant-" + id, id, id, "guest", Permission.PARTICIPANT, null, null);
        return new RoomCommand.Join(id, profile, Seat.first("node", "attempt-" + id, 0), null);
    }
}
