package io.roomsig.redis;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;

/** Time that passes only when told to, for one thread. */
final class VirtualTime implements SimulatedLink.Scheduler {
    private final PriorityQueue<Due> queue =
            new PriorityQueue<>(Comparator.comparingLong(Due::at).thenComparingLong(Due::order));
    private long nanos;
    private long orders;

    private record Due(long at, long order, Runnable work) {}

    @Override
    public void after(long delay, Runnable work) {
        queue.add(new Due(nanos + delay, orders++, work));
    }

    @Override
    public long nanoTime() {
        return nanos;
    }

    /** As Redis's clock has it. */
    long millis() {
        return 1_800_000_000_000L + nanos / 1_000_000;
    }

    /** Lets time pass, and does what is due meanwhile. */
    void elapse(Duration time) {
        long end = nanos + time.toNanos();
        while (!queue.isEmpty() && queue.peek().at() <= end) {
            Due next = queue.remove();
            nanos = next.at();
            next.work().run();
        }
        nanos = end;
    }
}
