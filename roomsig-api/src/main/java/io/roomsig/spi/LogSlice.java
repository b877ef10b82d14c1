package io.roomsig.spi;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a reader of a room's log has to apply to be where the log is.
 *
 * @param epoch the room's life, empty if there is no such room
 * @param snapshot where to start anew, or {@code null} if the records follow on from what the reader has
 * @param records in order, without gaps
 */
public record LogSlice(String epoch, @Nullable Snapshot snapshot, List<LogRecord> records) {

    /** There is no such room. */
    public static final LogSlice ABSENT = new LogSlice("", null, List.of());

    /** Checks and copies. */
    public LogSlice {
        Objects.requireNonNull(epoch, "epoch");
        records = List.copyOf(records);
    }

    /** Whether there is no such room. */
    public boolean isAbsent() {
        return epoch.isEmpty();
    }

    /**
     * A room at one version.
     *
     * @param at the place in the log it stands for
     * @param state as given to {@link RoomLog#snapshot}
     */
    @SuppressWarnings("ArrayRecordComponent") // opaque bytes, told apart by their id
    public record Snapshot(LogPosition at, byte[] state) {
        /** Checks. */
        public Snapshot {
            Objects.requireNonNull(at, "at");
            Objects.requireNonNull(state, "state");
        }
    }
}
