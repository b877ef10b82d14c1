package io.roomsig.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.roomsig.core.memory.InMemoryRoomLog;
import io.roomsig.spi.LogPosition;
import io.roomsig.spi.LogSlice;
import io.roomsig.spi.RoomLog;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class InMemoryRoomLogTest extends RoomLogContract {
    private final RoomLog log = new InMemoryRoomLog();

    @Override
    protected RoomLog log() {
        return log;
    }

    @Test
    void its_time_does_not_go_back_with_the_clock() {
        List<Instant> times = new ArrayList<>(List.of(Instant.ofEpochSecond(9), Instant.ofEpochSecond(5)));
        RoomLog ofClock = new InMemoryRoomLog(() -> times.size() > 1 ? times.remove(0) : times.get(0));
        RoomLog.Proposal first = new RoomLog.Proposal("a", 1, new byte[0]);
        RoomLog.Proposal second = new RoomLog.Proposal("b", 1, new byte[0]);
        var records = ofClock.append("R", LogPosition.NONE, List.of(second), first)
                .toCompletableFuture()
                .join()
                .records();
        assertThat(Duration.between(records.get(0).time(), records.get(1).time()))
                .isZero();
    }

    @Test
    void each_end_of_a_room_is_remembered_for_ten_minutes() {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.ofEpochSecond(1_000));
        RoomLog ofClock = new InMemoryRoomLog(now::get);
        LogPosition first = lived(ofClock, "R");
        now.set(now.get().plusSeconds(400));
        LogPosition second = lived(ofClock, "R");
        now.set(now.get().plusSeconds(201));
        lived(ofClock, "another");
        assertThat(read(ofClock, "R", first)).isEqualTo(LogSlice.ABSENT);
        assertThat(read(ofClock, "R", second).ended()).isTrue();
        now.set(now.get().plusSeconds(400));
        lived(ofClock, "another");
        assertThat(read(ofClock, "R", second)).isEqualTo(LogSlice.ABSENT);
    }

    @Test
    void rooms_that_come_and_go_fast_fill_no_memory() {
        List<LogPosition> begun = new ArrayList<>();
        for (int room = 0; room <= 10_000; room++) {
            begun.add(lived(log, "R" + room));
        }
        assertThat(read(log, "R0", begun.get(0))).isEqualTo(LogSlice.ABSENT);
        assertThat(read(log, "R1", begun.get(1)).ended()).isTrue();
    }

    /** Opens a room, changes it once, and ends it; returns where it began. */
    private static LogPosition lived(RoomLog log, String room) {
        RoomLog.Proposal open = new RoomLog.Proposal(room + UUID.randomUUID(), 1, new byte[0]);
        RoomLog.Proposal change = new RoomLog.Proposal(room + UUID.randomUUID(), 1, new byte[0]);
        LogSlice slice = log.append(room, LogPosition.NONE, List.of(change), open)
                .toCompletableFuture()
                .join();
        assertThat(log.retire(room, slice.head()).toCompletableFuture().join()).isTrue();
        return new LogPosition(open.id(), 1, open.id());
    }

    private static LogSlice read(RoomLog log, String room, LogPosition seen) {
        return log.read(room, seen).toCompletableFuture().join();
    }
}
