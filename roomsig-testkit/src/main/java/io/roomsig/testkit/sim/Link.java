package io.roomsig.testkit.sim;

import io.roomsig.core.inbound.Inbound;
import io.roomsig.spi.Connection;
import io.roomsig.spi.Frame;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A connection of a client to a node over a network that takes its time, keeps the order, and breaks: in one end's view, in the
 * other's, in both or in neither.
 */
final class Link implements Connection.Pinging {
    private static final long MILLI = 1_000_000L;
    private static final int NO_CLOSE_FRAME = 1006;

    private final Scheduler scheduler;
    private final SplittableRandom random;
    private final Host host;
    private final SimulatedNode node;
    private final End client;

    private @Nullable Inbound server;
    private long lastUp;
    private long lastDown;
    /** What is sent vanishes. */
    private boolean broken;

    private boolean closedByServer;
    private long closedAt;
    private boolean closedByClient;
    private boolean stalled;
    private @Nullable SendCallback waiting;
    private @Nullable Frame held;

    /** A client's end. */
    interface End {
        void heard(Link link, String text);

        void closed(Link link, int code);
    }

    Link(Scheduler scheduler, SplittableRandom random, Host host, End client) {
        this.scheduler = scheduler;
        this.random = random;
        this.host = host;
        this.node = host.node();
        this.client = client;
    }

    Host host() {
        return host;
    }

    /** Whether it leads to a process that has ended, or a server that was started again. */
    boolean leadsNowhere() {
        return !node.isAlive();
    }

    void open(Function<Link, @Nullable Inbound> connect) {
        if (!node.isAlive() || host.isStopping()) {
            scheduler.after(latency(), () -> client.closed(this, NO_CLOSE_FRAME));
            return;
        }
        up(() -> {
            if (!closedByClient) {
                host.opened(this);
                server = connect.apply(this);
            }
        });
    }

    /** Whether what is said by either end arrives, and the others may know that the client is there. */
    boolean isGood() {
        return isSound() && !closedByServer;
    }

    /** Whether that was so until the server closed it, at this very moment. */
    boolean wasGoodUntil(long now) {
        return isSound() && (!closedByServer || closedAt == now);
    }

    private boolean isSound() {
        return server != null
                && !broken
                && !stalled
                && !closedByClient
                && node.isAlive()
                && !node.isPaused()
                && host.isInTouch();
    }

    // The client's side.

    void say(String text) {
        up(() -> {
            Inbound inbound = server;
            if (inbound != null && !broken && !closedByServer) {
                inbound.onText(text);
            }
        });
    }

    /** Closes it from the client's side. */
    void close(int code) {
        if (!closedByClient) {
            closedByClient = true;
            up(() -> tellServer(broken ? 0 : code));
        }
    }

    private void up(Runnable what) {
        lastUp = Math.max(lastUp, scheduler.nanoTime() + latency());
        node.arrives(lastUp - scheduler.nanoTime(), what);
    }

    private void tellServer(int code) {
        Inbound inbound = server;
        if (inbound != null && code != 0) {
            server = null;
            host.closed(this);
            inbound.onClosed(code);
        }
    }

    // The server's side.

    @Override
    public void send(Frame frame, SendCallback done) {
        if (stalled) {
            waiting = done;
            held = frame;
            return;
        }
        down(frame);
        done.done(null);
    }

    private void down(Frame frame) {
        if (broken) {
            return;
        }
        String text = frame.text();
        lastDown = Math.max(lastDown, scheduler.nanoTime() + latency());
        scheduler.after(lastDown - scheduler.nanoTime(), () -> {
            if (!broken && !closedByClient) {
                client.heard(this, text);
            }
        });
    }

    @Override
    public void ping(SendCallback done) {
        if (stalled) {
            waiting = done;
            return;
        }
        if (!broken) {
            scheduler.after(
                    latency(),
                    () -> up(() -> {
                        Inbound inbound = server;
                        if (inbound != null && !broken && !closedByServer) {
                            inbound.onActivity();
                        }
                    }));
        }
        done.done(null);
    }

    @Override
    public void close(int code, String reason) {
        closedByServer = true;
        closedAt = scheduler.nanoTime();
        lastDown = Math.max(lastDown, scheduler.nanoTime() + latency());
        scheduler.after(lastDown - scheduler.nanoTime(), () -> {
            if (!broken && !closedByClient) {
                client.closed(this, code);
            }
        });
        if (host.isStopping()) {
            tellServer(code);
        } else {
            node.arrives(2 * latency(), () -> tellServer(code));
        }
    }

    // What befalls it.

    /** Breaks, with what is on the way. */
    void cut(boolean serverNotices, boolean clientNotices) {
        if (broken) {
            return;
        }
        broken = true;
        if (serverNotices) {
            node.arrives(latency(), () -> tellServer(NO_CLOSE_FRAME));
        }
        if (clientNotices) {
            scheduler.after(latency(), () -> {
                if (!closedByClient) {
                    client.closed(this, NO_CLOSE_FRAME);
                }
            });
        }
    }

    /** The server is about to end: what it waits for comes about. */
    void hurry() {
        flow();
        if (closedByServer) {
            tellServer(NO_CLOSE_FRAME);
        }
    }

    /** The client does not read any more. */
    void stall() {
        stalled = true;
    }

    void flow() {
        stalled = false;
        SendCallback done = waiting;
        Frame frame = held;
        waiting = null;
        held = null;
        if (frame != null) {
            down(frame);
        }
        if (done != null) {
            if (host.isStopping()) {
                done.done(null);
            } else {
                // On the node, as all that happens to its server.
                node.arrives(0, () -> done.done(null));
            }
        }
    }

    private long latency() {
        return MILLI + random.nextLong(random.nextInt(8) == 0 ? 60 * MILLI : 6 * MILLI);
    }
}
