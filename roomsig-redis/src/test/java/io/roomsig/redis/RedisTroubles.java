package io.roomsig.redis;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** What goes wrong between nodes and Redis at the moment, and until when. */
final class RedisTroubles {
    private final Map<Kind, Long> until = new EnumMap<>(Kind.class);

    /** What can be wrong for a while. */
    enum Kind {
        /** Nothing gets through. */
        DOWN(1),
        /** Some requests don't arrive. */
        REQUEST_LOST(0.3),
        /** Some answers don't arrive. */
        REPLY_LOST(0.3),
        /** Some requests arrive long after their callers have given up. */
        LATE(0.2),
        /** Some requests are done once more, later. */
        DOUBLED(0.3),
        /** Some requests are refused. */
        ERROR(0.3),
        /** Some things take their time. */
        SLOW(0.4),
        /** Some of what is published does not arrive. */
        NEWS_LOST(0.3),
        /** Some of what is published arrives twice. */
        NEWS_DOUBLED(0.3),
        /** Some of what is published arrives late. */
        NEWS_LATE(0.3);

        private final double share;

        Kind(double share) {
            this.share = share;
        }

        String words() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    void begin(Kind kind, long untilNanos) {
        until.merge(kind, untilNanos, Math::max);
    }

    void end() {
        until.clear();
    }

    /** Of how many it strikes one. */
    double share(Kind kind, long now) {
        Long end = until.get(kind);
        return end != null && end > now ? kind.share : 0;
    }
}
