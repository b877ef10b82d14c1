package io.roomsig.redis;

import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be sent to other nodes: a lane for each, with one message to Redis under way. What comes meanwhile goes with the
 * next one, all of it. Safe for use by several threads; nothing waits.
 */
final class Lanes {
    /** Most bytes for one node, those under way included. */
    static final int MAX_BYTES = 1 << 20;

    /** For the length before each message, and so that many empty ones have a limit too. */
    private static final int OVERHEAD = 16;

    private final byte[] head;
    private final Sender sender;

    // Guarded by this.
    private final Map<String, Lane> lanes = new HashMap<>();
    /** Counts what has departed, so that its receiver can tell what comes late or again. */
    private long departures;

    private boolean closed;

    /**
     * @param head what each message to Redis begins with; its number and the waiting messages follow, as {@link Parts}
     */
    Lanes(byte[] head, Sender sender) {
        this.head = head;
        this.sender = sender;
    }

    /** Sends bytes to a node. */
    @FunctionalInterface
    interface Sender {
        /** Calls {@code done} when it is over, whether it went well or not. */
        void send(String to, byte[] bytes, Runnable done);
    }

    /** Returns false if too much waits for that node. */
    boolean send(String to, byte[] message) {
        Lane lane;
        synchronized (this) {
            if (closed || message.length > MAX_BYTES - OVERHEAD - costOf(lanes.get(to))) {
                return false;
            }
            lane = lanes.computeIfAbsent(to, Lane::new);
            lane.add(message);
            if (lane.isUnderWay) {
                return true;
            }
            lane.isUnderWay = true;
        }
        depart(lane);
        return true;
    }

    /** Drops what waits, and takes nothing more. */
    synchronized void close() {
        closed = true;
        lanes.clear();
    }

    private static int costOf(@Nullable Lane lane) {
        return lane == null ? 0 : lane.waitingCost + lane.departedCost;
    }

    private void depart(Lane lane) {
        byte[] bytes = next(lane);
        if (bytes != null) {
            sender.send(lane.to, bytes, () -> depart(lane));
        }
    }

    private synchronized byte @Nullable [] next(Lane lane) {
        byte[] bytes = closed ? null : lane.takeWaiting();
        if (bytes == null) {
            lanes.remove(lane.to, lane);
        }
        return bytes;
    }

    private final class Lane {
        private final String to;
        private final ByteArrayOutputStream waiting = new ByteArrayOutputStream();
        private int waitingCost;
        private int departedCost;
        private boolean isUnderWay;

        Lane(String to) {
            this.to = to;
        }

        void add(byte[] message) {
            Parts.write(waiting, message);
            waitingCost += message.length + OVERHEAD;
        }

        byte @Nullable [] takeWaiting() {
            departedCost = waitingCost;
            if (waitingCost == 0) {
                return null;
            }
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(waiting.size() + head.length + OVERHEAD);
            bytes.writeBytes(head);
            Parts.write(bytes, Ascii.bytes(++departures));
            bytes.writeBytes(waiting.toByteArray());
            waiting.reset();
            waitingCost = 0;
            return bytes.toByteArray();
        }
    }
}
