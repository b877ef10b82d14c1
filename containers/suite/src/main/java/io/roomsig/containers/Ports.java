package io.roomsig.containers;

import io.roomsig.core.inbound.ClientPort;
import io.roomsig.core.inbound.EnginePort;
import io.roomsig.jakarta.SignalingOptions;
import java.util.Map;

/**
 * What a server under test serves.
 *
 * @param client the native dialect, at {@value ContainerUnderTest#PATH}
 * @param engines ports of Engine.IO by their paths, such as {@code /socket.io/*}; where there are servlets
 * @param options how requests are judged
 */
public record Ports(ClientPort client, Map<String, EnginePort> engines, SignalingOptions options) {
    /** The native dialect alone. */
    static Ports of(ClientPort client, SignalingOptions options) {
        return new Ports(client, Map.of(), options);
    }
}
