package io.roomsig.testkit;

import io.roomsig.spi.Connection;
import io.roomsig.spi.Frame;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A connection that keeps what is sent. It can be made to stall, as that of a client that does not read, and it fails
 * the test that sends on it while a send is under way. Safe for use by several threads.
 */
public final class MemoryConnection implements Connection.Pinging {
    private final Consumer<String> onFrame;
    private final Runnable onPing;
    private final IntConsumer onClose;
    private final List<String> sent = new ArrayList<>();
    private boolean stalled;
    private boolean broken;
    private @Nullable SendCallback underWay;
    private @Nullable Frame heldBack;
    private int pings;
    private int closeCode;

    /**
     * An open one.
     *
     * @param onPing run for each ping that arrives
     * @param onClose given the status code when the server closes it
     */
    public MemoryConnection(Runnable onPing, IntConsumer onClose) {
        this(frame -> {}, onPing, onClose);
    }

    /**
     * An open one, of a client that answers.
     *
     * @param onFrame given each frame when it arrives, before the next may be sent
     */
    MemoryConnection(Consumer<String> onFrame, Runnable onPing, IntConsumer onClose) {
        this.onFrame = onFrame;
        this.onPing = onPing;
        this.onClose = onClose;
    }

    @Override
    public void send(Frame frame, SendCallback done) {
        start(done, frame);
    }

    @Override
    public void ping(SendCallback done) {
        start(done, null);
    }

    private void start(SendCallback done, @Nullable Frame frame) {
        synchronized (this) {
            if (underWay != null) {
                throw new AssertionError("two sends at once");
            }
            if (!broken) {
                if (frame == null) {
                    pings++;
                } else {
                    sent.add(frame.text());
                }
            }
            if (stalled) {
                underWay = done;
                heldBack = frame;
                return;
            }
        }
        if (frame == null) {
            onPing.run();
        } else if (!isBroken()) {
            onFrame.accept(frame.text());
        }
        done.done(isBroken() ? new IllegalStateException("broken") : null);
    }

    @Override
    public void close(int code, String reason) {
        synchronized (this) {
            if (closeCode != 0) {
                throw new AssertionError("closed twice");
            }
            closeCode = code;
        }
        onClose.accept(code);
    }

    private synchronized boolean isBroken() {
        return broken;
    }

    /** From here on sends do not end. */
    public synchronized void stall() {
        stalled = true;
    }

    /** Ends the send under way, and lets the others go through. */
    public void flow() {
        SendCallback waiting;
        Frame frame;
        synchronized (this) {
            stalled = false;
            waiting = underWay;
            frame = heldBack;
            underWay = null;
            heldBack = null;
        }
        if (frame != null) {
            onFrame.accept(frame.text());
        }
        if (waiting != null) {
            waiting.done(null);
        }
    }

    /** From here on sends fail. */
    public synchronized void breakDown() {
        broken = true;
    }

    /** The frames sent so far, in order. */
    public synchronized List<String> sent() {
        return List.copyOf(sent);
    }

    /** How many pings were sent. */
    public synchronized int pings() {
        return pings;
    }

    /** The status code it was closed with by the server, if it was. */
    public synchronized OptionalInt closeCode() {
        return closeCode == 0 ? OptionalInt.empty() : OptionalInt.of(closeCode);
    }
}
