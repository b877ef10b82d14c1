package io.roomsig.jakarta;

import io.roomsig.api.Handshake;
import io.roomsig.core.inbound.ClientPort;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.Session;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerEndpointConfig;
import java.security.Principal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The native dialect on a WebSocket container without servlets, such as Tyrus on Grizzly.
 *
 * <pre>{@code
 * serverContainer.addEndpoint(SignalingEndpoint.config(server, "/signal"));
 * }</pre>
 *
 * <p>Where there are servlets take {@link SignalingServlet}: only there can a handshake be refused as HTTP wants it, and
 * only there is the client's address known. Here a handshake with a foreign origin or without the subprotocol
 * {@value ClientPort#SUBPROTOCOL} succeeds and the connection is closed with 4506 before anything is read.
 *
 * <p>The container must hand the user properties of the handshake on to the session, as Jakarta WebSocket 2.1 says of
 * {@code modifyHandshake}. Undertow does not: there every connection is closed. On Tyrus the socket of a client that has
 * stopped reading stays until TCP gives it up, though its participant has left; frames without a mask are taken; and a
 * connection that the server closes while the client sends may be announced once more: that one says nothing and ends at
 * once.
 */
public final class SignalingEndpoint {
    private static final String HANDSHAKE = "io.roomsig.handshake";

    private SignalingEndpoint() {}

    /**
     * An endpoint with {@link SignalingOptions#DEFAULT}.
     *
     * @param port the server
     * @param path the path, such as {@code /signal}; without a variable
     * @return for {@code ServerContainer.addEndpoint}
     */
    public static ServerEndpointConfig config(ClientPort port, String path) {
        return config(port, path, SignalingOptions.DEFAULT);
    }

    /**
     * An endpoint.
     *
     * @param port the server
     * @param path the path, such as {@code /signal}; without a variable
     * @param options how handshakes are judged
     * @return for {@code ServerContainer.addEndpoint}
     */
    public static ServerEndpointConfig config(ClientPort port, String path, SignalingOptions options) {
        return ServerEndpointConfig.Builder.create(ClientEndpoint.class, path)
                .subprotocols(List.of(ClientPort.SUBPROTOCOL))
                .configurator(
                        new Judge(Objects.requireNonNull(port, "port"), Objects.requireNonNull(options, "options")))
                .build();
    }

    /** Judges a handshake while its headers are at hand, and leaves the facts for the session that comes of it. */
    private static final class Judge extends Handshaker {
        private final ClientPort port;
        private final SignalingOptions options;
        private final Links links = new Links();

        Judge(ClientPort port, SignalingOptions options) {
            super(ClientPort.SUBPROTOCOL);
            this.port = port;
            this.options = options;
        }

        @Override
        ClientEndpoint endpoint() {
            return new ClientEndpoint(port, links, Judge::handshake);
        }

        @Override
        public void modifyHandshake(ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
            // The map is this handshake's own copy (Jakarta WebSocket 2.1), so no other connection sees it.
            Map<String, Object> properties = config.getUserProperties();
            properties.remove(HANDSHAKE);
            Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            headers.putAll(request.getHeaders());
            List<String> host = headers.getOrDefault("Host", List.of());
            if (options.origins().allows(headers.getOrDefault("Origin", List.of()), host.isEmpty() ? null : host.get(0))
                    && Subprotocol.isOfferedIn(headers.getOrDefault(Subprotocol.HEADER, List.of()))) {
                Principal user = request.getUserPrincipal();
                properties.put(HANDSHAKE, new Handshake(HandshakeFacts.name(user), null, new HashMap<>(headers), user));
            }
        }

        private static @Nullable Handshake handshake(Session session) {
            return session.getUserProperties().remove(HANDSHAKE) instanceof Handshake handshake ? handshake : null;
        }
    }
}
