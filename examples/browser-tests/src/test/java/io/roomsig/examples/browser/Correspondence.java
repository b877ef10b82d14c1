package io.roomsig.examples.browser;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The signals between a participant and one other: those that go there are numbered and kept until they are acknowledged, those that come
 * are put in order. What is in them counts for itself, so that whatever is lost, doubled or out of order shows.
 */
final class Correspondence {
    private final Deque<Long> unacknowledged = new ArrayDeque<>();
    private final TreeMap<Long, String> early = new TreeMap<>();
    private long sent;
    private long acknowledged;
    private long had;
    private long said;
    private long heardAt = System.nanoTime();
    private String faults = "";

    /** The next one. */
    String next(String to) {
        sent++;
        unacknowledged.add(sent);
        if (unacknowledged.size() == 1) {
            heardAt = System.nanoTime();
        }
        return text(to, sent);
    }

    /** All that are not acknowledged, in order. */
    void again(String to, Consumer<String> send) {
        heardAt = System.nanoTime();
        unacknowledged.forEach(s -> send.accept(text(to, s)));
    }

    boolean isWaitingLongerThan(long nanos) {
        return !unacknowledged.isEmpty() && System.nanoTime() - heardAt > nanos;
    }

    boolean isSettled() {
        return unacknowledged.isEmpty() && early.isEmpty();
    }

    void acked(long s) {
        heardAt = System.nanoTime();
        acknowledged = Math.max(acknowledged, s);
        while (!unacknowledged.isEmpty() && unacknowledged.peek() <= s) {
            unacknowledged.remove();
        }
        if (s > sent) {
            faults += " acknowledged " + s + " of " + sent;
        }
    }

    void received(long s, String content) {
        if (s > had) {
            early.putIfAbsent(s, content);
        }
        while (!early.isEmpty() && early.firstKey() == had + 1) {
            had++;
            String next = early.remove(had);
            if (!next.equals(content(had))) {
                faults += " number " + had + " is " + next;
            }
        }
        said = Math.min(said, had - 1);
    }

    /** Nothing was ever skipped: what the server skips, it has lost. */
    void skipped(long s) {
        faults += " skipped up to " + s;
    }

    /** What there is to acknowledge, or 0. */
    long toAcknowledge() {
        if (said >= had) {
            return 0;
        }
        said = had;
        return had;
    }

    long sent() {
        return sent;
    }

    long had() {
        return had;
    }

    String faults() {
        return faults;
    }

    private static String text(String to, long s) {
        return "{\"t\":\"ice-candidate\",\"to\":\"" + to + "\",\"s\":" + s + ",\"n\":0,\"candidate\":{\"candidate\":\""
                + content(s) + "\"}}";
    }

    /** As long as a candidate is. */
    private static String content(long s) {
        return "candidate:842163049 1 udp 1677729535 192.0.2.1 46154 typ srflx raddr 0.0.0.0 rport 0 ufrag abcd " + s;
    }
}
