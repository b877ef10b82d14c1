package io.roomsig.spi;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a reader of a room's log has to apply to be where the log is.
 *
 * @param head where the log is after the last of the records; {@link LogPosition#NONE} if there is no such room
 * @param snapshot where to start anew, or {@code null} if the records follow on from what the reader has, or begin with the
 *     first entry of the life
 * @param records in order, without gaps
 * @param rewound whether the log has lost entries that the reader has seen: its place names this life of the room, but is
 *     none in it. Then there are no records, and nothing was written
 * @param ended whether the life that the reader's place names is over, and the reader has not seen its end. The head is that end, the
 *     records lead there; without records the log knows no more than that it ended. Nothing was written
 * @param unheld for how long nobody had held the room when a reader asked that did not hold it either; zero if the log cannot tell, or
 *     the reader's place was in this life. See {@link RoomLog#read}
 */
public record LogSlice(
        LogPosition head,
        @Nullable Snapshot snapshot,
        List<LogRecord> records,
        boolean rewound,
        boolean ended,
        Duration unheld) {

    /** There is no such room. */
    public static final LogSlice ABSENT = new LogSlice(LogPosition.NONE, null, List.of(), false, false, Duration.ZERO);

    /** Checks and copies. */
    public LogSlice {
        Objects.requireNonNull(head, "head");
        records = List.copyOf(records);
        if (unheld.isNegative()) {
            throw new IllegalArgumentException("not held for less than no time: " + unheld);
        }
    }

    /** What follows on from where the reader is, or from a snapshot. */
    public static LogSlice of(LogPosition head, @Nullable Snapshot snapshot, List<LogRecord> records) {
        return new LogSlice(head, snapshot, records, false, false, Duration.ZERO);
    }

    /** The log has lost what the reader has seen. */
    public static LogSlice rewound(LogPosition head) {
        return new LogSlice(head, null, List.of(), true, false, Duration.ZERO);
    }

    /**
     * The life that the reader knows was retired, and the reader has not seen all of it.
     *
     * @param end its last place
     * @param records what led there from where the reader is; empty if that is not known any more
     */
    public static LogSlice ended(LogPosition end, List<LogRecord> records) {
        return new LogSlice(end, null, records, false, true, Duration.ZERO);
    }

    /** The same, of a room that nobody has held for a while. */
    public LogSlice unheldFor(Duration time) {
        return new LogSlice(head, snapshot, records, rewound, ended, time);
    }

    /** The room's life, empty if there is no such room. */
    public String epoch() {
        return head.epoch();
    }

    /** Whether there is no such room. */
    public boolean isAbsent() {
        return head.epoch().isEmpty();
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
