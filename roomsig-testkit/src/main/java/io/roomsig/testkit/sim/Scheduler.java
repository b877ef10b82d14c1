package io.roomsig.testkit.sim;

import java.util.PriorityQueue;

/** The time of the simulated world, and what is going to happen in it: in order of time, and of arrival at the same time. */
public final class Scheduler {
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private long now;
    private long scheduled;

    /** At the beginning of time. */
    public Scheduler() {}

    /** The time since the beginning, in nanoseconds. */
    public long nanoTime() {
        return now;
    }

    /** Lets something happen later, or right after all that is to happen now. */
    public void after(long nanos, Runnable what) {
        if (nanos < 0) {
            throw new IllegalArgumentException("time goes forward only");
        }
        events.add(new Event(now + nanos, ++scheduled, what));
    }

    /** Lets time pass, with all that happens in it, as long as a check after each event does not throw. */
    void runFor(long nanos, Runnable check) {
        long end = now + nanos;
        Event next = events.peek();
        while (next != null && next.at <= end) {
            events.remove();
            now = next.at;
            next.what.run();
            check.run();
            next = events.peek();
        }
        now = end;
    }

    private static final class Event implements Comparable<Event> {
        private final long at;
        private final long number;
        private final Runnable what;

        Event(long at, long number, Runnable what) {
            this.at = at;
            this.number = number;
            this.what = what;
        }

        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(at, other.at);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }
}
