package io.roomsig.redis;

import io.roomsig.spi.LogPosition;
import io.roomsig.spi.LogRecord;
import io.roomsig.spi.LogSlice;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads what the {@link RoomScripts} answer and publish. */
final class RoomAnswers {

    private RoomAnswers() {}

    /** Throws {@link RedisFailure} at what is none: somebody else's script, or another version's. */
    static LogSlice slice(Object reply) {
        try {
            return parse((List<?>) reply);
        } catch (IllegalArgumentException | ClassCastException | IndexOutOfBoundsException e) {
            // Without the cause: its message may quote what it could not read.
            throw new RedisFailure("an answer about a room cannot be read");
        }
    }

    /**
     * What a room's channel has brought.
     *
     * @throws IllegalArgumentException if it is not from one of the scripts
     */
    static LogSlice news(byte[] message) {
        List<byte[]> parts = Parts.read(message, 0);
        if (parts.size() < 3) {
            throw new IllegalArgumentException("no news");
        }
        long first = Ascii.number(parts.get(1));
        List<LogRecord> records = records(first, parts.subList(2, parts.size()));
        LogRecord last = records.get(records.size() - 1);
        return LogSlice.of(new LogPosition(Ascii.text(parts.get(0)), last.version(), last.id()), null, records);
    }

    private static LogSlice parse(List<?> reply) {
        String kind = Ascii.text(reply.get(0));
        if (kind.equals("absent")) {
            return LogSlice.ABSENT;
        }
        LogPosition head =
                new LogPosition(Ascii.text(reply.get(1)), Ascii.number(reply.get(2)), Ascii.text(reply.get(3)));
        if (kind.equals("rewound")) {
            return LogSlice.rewound(head);
        }
        List<?> entries = (List<?>) reply.get(4);
        long start = head.version() - entries.size();
        List<LogRecord> records = records(start + 1, entries);
        if (kind.equals("ended")) {
            return LogSlice.ended(head, records);
        }
        if (kind.equals("after")) {
            return LogSlice.of(head, null, records);
        }
        LogSlice.Snapshot snapshot = null;
        if (reply.size() > 6) {
            LogPosition at = new LogPosition(head.epoch(), start, Ascii.text(reply.get(6)));
            snapshot = new LogSlice.Snapshot(at, (byte[]) reply.get(7));
        }
        return LogSlice.of(head, snapshot, records).unheldFor(Duration.ofMillis(Ascii.number(reply.get(5))));
    }

    private static List<LogRecord> records(long first, List<?> entries) {
        List<LogRecord> records = new ArrayList<>(entries.size());
        for (Object entry : entries) {
            records.add(record(first + records.size(), (byte[]) entry));
        }
        return records;
    }

    private static LogRecord record(long version, byte[] entry) {
        int afterTime = Ascii.indexOf(entry, ' ', 0);
        int afterId = Ascii.indexOf(entry, ' ', afterTime + 1);
        int afterPrevId = Ascii.indexOf(entry, ' ', afterId + 1);
        return new LogRecord(
                version,
                Instant.ofEpochMilli(Ascii.number(entry, 0, afterTime)),
                name(entry, afterTime + 1, afterId),
                name(entry, afterId + 1, afterPrevId),
                Arrays.copyOfRange(entry, afterPrevId + 1, entry.length));
    }

    private static String name(byte[] entry, int from, int to) {
        return new String(entry, from, to - from, StandardCharsets.US_ASCII);
    }
}
