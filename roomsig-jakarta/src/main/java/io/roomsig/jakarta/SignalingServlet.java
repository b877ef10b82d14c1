package io.roomsig.jakarta;

import io.roomsig.api.Handshake;
import io.roomsig.core.inbound.ClientPort;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * The native dialect on any server with servlets: does the WebSocket handshake (RFC 6455 section 4.2) as an ordinary
 * request, behind the host app's own filters and with its own login, and hands the connection to the server.
 *
 * <pre>{@code
 * SignalingServlet.register(servletContext, server, "/signal");
 * }</pre>
 *
 * <p>What it answers instead of an upgrade: 426 to a request that isn't one, 403 to a foreign origin
 * ({@link SignalingOptions.Builder#allowedOrigins}), 400 to one without the subprotocol
 * {@value ClientPort#SUBPROTOCOL}, 429 to an address with too many connections. {@link io.roomsig.api.Handshake} gets the principal, address and headers of the
 * request. Compression (RFC 7692) is never agreed on: it costs hundreds of kilobytes a connection and mixes secrets with
 * text that others choose.
 *
 * <p>The server needs its WebSocket container started: embedded Jetty wants its
 * {@code JakartaWebSocketServletContainerInitializer}, embedded Tomcat its {@code WsSci}, Undertow the
 * {@code WebSocketDeploymentInfo} attribute. Closing the {@link ClientPort} is the host's business, before the container
 * stops. Safe for use by any number of threads.
 */
public final class SignalingServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    /** Only a name: upgraded requests are not found by it. */
    private static final String ENDPOINT_PATH = "/" + ClientPort.SUBPROTOCOL;

    private final transient ClientPort port;
    private final transient SignalingOptions options;
    private final transient Links links = new Links();

    /**
     * With {@link SignalingOptions#DEFAULT}.
     *
     * @param port the server
     */
    public SignalingServlet(ClientPort port) {
        this(port, SignalingOptions.DEFAULT);
    }

    /**
     * A servlet for any one path.
     *
     * @param port the server
     * @param options how handshakes are judged
     */
    public SignalingServlet(ClientPort port, SignalingOptions options) {
        this.port = Objects.requireNonNull(port, "port");
        this.options = Objects.requireNonNull(options, "options");
    }

    /**
     * Registers a servlet with {@link SignalingOptions#DEFAULT}.
     *
     * @param context where; it must not have been started
     * @param port the server
     * @param path the path, such as {@code /signal}
     * @return the registration
     * @throws IllegalStateException if the path is taken
     */
    public static ServletRegistration.Dynamic register(ServletContext context, ClientPort port, String path) {
        return register(context, port, path, SignalingOptions.DEFAULT);
    }

    /**
     * Registers a servlet.
     *
     * @param context where; it must not have been started
     * @param port the server
     * @param path the path, such as {@code /signal}
     * @param options how handshakes are judged
     * @return the registration
     * @throws IllegalStateException if the path is taken
     */
    public static ServletRegistration.Dynamic register(
            ServletContext context, ClientPort port, String path, SignalingOptions options) {
        return Registration.of(context, new SignalingServlet(port, options), path);
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        if (!Upgrade.isAskedBy(request)) {
            response.setHeader("Upgrade", "websocket");
            response.setHeader("Connection", "Upgrade");
            response.setHeader("Sec-WebSocket-Version", "13");
            response.sendError(426, "A WebSocket is spoken here");
        } else if (!options.origins().allows(request)) {
            response.sendError(HttpServletResponse.SC_FORBIDDEN, "This origin may not connect");
        } else if (!Upgrade.hasKey(request) || !Subprotocol.isOfferedIn(Upgrade.values(request, Subprotocol.HEADER))) {
            response.sendError(
                    HttpServletResponse.SC_BAD_REQUEST,
                    "The subprotocol " + ClientPort.SUBPROTOCOL + " is spoken here");
        } else {
            upgrade(request, response);
        }
    }

    private void upgrade(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        Handshake handshake = HandshakeFacts.of(request, options.proxies());
        Duration wait = port.retryAfter(handshake);
        if (wait != null) {
            TooMany.refuse(response, wait);
            return;
        }
        ClientEndpoint endpoint = new ClientEndpoint(port, links, session -> handshake);
        ServerEndpointConfig config = ServerEndpointConfig.Builder.create(ClientEndpoint.class, ENDPOINT_PATH)
                .subprotocols(List.of(ClientPort.SUBPROTOCOL))
                .configurator(new Handshaker(ClientPort.SUBPROTOCOL) {
                    @Override
                    ClientEndpoint endpoint() {
                        return endpoint;
                    }
                })
                .build();
        Upgrade.grant(request, response, config);
    }
}
