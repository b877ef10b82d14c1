package io.roomsig.core;

import io.roomsig.core.wire.ClientMessage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import java.util.function.ObjLongConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Numbers, keeps and acknowledges signals for a client that does none of it, so that one that does can rely on every other.
 * Bounded on both sides.
 *
 * <p>What is handed over is handed over under its monitor: two connections of one sender, the old and the new, may bring
 * signals at the same time, and their order is that of the numbers.
 */
final class SignalKeeper {
    private static final int MAX_KEPT = 256;
    private static final int MAX_EARLY = 64;
    private static final int ACK_EVERY = 8;
    /** Of all that is kept, or came early, of and for everybody: else a few who never acknowledge would fill the server. */
    private static final int MAX_CHARS = 1 << 20;
    /** Of so many who have left the numbers are kept. */
    private static final int MAX_LEFT = 64;

    private final Map<String, Sent> sent = new HashMap<>();
    private final Map<String, Received> received = new HashMap<>();
    /** Who has left and not been heard of since, or written to; the last of them. */
    private final Set<String> left = new LinkedHashSet<>();

    private int chars;

    // What this client sends to ones that number.

    /** Keeps a signal until it is acknowledged. Its number, or {@code null} if there is no room for more. */
    synchronized @Nullable Long keep(ClientMessage.Signal signal, long now) {
        left.remove(signal.to());
        Sent to = sent.computeIfAbsent(signal.to(), id -> new Sent());
        if (to.kept.size() >= MAX_KEPT || !fits(signal)) {
            return null;
        }
        chars += signal.payload().length();
        if (to.kept.isEmpty()) {
            to.progressAt = now;
        }
        to.kept.add(signal);
        return to.acked + to.kept.size();
    }

    /** All up to {@code s} have arrived. */
    synchronized void acked(String by, long s, long now) {
        Sent to = sent.get(by);
        while (to != null && to.acked < s && !to.kept.isEmpty()) {
            chars -= to.kept.remove().payload().length();
            to.acked++;
            to.progressAt = now;
        }
    }

    /** Whether something is kept for somebody. */
    synchronized boolean isKeepingFor(String to) {
        Sent all = sent.get(to);
        return all != null && !all.kept.isEmpty();
    }

    /**
     * Sends again what one who is back may not have, and says before that what does not come any more: whoever counts anew there, on
     * behalf of one who does not count, knows then where it is.
     */
    synchronized void sendAgain(String to, LongConsumer skip, ObjLongConsumer<ClientMessage.Signal> send) {
        Sent all = sent.get(to);
        if (all != null && !all.kept.isEmpty()) {
            long s = all.acked;
            if (s > 0) {
                skip.accept(s);
            }
            for (ClientMessage.Signal signal : all.kept) {
                send.accept(signal, ++s);
            }
        }
    }

    /** To whom something was sent that has not been acknowledged for so long, in nanoseconds; they begin to wait anew. */
    synchronized List<String> waitingFor(long nanos, long now) {
        List<String> late = new ArrayList<>();
        sent.forEach((id, to) -> {
            if (!to.kept.isEmpty() && now - to.progressAt > nanos) {
                to.progressAt = now;
                late.add(id);
            }
        });
        return late;
    }

    // What this client gets of ones that number.

    /**
     * Takes a signal. Hands over what is next in order: it, with what came early before; or nothing. What is not taken has not come: it
     * is kept, and was not acknowledged.
     *
     * @return the number to acknowledge now, or 0 for later
     */
    synchronized long accept(
            String from, long s, ClientMessage.Signal signal, Predicate<ClientMessage.Signal> handOver) {
        left.remove(from);
        Received one = received.computeIfAbsent(from, id -> new Received());
        boolean isNext = s == one.last + 1;
        if (isNext || (s > one.last && one.early.size() < MAX_EARLY && fits(signal))) {
            put(one, s, signal);
        }
        handOver(one, handOver);
        return one.ackNow();
    }

    /** Nothing up to {@code s} comes any more. */
    synchronized void skip(String from, long s, Predicate<ClientMessage.Signal> handOver) {
        left.remove(from);
        Received one = received.computeIfAbsent(from, id -> new Received());
        one.early.headMap(s, true).values().removeIf(signal -> {
            chars -= signal.payload().length();
            return true;
        });
        if (s > one.last) {
            one.last = s;
        }
        one.due = ACK_EVERY;
        handOver(one, handOver);
    }

    private boolean fits(ClientMessage.Signal signal) {
        return chars + signal.payload().length() <= MAX_CHARS;
    }

    private void put(Received one, long s, ClientMessage.Signal signal) {
        chars += signal.payload().length();
        ClientMessage.Signal before = one.early.put(s, signal);
        if (before != null) {
            chars -= before.payload().length();
        }
    }

    private void handOver(Received one, Predicate<ClientMessage.Signal> to) {
        one.due++;
        Map.Entry<Long, ClientMessage.Signal> next = one.early.firstEntry();
        while (next != null && next.getKey() == one.last + 1 && to.test(next.getValue())) {
            one.last++;
            one.early.remove(next.getKey());
            chars -= next.getValue().payload().length();
            next = one.early.firstEntry();
        }
    }

    /** Tells of all whose signals are to be acknowledged, up to which. */
    synchronized void acknowledge(ObjLongConsumer<String> ack) {
        received.forEach((from, one) -> {
            if (one.due > 0) {
                one.due = 0;
                ack.accept(from, one.last);
            }
        });
    }

    /**
     * Somebody has left, as far as this node knows. One whom the store had lost may be brought back, who has heard nothing of that and
     * goes on counting where the two were. So the numbers are kept, of those who have left last.
     */
    synchronized void forget(String id) {
        Sent to = sent.get(id);
        if (to != null && !to.kept.isEmpty()) {
            to.kept.forEach(signal -> chars -= signal.payload().length());
            to.acked += to.kept.size();
            to.kept.clear();
        }
        Received from = received.get(id);
        if (from != null) {
            from.early.values().forEach(signal -> chars -= signal.payload().length());
            from.early.clear();
            from.due = 0;
        }
        if (to != null || from != null) {
            left.remove(id);
            left.add(id);
        }
        while (left.size() > MAX_LEFT) {
            String first = left.iterator().next();
            left.remove(first);
            sent.remove(first);
            received.remove(first);
        }
    }

    private static final class Sent {
        private final ArrayDeque<ClientMessage.Signal> kept = new ArrayDeque<>();
        /** Or given up. */
        private long acked;

        private long progressAt;
    }

    private static final class Received {
        private final TreeMap<Long, ClientMessage.Signal> early = new TreeMap<>();
        private long last;
        /** How many were taken since the last acknowledgement. */
        private int due;

        private long ackNow() {
            if (due < ACK_EVERY) {
                return 0;
            }
            due = 0;
            return last;
        }
    }
}
