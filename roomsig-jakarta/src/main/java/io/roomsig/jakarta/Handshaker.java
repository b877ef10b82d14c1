package io.roomsig.jakarta;

import jakarta.websocket.Extension;
import jakarta.websocket.server.ServerEndpointConfig;
import java.util.List;

/**
 * Settles a handshake. Overrides all that the API would else look up in some container's default by
 * {@code ServiceLoader}: with several containers on the class path that one may be another's.
 */
abstract class Handshaker extends ServerEndpointConfig.Configurator {

    private final String subprotocol;

    /** For connections that speak this subprotocol; none, if it is empty. */
    Handshaker(String subprotocol) {
        this.subprotocol = subprotocol;
    }

    abstract ClientEndpoint endpoint();

    @Override
    public final <T> T getEndpointInstance(Class<T> endpointClass) {
        return endpointClass.cast(endpoint());
    }

    @Override
    public final String getNegotiatedSubprotocol(List<String> supported, List<String> requested) {
        return Subprotocol.isOfferedIn(requested) ? subprotocol : "";
    }

    @Override
    public final List<Extension> getNegotiatedExtensions(List<Extension> installed, List<Extension> requested) {
        return List.of();
    }

    /** Always: it is judged by all headers, where they are at hand. */
    @Override
    public final boolean checkOrigin(String originHeaderValue) {
        return true;
    }
}
