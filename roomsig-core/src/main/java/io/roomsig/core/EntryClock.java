package io.roomsig.core;

import io.roomsig.api.ErrorCode;
import io.roomsig.spi.RoomMetrics;

/**
 * Tells the metrics what came of one way into a room, and how long it took: once, or twice for one that has to wait to be let in. A
 * join that is repeated once it is over is not told of. Safe for use by several threads.
 */
final class EntryClock {
    private final Node node;
    private RoomMetrics.Way way;
    private long since;
    private boolean over;

    /** Starts now. */
    EntryClock(Node node, RoomMetrics.Way way) {
        this.node = node;
        this.way = way;
        this.since = node.environment().nanoTime();
    }

    /** Is in. */
    void entered(RoomMetrics.Entry entry) {
        long took;
        boolean waited;
        synchronized (this) {
            if (over) {
                return;
            }
            over = true;
            waited = way == RoomMetrics.Way.WAITING;
            took = lap();
        }
        node.metrics().entered(waited ? RoomMetrics.Entry.ADMITTED : entry, took);
    }

    /** Waits to be let in. */
    void waits() {
        long took;
        synchronized (this) {
            if (over || way == RoomMetrics.Way.WAITING) {
                return;
            }
            way = RoomMetrics.Way.WAITING;
            took = lap();
        }
        node.metrics().entered(RoomMetrics.Entry.WAITING, took);
    }

    /** Was refused. */
    void refused(ErrorCode code) {
        long took;
        RoomMetrics.Way asked;
        synchronized (this) {
            if (over) {
                return;
            }
            over = true;
            asked = way;
            took = lap();
        }
        node.metrics().refused(asked, code, took);
    }

    /** Nobody waits for an answer any more. */
    void abandoned() {
        long took;
        RoomMetrics.Way asked;
        synchronized (this) {
            if (over) {
                return;
            }
            over = true;
            asked = way;
            took = lap();
        }
        node.metrics().abandoned(asked, took);
    }

    /** Under the monitor. */
    private long lap() {
        long now = node.environment().nanoTime();
        long took = now - since;
        since = now;
        return took;
    }
}
