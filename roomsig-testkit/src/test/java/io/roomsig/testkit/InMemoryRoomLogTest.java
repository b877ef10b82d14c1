package io.roomsig.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.roomsig.core.memory.InMemoryRoomLog;
import io.roomsig.spi.LogPosition;
import io.roomsig.spi.RoomLog;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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
}
