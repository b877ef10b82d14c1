package io.roomsig.jakarta;

import io.roomsig.api.CloseCode;
import io.roomsig.api.Handshake;
import io.roomsig.core.inbound.ClientPort;
import io.roomsig.core.inbound.Inbound;
import io.roomsig.log.EventLog;
import io.roomsig.log.LogEvent;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One connection. For containers only, which want an endpoint's class to be public: hosts take {@link SignalingServlet}
 * or {@link SignalingEndpoint}.
 */
// What is known of the client lives in the instance: user properties do not reach the session on every container.
public final class ClientEndpoint extends Endpoint {
    private static final EventLog LOG = EventLog.of(ClientEndpoint.class);

    /** {@link CloseReason.CloseCodes#CLOSED_ABNORMALLY}: the link ended without a close frame. */
    private static final int NO_CLOSE_FRAME = 1006;

    private static final int OPEN = 0;

    private final Links links;
    /** What it begins with: the request's headers among it, so nothing of it is kept for as long as the connection lasts. */
    private @Nullable Beginning beginning;

    private final AtomicInteger closeCode = new AtomicInteger(OPEN);
    private final AtomicBoolean reported = new AtomicBoolean();
    private volatile @Nullable Inbound inbound;

    ClientEndpoint(ClientPort port, Links links, Welcome welcome) {
        this.links = links;
        this.beginning = new Beginning(port, welcome);
    }

    /**
     * Never called. Undertow looks for it at each handshake before it asks for an endpoint, and pays for an exception where there is none.
     */
    ClientEndpoint() {
        throw new UnsupportedOperationException("endpoints come from a Handshaker");
    }

    private record Beginning(ClientPort port, Welcome welcome) {}

    /** Says what is known of the client of a session, or {@code null} if it must not stay. */
    @FunctionalInterface
    interface Welcome {
        @Nullable
        Handshake handshake(Session session);
    }

    @Override
    public void onOpen(Session session, EndpointConfig config) {
        Beginning known = beginning;
        beginning = null;
        Handshake handshake = known == null ? null : known.welcome().handshake(session);
        if (known == null || handshake == null) {
            links.close(session, CloseCode.PROTOCOL_ERROR, this::cut);
            return;
        }
        try {
            open(session, handshake, known.port());
        } catch (RuntimeException e) {
            fail(session, e);
        } finally {
            if (closeCode.get() != OPEN) {
                // It ended while it was being opened: onClose had nobody to tell.
                report();
            }
        }
    }

    private void open(Session session, Handshake handshake, ClientPort port) {
        links.prepare(session);
        // Liveness is the core's business; Jetty's own 30 s would end quiet calls.
        session.setMaxIdleTimeout(0);
        Inbound opened = port.connect(handshake, new WebSocketConnection(session, links, this::cut));
        inbound = opened;
        // Handlers before the first send, which comes after the first message: a client may answer at once.
        TextAssembler text = new TextAssembler(opened, port.maxFrameBytes());
        session.addMessageHandler(String.class, (MessageHandler.Partial<String>)
                (piece, last) -> guard(session, () -> text.onMessage(piece, last)));
        BinaryAssembler binary = new BinaryAssembler(opened, port.maxFrameBytes());
        session.addMessageHandler(ByteBuffer.class, (MessageHandler.Partial<ByteBuffer>)
                (piece, last) -> guard(session, () -> binary.onMessage(piece, last)));
        session.addMessageHandler(
                PongMessage.class, (MessageHandler.Whole<PongMessage>) pong -> guard(session, opened::onActivity));
        opened.onOpen();
    }

    @Override
    public void onClose(Session session, CloseReason reason) {
        ended(reason.getCloseCode().getCode());
    }

    /**
     * Nearly always {@link #onClose} follows at once, with the code that the container closes with. Undertow and Tyrus
     * keep some sessions open after an error: those are closed here, a little later.
     */
    @Override
    public void onError(Session session, Throwable thrown) {
        LOG.at(LogEvent.LINK_ERROR).fault(thrown).write();
        if (closeCode.get() == OPEN) {
            links.later(() -> {
                if (closeCode.get() == OPEN) {
                    links.close(session, CloseCode.INTERNAL_ERROR, this::cut);
                    ended(NO_CLOSE_FRAME);
                }
            });
        }
    }

    /** No exception may leave a handler: containers close with the wrong code, or keep the session and say nothing. */
    private void guard(Session session, Runnable handler) {
        try {
            handler.run();
        } catch (RuntimeException e) {
            fail(session, e);
        }
    }

    private void fail(Session session, RuntimeException e) {
        if (closeCode.get() != OPEN || !session.isOpen()) {
            LOG.at(LogEvent.LINK_ENDED).with("while", "handling").fault(e).write();
            return;
        }
        LOG.at(LogEvent.LINK_FAILED).fault(e).write();
        links.close(session, CloseCode.INTERNAL_ERROR, this::cut);
    }

    private void cut() {
        ended(NO_CLOSE_FRAME);
    }

    private void ended(int code) {
        if (closeCode.compareAndSet(OPEN, code)) {
            report();
        }
    }

    private void report() {
        Inbound known = inbound;
        if (known != null && reported.compareAndSet(false, true)) {
            try {
                known.onClosed(closeCode.get());
            } catch (RuntimeException e) {
                LOG.at(LogEvent.LINK_FAILED).fault(e).write();
            }
        }
    }
}
