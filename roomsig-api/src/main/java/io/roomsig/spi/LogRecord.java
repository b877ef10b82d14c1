package io.roomsig.spi;

import java.time.Instant;
import java.util.Objects;

/**
 * One numbered entry of a room's log.
 *
 * @param version its number within the epoch, without gaps
 * @param time when the log took it, in milliseconds, never less than that of the entry before
 * @param id the proposal's id
 * @param prevId the id of the entry before, empty for the first
 * @param bytes what the proposer wrote; opaque to the log, not written to
 */
@SuppressWarnings("ArrayRecordComponent") // opaque bytes, told apart by their id
public record LogRecord(long version, Instant time, String id, String prevId, byte[] bytes) {

    /** Checks. */
    public LogRecord {
        Objects.requireNonNull(time, "time");
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(prevId, "prevId");
        Objects.requireNonNull(bytes, "bytes");
    }
}
