package io.roomsig.redis;

import java.time.Instant;

/** Times as Redis has them: milliseconds since 1970. */
final class Millis {

    /** Times further away than this are as good as never, and sums with them fit Redis's numbers. */
    private static final long LATEST = Instant.parse("9999-12-31T23:59:59.999Z").toEpochMilli();

    private Millis() {}

    /** Of any instant: those before 1970 are 0, those after the year 9999 its last millisecond. */
    static long of(Instant instant) {
        if (instant.getEpochSecond() < 0) {
            return 0;
        }
        return instant.getEpochSecond() >= LATEST / 1_000 ? LATEST : instant.toEpochMilli();
    }
}
