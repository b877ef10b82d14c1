package io.roomsig.core.inbound;

import io.roomsig.api.Handshake;
import io.roomsig.spi.Connection;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The server as a transport sees it. Safe for use by any number of threads. {@code docs/SPI.md} has a whole transport; tests for yours:
 * {@code TransportContract} in {@code roomsig-testkit}.
 */
public interface ClientPort {

    /** The WebSocket subprotocol of the native dialect (RFC 6455 section 1.9). */
    String SUBPROTOCOL = "roomsig.v1";

    /**
     * Takes a new connection that speaks the native dialect. Nothing is sent before the first call on the result,
     * unless the server is closing: then the connection is closed at once.
     *
     * @param handshake what is known of the client
     * @param connection the way back to it
     * @return where to hand over what it sends
     */
    Inbound connect(Handshake handshake, Connection connection);

    /**
     * Says how long a client is to wait before it connects, because its address has, or makes, too many connections. A binding that can
     * refuse a handshake asks once for each, and answers 429 with that time (RFC 6585 section 4).
     *
     * @param handshake what is known of the client
     * @return how long, or {@code null} to go on
     */
    default @Nullable Duration retryAfter(Handshake handshake) {
        return null;
    }

    /** The largest message a client may send, in bytes of UTF-8. A transport reports larger ones without keeping them. */
    int maxFrameBytes();
}
