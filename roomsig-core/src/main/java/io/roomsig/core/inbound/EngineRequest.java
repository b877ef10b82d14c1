package io.roomsig.core.inbound;

import io.roomsig.api.Handshake;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP request of Engine.IO, a WebSocket handshake among them.
 *
 * @param method the HTTP method
 * @param isWebSocket whether it is a WebSocket handshake
 * @param protocol the parameter {@code EIO}
 * @param transport the parameter {@code transport}
 * @param sid the parameter {@code sid}: a secret, whoever has it has the session; not for logs
 * @param handshake what is known of the client
 */
public record EngineRequest(
        String method,
        boolean isWebSocket,
        @Nullable String protocol,
        @Nullable String transport,
        @Nullable String sid,
        Handshake handshake) {

    /** Checks. */
    public EngineRequest {
        Objects.requireNonNull(method, "method");
        Objects.requireNonNull(handshake, "handshake");
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "EngineRequest[" + method + ", transport=" + transport + "]";
    }
}
