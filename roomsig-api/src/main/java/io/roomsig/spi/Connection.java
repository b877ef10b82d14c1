package io.roomsig.spi;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The outbound half of one link to one client.
 *
 * <p>roomsig keeps the queue. It calls {@link #send} for the next frame only after the {@link SendCallback} of the one
 * before was called, and {@link Pinging#ping} likewise, so an implementation needs no queue and no lock of its own. It MUST
 * NOT block in any method: one slow reader would hold up the room that is talking to it. It MUST call each callback
 * exactly once, from any thread, also before {@code send} returns: a callback that never comes ends the connection after
 * the write timeout.
 *
 * <p>What the client sends goes the other way, to the {@code Inbound} that the server returned for this connection.
 */
public interface Connection {

    /**
     * Sends one text message.
     *
     * @param frame the message: JSON, which may have line breaks between its tokens where a client has sent it so
     * @param done called when the next one may be sent
     */
    void send(Frame frame, SendCallback done);

    /**
     * Sends the close frame and ends the link. Called at most once, while a send may be in flight. After it nothing
     * else is called. An implementation MUST end the link within seconds even if the client does not answer.
     *
     * @param code the status code (RFC 6455 section 7.4)
     * @param reason the reason, at most 123 bytes of UTF-8
     */
    void close(int code, String reason);

    /** Hears how a send ended. */
    @FunctionalInterface
    interface SendCallback {
        /**
         * The frame has been handed over, or could not be.
         *
         * @param failure {@code null} if it went well; else the connection is given up
         */
        void done(@Nullable Throwable failure);
    }

    /**
     * A link that can tell whether the other end is alive. Without it only the client's own messages tell, and one that says nothing for
     * {@code pingInterval + pongTimeout} of the server's limits is taken for gone.
     */
    interface Pinging extends Connection {
        /**
         * Sends a ping (RFC 6455 section 5.5.2). The answer is reported as activity of the client: {@code Inbound.onActivity}.
         *
         * @param done as in {@link #send}
         */
        void ping(SendCallback done);
    }

    /** A link that can carry binary messages as well. */
    interface Binary extends Connection {
        /**
         * Sends one binary message (RFC 6455 section 5.6).
         *
         * @param message its bytes; the buffer is the connection's from here on, but what is in it is shared with others and MUST NOT be
         *     written to
         * @param done as in {@link #send}
         */
        void sendBinary(ByteBuffer message, SendCallback done);
    }
}
