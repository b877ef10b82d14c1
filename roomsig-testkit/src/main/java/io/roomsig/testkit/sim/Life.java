package io.roomsig.testkit.sim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A client's part in a room from its join to its end, as it is in truth: which id it has, what it has sent and got, and whether
 * it could be reached. A client that has lost its place begins another one.
 */
final class Life {
    /** For how long a server that could not reach a client may go on as if it still could not. */
    private static final long GRACE = 12_000_000_000L;

    private final String name;
    private final String identity;
    private final String room;
    private final String attempt;
    private int asked;
    private final long window;
    private final Map<String, Sent> sent = new HashMap<>();
    private final Map<String, List<Long>> got = new HashMap<>();

    private String self = "";
    private boolean leaving;
    private boolean over;
    private boolean failuresUnknown;
    private @Nullable Link link;
    private long linkedAt;

    private long lastGood;
    private long gapFrom;
    private long gapTo;

    /** With the time that it has to come back. */
    Life(String name, String identity, String room, String attempt, long window) {
        this.window = window;
        this.name = name;
        this.identity = identity;
        this.room = room;
        this.attempt = attempt;
    }

    /** What was sent to one other. */
    static final class Sent {
        private long count;
        private final Set<Long> failed = new HashSet<>();
    }

    String identity() {
        return identity;
    }

    String room() {
        return room;
    }

    String attempt() {
        return attempt;
    }

    /** How often it was asked for before. */
    int asks() {
        return asked++;
    }

    String self() {
        return self;
    }

    void named(String id) {
        self = id;
    }

    /** Whether it has time to come back when its connection is lost. */
    boolean comesBack() {
        return window > 0;
    }

    /** It has said that it leaves, or closed its connection in a way that says so. */
    void leaves() {
        leaving = true;
    }

    boolean isLeaving() {
        return leaving;
    }

    void ends() {
        over = true;
    }

    boolean isOver() {
        return over;
    }

    // Whether it can be reached.

    /** From now on by way of this connection. */
    void goesBy(@Nullable Link way, long now) {
        link = way;
        linkedAt = now;
    }

    /** Whether one connection has held since some time, until the server closed it if it has now, and nothing was wrong with that one. */
    boolean wasThereSince(long from, long now) {
        Link way = link;
        return way != null
                && !over
                && !leaving
                && linkedAt <= from
                && way.wasGoodUntil(now)
                && way.host().outOfTouchAt(now) < from;
    }

    /** A sign of life went through. */
    void isGood(long now) {
        if (now - lastGood > GRACE / 4) {
            gapFrom = lastGood;
            gapTo = now;
        }
        lastGood = now;
    }

    /** Whether it was out of reach for longer than its window, at this time or until shortly before. */
    boolean wasLost(long at) {
        long tolerance = 300_000_000L;
        return at - lastGood >= window - tolerance
                || (gapTo > 0 && at <= gapTo + GRACE && at - gapFrom >= window - tolerance);
    }

    // Signals.

    /** The number of the next signal to one other. */
    long next(String to) {
        return ++sent.computeIfAbsent(to, key -> new Sent()).count;
    }

    /** It was told that a signal does not arrive. */
    void failed(String to, long number) {
        sent.computeIfAbsent(to, key -> new Sent()).failed.add(number);
    }

    /** It was told that this one, and all before it that have not arrived, do not. */
    void failedUpTo(String to, long number) {
        for (long each = 1; each <= number; each++) {
            failed(to, each);
        }
    }

    /**
     * It was told that another has left, and keeps nothing for it any more: one whom the store had lost may be brought back into the room
     * all the same. Or that the two begin anew.
     */
    void expectsNoMoreAt(String to) {
        Sent all = sent.get(to);
        if (all != null) {
            failedUpTo(to, all.count);
        }
    }

    /** It was told that some signal does not arrive, but not which. */
    void failed() {
        failuresUnknown = true;
    }

    /** A signal has come, and is next in order. */
    void got(String from, long number) {
        List<Long> numbers = got.computeIfAbsent(from, key -> new ArrayList<>());
        long last = numbers.isEmpty() ? 0 : numbers.get(numbers.size() - 1);
        if (number <= last) {
            throw new Violation(this + " got signal " + number + " of " + from + " after " + last);
        }
        numbers.add(number);
    }

    /** What of the signals to another has not arrived, though nobody said so. */
    List<Long> missing(Life to) {
        List<Long> missing = new ArrayList<>();
        Sent all = sent.get(to.self);
        if (all != null && !failuresUnknown) {
            Set<Long> arrived = new HashSet<>(to.got.getOrDefault(self, List.of()));
            for (long number = 1; number <= all.count; number++) {
                if (!arrived.contains(number) && !all.failed.contains(number)) {
                    missing.add(number);
                }
            }
        }
        return missing;
    }

    int received() {
        return got.values().stream().mapToInt(List::size).sum();
    }

    @Override
    public String toString() {
        return name + (self.isEmpty() ? "" : "/" + self.substring(0, 4));
    }
}
