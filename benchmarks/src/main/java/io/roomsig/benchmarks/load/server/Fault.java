package io.roomsig.benchmarks.load.server;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What a relay does wrong with every so-manieth message, to see whether the driver notices. */
final class Fault {
    /** What is done wrong. */
    enum Kind {
        NONE,
        LOSE,
        DOUBLE,
        MISDELIVER,
        WRONG_SENDER,
        CLOSE
    }

    private final Kind kind;
    private final long every;
    private final AtomicLong messages = new AtomicLong();

    private Fault(Kind kind, long every) {
        this.kind = kind;
        this.every = every;
    }

    /** Of {@code lose:1000} and the like; without a text nothing goes wrong. */
    static Fault of(@Nullable String text) {
        if (text == null) {
            return new Fault(Kind.NONE, 1);
        }
        int colon = text.indexOf(':');
        return new Fault(
                Kind.valueOf(text.substring(0, colon)
                        .toUpperCase(java.util.Locale.ROOT)
                        .replace('-', '_')),
                Long.parseLong(text.substring(colon + 1)));
    }

    /** What to do with the next message. */
    Kind next() {
        return kind == Kind.NONE || messages.incrementAndGet() % every != 0 ? Kind.NONE : kind;
    }
}
