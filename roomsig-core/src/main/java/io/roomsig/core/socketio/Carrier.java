package io.roomsig.core.socketio;

import io.roomsig.core.inbound.Inbound;
import io.roomsig.spi.Connection;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** One WebSocket of a session: the one that carries it, the one that is being tried, or neither any more. */
final class Carrier implements Inbound {
    private final EngineSession session;
    private final Connection connection;
    private final Runnable onOpen;
    private final AtomicBoolean isClosed = new AtomicBoolean();
    private final AtomicInteger unreported = new AtomicInteger();

    /**
     * A WebSocket that has just come.
     *
     * @param onOpen run when it is ready
     */
    Carrier(EngineSession session, Connection connection, Runnable onOpen) {
        this.session = session;
        this.connection = connection;
        this.onOpen = onOpen;
    }

    void send(Outgoing packet) {
        Connection.SendCallback sent = failure -> {
            if (packet.done() != null) {
                packet.done().done(failure);
            }
            if (failure == null) {
                reportSent();
            } else {
                close(EngineServer.NO_NEED);
                onClosed(EngineServer.NO_CLOSE_FRAME);
            }
        };
        try {
            handOver(packet, sent);
        } catch (RuntimeException broken) {
            // What else is to be done for this session, or for others, goes on.
            sent.done(broken);
        }
    }

    private void handOver(Outgoing packet, Connection.SendCallback sent) {
        if (packet.text() != null) {
            connection.send(packet.text(), sent);
        } else if (connection instanceof Connection.Binary binary) {
            binary.sendBinary(Objects.requireNonNull(packet.binary()), sent);
        } else {
            sent.done(new UnsupportedOperationException("this transport has no binary messages"));
        }
    }

    /**
     * Lets the session send the next. Many transports call back before {@code send} returns: a report within a report is
     * left to the one that is under way, or a long queue would fill the stack.
     */
    private void reportSent() {
        if (unreported.getAndIncrement() > 0) {
            return;
        }
        do {
            session.sentOn(this);
        } while (unreported.decrementAndGet() > 0);
    }

    void close(int code) {
        if (isClosed.compareAndSet(false, true)) {
            connection.close(code, "");
        }
    }

    @Override
    public void onOpen() {
        onOpen.run();
    }

    @Override
    public void onText(String text) {
        session.textOn(this, text);
    }

    @Override
    public void onBinary(ByteBuffer message) {
        session.binaryOn(this, message);
    }

    @Override
    public void onTooLarge() {
        session.tooLargeOn(this);
    }

    /** Nothing to tell: Engine.IO has pings of its own. */
    @Override
    public void onActivity() {}

    @Override
    public void onClosed(int code) {
        session.closedOn(this, code);
    }
}
