package io.roomsig.core.inbound;

import java.nio.ByteBuffer;

/**
 * The inbound half of one connection. A transport calls it from one thread at a time, in the order of arrival, as
 * Jakarta WebSocket does; {@link #onClosed} may come from any thread at any time. No method blocks or throws.
 */
public interface Inbound {

    /**
     * The link is ready to carry messages. The first call, if it is made: Socket.IO needs it, since the server speaks first there. In the
     * native dialect the client does, and a transport may leave it out.
     */
    default void onOpen() {}

    /** A whole text message. */
    void onText(String text);

    /**
     * A whole binary message. In the native dialect a client may send them once it has agreed on it with the server (feature
     * {@code binary}); before that the connection is closed with 1003.
     *
     * @param message its bytes; the buffer is the receiver's from here on
     */
    void onBinary(ByteBuffer message);

    /** A message over {@link ClientPort#maxFrameBytes()}, given up half read: the connection is closed with 1009. */
    void onTooLarge();

    /** A sign of life without content, such as a pong. */
    void onActivity();

    /**
     * The link has ended, whoever ended it: also after {@link io.roomsig.spi.Connection#close}. A transport MUST see to it that this call
     * comes, or the participant stays until its pings time out. It does not lead to a {@code close}: the transport lets go of the link by
     * itself. Later calls do nothing.
     *
     * @param code the status code of the client's close frame, 1005 if the frame had none, 1006 if there was no frame (RFC 6455 section
     *     7.1.5). 1000, 1001 and 1005 say that the client has left; any other that it was lost and may come back
     */
    void onClosed(int code);
}
