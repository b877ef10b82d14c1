package io.roomsig.jakarta;

import io.roomsig.spi.Connection;
import io.roomsig.spi.Frame;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The way back to one client. Keeps no queue: the core has one send in flight, and that is what makes it safe on Tomcat,
 * which throws at a second one.
 */
final class WebSocketConnection implements Connection.Pinging, Connection.Binary {
    private final Session session;
    private final RemoteEndpoint.Async remote;
    private final Links links;
    private final Runnable afterClose;

    WebSocketConnection(Session session, Links links, Runnable afterClose) {
        this.session = session;
        // Fetched once: Tomcat's getter throws as soon as the session is closed.
        this.remote = session.getAsyncRemote();
        this.links = links;
        this.afterClose = afterClose;
    }

    @Override
    public void send(Frame frame, SendCallback done) {
        Once once = new Once(done);
        try {
            remote.sendText(frame.text(), result -> once.done(result.isOK() ? null : failure(result.getException())));
        } catch (RuntimeException e) {
            once.done(e);
        }
    }

    @Override
    public void sendBinary(ByteBuffer message, SendCallback done) {
        Once once = new Once(done);
        try {
            remote.sendBinary(message, result -> once.done(result.isOK() ? null : failure(result.getException())));
        } catch (RuntimeException e) {
            once.done(e);
        }
    }

    /** From a thread of its own: Jetty and Tomcat wait in {@code sendPing} until the socket takes it. */
    @Override
    public void ping(SendCallback done) {
        links.ping(() -> {
            try {
                remote.sendPing(ByteBuffer.allocate(0));
            } catch (IOException | RuntimeException e) {
                done.done(e);
                return;
            }
            done.done(null);
        });
    }

    @Override
    public void close(int code, String reason) {
        links.close(session, CloseReasons.of(code, reason), afterClose);
    }

    private static Throwable failure(@Nullable Throwable reported) {
        return reported != null ? reported : new IOException("the container failed to send and doesn't say why");
    }

    /** Containers throw and call back for the same failure; the core is promised one call. */
    private static final class Once extends AtomicBoolean {
        private static final long serialVersionUID = 1L;
        private final transient SendCallback done;

        Once(SendCallback done) {
            this.done = done;
        }

        void done(@Nullable Throwable failure) {
            if (compareAndSet(false, true)) {
                done.done(failure);
            }
        }
    }
}
