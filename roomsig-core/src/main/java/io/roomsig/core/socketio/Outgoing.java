package io.roomsig.core.socketio;

import io.roomsig.spi.Connection;
import io.roomsig.spi.Frame;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A packet for the client: text with its type in front, or a binary message.
 *
 * @param text the whole packet; {@code null} for a binary message
 * @param binary a binary message; {@code null} for text
 * @param done told when the next may come; {@code null} if nobody waits
 */
record Outgoing(@Nullable Frame text, @Nullable ByteBuffer binary, Connection.@Nullable SendCallback done) {

    static final Outgoing PING = text("2");
    static final Outgoing NOOP = text("6");
    static final Outgoing CLOSE = text("1");
    static final Outgoing PROBE_ANSWER = text("3probe");

    static Outgoing text(String packet) {
        return new Outgoing(Frame.of(packet), null, null);
    }

    /** The same, with nobody waiting. */
    Outgoing unawaited() {
        return new Outgoing(text, binary, null);
    }

    /** How large it is in a payload, in bytes; in a WebSocket it is no larger. */
    int bytes() {
        return text != null
                ? text.utf8Length()
                : 1 + (Objects.requireNonNull(binary).remaining() + 2) / 3 * 4;
    }

    /** As it stands in a payload, where binary messages are in base64. */
    String inPayload() {
        if (text != null) {
            return text.text();
        }
        ByteBuffer base64 =
                Base64.getEncoder().encode(Objects.requireNonNull(binary).duplicate());
        return "b" + StandardCharsets.ISO_8859_1.decode(base64);
    }
}
