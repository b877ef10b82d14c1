package io.roomsig.jakarta;

import io.roomsig.core.inbound.ClientPort;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

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
 * {@value ClientPort#SUBPROTOCOL}. {@link io.roomsig.api.Handshake} gets the principal, address and headers of the
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
        if (!isUpgrade(request)) {
            response.setHeader("Upgrade", "websocket");
            response.setHeader("Connection", "Upgrade");
            response.setHeader("Sec-WebSocket-Version", "13");
            response.sendError(426, "A WebSocket is spoken here");
        } else if (!options.origins().allows(request)) {
            response.sendError(HttpServletResponse.SC_FORBIDDEN, "This origin may not connect");
        } else if (!hasKey(request) || !Subprotocol.isOfferedIn(values(request, Subprotocol.HEADER))) {
            response.sendError(
                    HttpServletResponse.SC_BAD_REQUEST,
                    "The subprotocol " + ClientPort.SUBPROTOCOL + " is spoken here");
        } else {
            upgrade(request, response);
        }
    }

    private void upgrade(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        var handshake = HandshakeFacts.of(request);
        ClientEndpoint endpoint = new ClientEndpoint(port, links, session -> handshake);
        ServerEndpointConfig config = ServerEndpointConfig.Builder.create(ClientEndpoint.class, ENDPOINT_PATH)
                .subprotocols(List.of(ClientPort.SUBPROTOCOL))
                .configurator(new NativeConfigurator() {
                    @Override
                    ClientEndpoint endpoint() {
                        return endpoint;
                    }
                })
                .build();
        try {
            container().upgradeHttpToWebSocket(request, response, config, Map.of());
        } catch (DeploymentException e) {
            throw new ServletException("the WebSocket handshake failed", e);
        }
    }

    private ServerContainer container() throws ServletException {
        Object found = getServletContext().getAttribute(ServerContainer.class.getName());
        if (found instanceof ServerContainer container) {
            return container;
        }
        throw new ServletException("This servlet context has no WebSocket container (attribute "
                + ServerContainer.class.getName() + " is " + found + "). Embedded Jetty needs"
                + " JakartaWebSocketServletContainerInitializer.configure(context, null), embedded Tomcat"
                + " context.addServletContainerInitializer(new WsSci(), null), Undertow the deployment attribute"
                + " WebSocketDeploymentInfo.ATTRIBUTE_NAME.");
    }

    private static boolean isUpgrade(HttpServletRequest request) {
        // Upgrade may name other protocols as well, h2c for one; HEAD comes here too.
        return "GET".equals(request.getMethod())
                && hasToken(values(request, "Upgrade"), "websocket")
                && hasToken(values(request, "Connection"), "upgrade")
                && "13".equals(trimmed(request.getHeader("Sec-WebSocket-Version")));
    }

    /** Sixteen bytes in base64, as RFC 6455 section 4.1 wants them: what containers do with others is their secret. */
    private static boolean hasKey(HttpServletRequest request) {
        String key = trimmed(request.getHeader("Sec-WebSocket-Key"));
        try {
            return key != null && key.length() == 24 && Base64.getDecoder().decode(key).length == 16;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean hasToken(List<String> headers, String token) {
        for (String header : headers) {
            for (String part : header.split(",", -1)) {
                if (part.trim().toLowerCase(Locale.ROOT).equals(token)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static List<String> values(HttpServletRequest request, String header) {
        return Collections.list(request.getHeaders(header));
    }

    private static @Nullable String trimmed(@Nullable String text) {
        return text == null ? null : text.trim();
    }
}
