package io.roomsig.testkit.sim;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a client that numbers its signals keeps for one other: what was not acknowledged, and what came early. */
final class Channel {
    /** A server that works for the other side keeps so many that come early. */
    private static final int MAX_UNACKED = 60;

    private final Deque<String> unacked = new ArrayDeque<>();
    private final TreeMap<Long, Map<String, @Nullable Object>> early = new TreeMap<>();
    private long acked;
    private long received;
    private long progressAt;

    boolean isFull() {
        return unacked.size() >= MAX_UNACKED;
    }

    long next() {
        return acked + unacked.size() + 1;
    }

    void keep(String text, long now) {
        if (unacked.isEmpty()) {
            progressAt = now;
        }
        unacked.add(text);
    }

    void acked(long upTo, long now) {
        while (acked < upTo && !unacked.isEmpty()) {
            unacked.remove();
            acked++;
            progressAt = now;
        }
    }

    /** The other side is lost from sight: what was kept for it is dropped, and what came early. */
    void drop() {
        acked += unacked.size();
        unacked.clear();
        early.clear();
    }

    /** Up to here nothing comes any more: what was dropped counts as acknowledged. */
    long over() {
        return acked;
    }

    void sendAgain(Consumer<String> send) {
        unacked.forEach(send);
    }

    /** Whether nothing was acknowledged for so long; then it begins to wait anew. */
    boolean isWaiting(long now, long nanos) {
        boolean waiting = !unacked.isEmpty() && now - progressAt > nanos;
        if (waiting) {
            progressAt = now;
        }
        return waiting;
    }

    boolean isAllAcknowledged() {
        return unacked.isEmpty();
    }

    /** Takes a signal; hands over all that are next in order. */
    void take(long number, Map<String, @Nullable Object> signal, Consumer<Map<String, @Nullable Object>> next) {
        if (number > received) {
            early.put(number, signal);
        }
        drain(next);
    }

    void skip(long upTo, Consumer<Map<String, @Nullable Object>> next) {
        if (upTo > received) {
            received = upTo;
            early.headMap(upTo, true).clear();
        }
        drain(next);
    }

    private void drain(Consumer<Map<String, @Nullable Object>> next) {
        while (!early.isEmpty() && early.firstKey() <= received + 1) {
            Map.Entry<Long, Map<String, @Nullable Object>> first = early.pollFirstEntry();
            if (first.getKey() == received + 1) {
                received++;
                next.accept(first.getValue());
            }
        }
    }

    long received() {
        return received;
    }
}
