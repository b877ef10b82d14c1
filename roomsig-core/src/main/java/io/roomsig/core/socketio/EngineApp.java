package io.roomsig.core.socketio;

import io.roomsig.api.Handshake;
import io.roomsig.spi.Connection;
import io.roomsig.spi.Frame;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;

/** What runs on top of Engine.IO. */
@FunctionalInterface
public interface EngineApp {

    /**
     * A session has begun.
     *
     * @param handshake of the request that began it
     * @param link the way back
     * @return hears what the client says
     */
    Listener opened(Handshake handshake, Link link);

    /** Hears of one session, one thing at a time. */
    interface Listener {
        /**
         * A message.
         *
         * @param packet the whole packet: what the client said follows the type, which is one character
         */
        void onMessage(String packet);

        /** A binary message. */
        void onBinary(ByteBuffer message);

        /** A message over the limit; it is lost. */
        void onTooLarge();

        /** A sign of life. */
        void onHeard();

        /** Time has passed. */
        void onTick(long nanos);

        /** The client is gone. The last call. */
        void onClosed(int code);
    }

    /** The way back to the client of one session. Safe for use by several threads; never blocks. */
    interface Link {
        /**
         * Sends a packet.
         *
         * @param packet the whole packet, its type in front
         * @param done called once, when the next may be sent
         */
        default void send(Frame packet, Connection.SendCallback done) {
            send(packet, () -> true, done);
        }

        /**
         * Sends a packet, unless it is too late for it.
         *
         * @param isWanted asked at the moment at which the packet takes its place among the others; MUST NOT block or call anything
         */
        void send(Frame packet, BooleanSupplier isWanted, Connection.SendCallback done);

        /** Sends a binary message. */
        void sendBinary(ByteBuffer message, Connection.SendCallback done);

        /** Ends the session after what was sent. */
        void close(int code);

        /**
         * Ends the session if the client does not, which has been told to go. A client that ends its session itself is not
         * caught by our end in the middle of something, such as moving to a WebSocket.
         */
        void expectClose(int code);
    }
}
