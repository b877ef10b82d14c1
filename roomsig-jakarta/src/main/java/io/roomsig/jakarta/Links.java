package io.roomsig.jakarta;

import io.roomsig.api.CloseCode;
import io.roomsig.log.EventLog;
import io.roomsig.log.LogEvent;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Session;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Does for the links of one endpoint what the container would make the caller wait for: close frames, since Tomcat waits
 * until the client has read what is under way, and pings, since Jetty and Tomcat wait until the socket takes them. And
 * cuts a link whose client does not answer the close frame, some seconds later.
 *
 * <p>Safe for use by any number of threads. Its own are daemons, few, and end when there is nothing to do, so there is
 * nothing to shut down. The queues need no bound of their own: a connection has at most one ping in flight and is closed
 * once.
 */
final class Links {
    /** How long a client may take to answer the close frame. */
    static final Duration GRACE = Duration.ofSeconds(3);

    /** How long Tomcat may wait for the socket, in a close or a ping; 20 s is its own. */
    private static final Duration BLOCKING_SEND = Duration.ofSeconds(1);

    /** How long after an error the container may take to close by itself. */
    private static final Duration ERROR_GRACE = Duration.ofSeconds(1);

    private static final Long BLOCKING_SEND_MS = BLOCKING_SEND.toMillis();
    private static final Long CLOSE_MS = GRACE.toMillis();

    private static final String TOMCAT = "org.apache.tomcat.websocket.";
    private static final String UNDERTOW = "io.undertow.websockets.jsr.";
    private static final EventLog LOG = EventLog.of(Links.class);

    private final Executor pings = threads("roomsig-ping");
    private final Executor closes = threads("roomsig-close");
    private final Lingering lingering = new Lingering(GRACE, closes);

    /**
     * Sets the timeouts that end a close and a ping on Tomcat while the client does not read. To other containers these
     * are properties without a meaning.
     */
    void prepare(Session session) {
        session.getUserProperties().put(TOMCAT + "BLOCKING_SEND_TIMEOUT", BLOCKING_SEND_MS);
        session.getUserProperties().put(TOMCAT + "SESSION_CLOSE_TIMEOUT", CLOSE_MS);
    }

    /** Runs something that may wait for a socket to take a few bytes. */
    void ping(Runnable task) {
        pings.execute(task);
    }

    /** Runs something when a container that closes by itself after an error should have done so. */
    void later(Runnable task) {
        CompletableFuture.delayedExecutor(ERROR_GRACE.toMillis(), TimeUnit.MILLISECONDS, closes)
                .execute(task);
    }

    void close(Session session, CloseCode code, Runnable afterwards) {
        close(session, CloseReasons.of(code.number(), code.reason()), afterwards);
    }

    /**
     * Closes, soon: from another thread, unless the container is known to hand its close frame over and return, which saves a wake-up.
     * Does nothing to a link that has ended.
     *
     * @param afterwards called when the link has been cut: Tyrus loses an {@code onClose} now and then
     */
    void close(Session session, CloseReason reason, Runnable afterwards) {
        if (session.getClass().getName().startsWith(UNDERTOW)) {
            closeNow(session, reason, afterwards);
        } else {
            closes.execute(() -> closeNow(session, reason, afterwards));
        }
    }

    private void closeNow(Session session, CloseReason reason, Runnable afterwards) {
        try {
            session.close(reason);
        } catch (IOException | RuntimeException e) {
            LOG.at(LogEvent.LINK_ENDED).with("while", "closing").fault(e).write();
        }
        lingering.add(session, afterwards);
    }

    private static Executor threads(String name) {
        ThreadPoolExecutor threads =
                new ThreadPoolExecutor(16, 16, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, name);
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }
}
