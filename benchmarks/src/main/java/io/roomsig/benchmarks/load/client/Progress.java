package io.roomsig.benchmarks.load.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Serves the loop until a count is reached, or something went wrong, after which nothing that is measured counts, or nothing has come for
 * so long that nothing will.
 */
final class Progress {
    private static final Duration SILENCE = Duration.ofSeconds(5);

    private Progress() {}

    /** Returns whether the count was reached. */
    static boolean until(Crowd crowd, long goal, LongSupplier count) {
        long before = -1;
        while (crowd.heard() > before) {
            before = crowd.heard();
            try {
                if (crowd.loop()
                        .run(() -> count.getAsLong() >= goal || !crowd.ledger().isClean(), SILENCE)) {
                    return count.getAsLong() >= goal;
                }
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
        return false;
    }
}
