package io.roomsig.core;

import io.roomsig.core.wire.ClientMessage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;
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

    private final Map<String, Sent> sent = new HashMap<>();
    private final Map<String, Received> received = new HashMap<>();

    // What this client sends to ones that number.

    /** Keeps a signal until it is acknowledged. Its number, or {@code null} if there is no room for more. */
    synchronized @Nullable Long keep(ClientMessage.Signal signal, long now) {
        Sent to = sent.computeIfAbsent(signal.to(), id -> new Sent());
        if (to.kept.size() >= MAX_KEPT) {
            return null;
        }
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
            to.kept.remove();
            to.acked++;
            to.progressAt = now;
        }
    }

    /** Sends again what one who is back may not have. */
    synchronized void sendAgain(String to, ObjLongConsumer<ClientMessage.Signal> send) {
        Sent all = sent.get(to);
        if (all != null) {
            long s = all.acked;
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
     * Takes a signal. Hands over what is next in order: it, with what came early before; or nothing.
     *
     * @return the number to acknowledge now, or 0 for later
     */
    synchronized long accept(
            String from, long s, ClientMessage.Signal signal, Consumer<ClientMessage.Signal> handOver) {
        Received one = received.computeIfAbsent(from, id -> new Received());
        if (s > one.last && (s == one.last + 1 || one.early.size() < MAX_EARLY)) {
            one.early.put(s, signal);
        }
        one.handOver(handOver);
        return one.ackNow();
    }

    /** Nothing up to {@code s} comes any more. */
    synchronized void skip(String from, long s, Consumer<ClientMessage.Signal> handOver) {
        Received one = received.computeIfAbsent(from, id -> new Received());
        one.early.headMap(s, true).clear();
        if (s > one.last) {
            one.last = s;
        }
        one.due = ACK_EVERY;
        one.handOver(handOver);
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

    /** Somebody has left. */
    synchronized void forget(String id) {
        sent.remove(id);
        received.remove(id);
    }

    private static final class Sent {
        private final ArrayDeque<ClientMessage.Signal> kept = new ArrayDeque<>();
        private long acked;
        private long progressAt;
    }

    private static final class Received {
        private final TreeMap<Long, ClientMessage.Signal> early = new TreeMap<>();
        private long last;
        /** How many were taken since the last acknowledgement. */
        private int due;

        private void handOver(Consumer<ClientMessage.Signal> to) {
            due++;
            while (!early.isEmpty() && early.firstKey() == last + 1) {
                last++;
                to.accept(early.pollFirstEntry().getValue());
            }
        }

        private long ackNow() {
            if (due < ACK_EVERY) {
                return 0;
            }
            due = 0;
            return last;
        }
    }
}
