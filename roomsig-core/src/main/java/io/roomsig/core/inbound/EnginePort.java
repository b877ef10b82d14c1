package io.roomsig.core.inbound;

import io.roomsig.api.Handshake;
import io.roomsig.spi.Connection;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The server of the Socket.IO dialect as an HTTP binding sees it: Engine.IO protocol 4, whose sessions are carried by long
 * polling, by a WebSocket, or by the one and then the other. All that the protocol decides is decided behind this port;
 * a binding moves bytes. Safe for use by any number of threads; no method blocks or throws.
 *
 * <p>A binding asks {@link #refusal} first. If there is none: a WebSocket handshake is granted and the link handed over
 * ({@link #webSocket}), a GET is a poll ({@link #poll}), a POST brings messages ({@link #post}).
 */
public interface EnginePort {

    /** Says why a request is refused, or {@code null} if it may go on. */
    @Nullable
    HttpAnswer refusal(EngineRequest request);

    /**
     * Says how long a client is to wait before it begins a session, as {@link ClientPort#retryAfter} does of a connection. Asked once for
     * each request without a {@code sid} that was not refused.
     *
     * @param handshake what is known of the client
     * @return how long, or {@code null} to go on
     */
    default @Nullable Duration retryAfter(Handshake handshake) {
        return null;
    }

    /**
     * Answers a poll, now or as soon as there is something to say, within the interval of pings.
     *
     * @param request a GET without a WebSocket handshake
     * @param exchange answered exactly once, from any thread
     */
    void poll(EngineRequest request, PollExchange exchange);

    /**
     * Takes what a POST brings.
     *
     * @param request as it was judged
     * @param body the whole body as text, of at most {@link #maxPayloadBytes()}
     * @return the answer
     */
    HttpAnswer post(EngineRequest request, String body);

    /**
     * Takes a POST with a body over {@link #maxPayloadBytes()}, given up half read.
     *
     * @return the answer
     */
    HttpAnswer postTooLarge(EngineRequest request);

    /**
     * Takes a new WebSocket.
     *
     * @param request as it was judged
     * @param connection the way back; binary messages are sent if it is a {@link Connection.Binary}
     * @return where to hand over what it brings
     */
    Inbound webSocket(EngineRequest request, Connection connection);

    /** The largest body, and the largest message of a WebSocket, in bytes of UTF-8. */
    int maxPayloadBytes();
}
