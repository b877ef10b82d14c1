package io.roomsig.core.inbound;

import java.nio.ByteBuffer;

/**
 * The inbound half of one connection. A transport calls it from one thread at a time, in the order of arrival, as
 * Jakarta WebSocket does; {@link #onClosed} may come from any thread at any time. No method blocks or throws.
 */
public interface Inbound {

    /** The link is ready to carry messages. The first call, for those transports on which the server speaks first. */
    default void onOpen() {}

    /** A whole text message. */
    void onText(String text);

    /**
     * A whole binary message. None is spoken in the native dialect: the connection is closed with 1003.
     *
     * @param message its bytes; the buffer is the receiver's from here on
     */
    void onBinary(ByteBuffer message);

    /** A message over {@link ClientPort#maxFrameBytes()}, given up half read: the connection is closed with 1009. */
    void onTooLarge();

    /** A sign of life without content, such as a pong. */
    void onActivity();

    /**
     * The link has ended, whoever ended it. Later calls do nothing.
     *
     * @param code the status code of the close frame, 1006 if there was none (RFC 6455 section 7.1.5)
     */
    void onClosed(int code);
}
