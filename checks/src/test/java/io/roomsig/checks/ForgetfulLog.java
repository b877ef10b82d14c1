package io.roomsig.checks;

import io.roomsig.core.memory.InMemoryRoomLog;
import io.roomsig.spi.RoomLog;
import io.roomsig.testkit.WrappedRoomLog;
import java.time.InstantSource;

/** A log that can lose everything, as a store without a disk does. Used by one thread. */
final class ForgetfulLog extends WrappedRoomLog {
    private final InstantSource clock;
    private RoomLog log;

    ForgetfulLog(InstantSource clock) {
        this.clock = clock;
        this.log = new InMemoryRoomLog(clock);
    }

    /** Nothing is left. Who listened hears no more, and has to look for itself. */
    void forget() {
        log = new InMemoryRoomLog(clock);
    }

    @Override
    protected RoomLog log() {
        return log;
    }
}
