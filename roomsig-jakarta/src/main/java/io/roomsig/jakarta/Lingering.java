package io.roomsig.jakarta;

import jakarta.websocket.Session;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Links that were closed, until their clients' time to answer the close frame is over: then they are cut. All have the same time, so they
 * wait in one line, and one timer, which runs as long as there are any, serves them all.
 *
 * <p>Safe for use by any number of threads.
 */
final class Lingering {
    /** How much later than its time a link may be cut. */
    private static final Duration TICK = Duration.ofMillis(250);

    private final long graceNanos;
    private final Executor executor;
    private final Cut cut = new Cut();
    private final Queue<Link> links = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean isTicking = new AtomicBoolean();

    /**
     * Without links.
     *
     * @param grace how long a client has
     * @param executor where links are cut
     */
    Lingering(Duration grace, Executor executor) {
        this.graceNanos = grace.toNanos();
        this.executor = executor;
    }

    /**
     * Takes one that was closed now.
     *
     * @param afterwards called when it has been cut
     */
    void add(Session session, Runnable afterwards) {
        links.add(new Link(session, System.nanoTime() + graceNanos, afterwards));
        tickLater();
    }

    private void tickLater() {
        if (isTicking.compareAndSet(false, true)) {
            CompletableFuture.delayedExecutor(TICK.toMillis(), TimeUnit.MILLISECONDS, executor)
                    .execute(this::tick);
        }
    }

    /** By one thread at a time: the next tick is asked for by this one, or by the first link that finds none under way. */
    private void tick() {
        try {
            long now = System.nanoTime();
            for (Link link = links.peek(); link != null && link.dueNanos() - now <= 0; link = links.peek()) {
                links.remove();
                cut.link(link.session());
                link.afterwards().run();
            }
        } finally {
            isTicking.set(false);
            if (!links.isEmpty()) {
                tickLater();
            }
        }
    }

    private record Link(Session session, long dueNanos, Runnable afterwards) {}
}
