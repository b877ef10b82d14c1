package io.roomsig.jakarta;

import io.roomsig.api.Handshake;
import io.roomsig.core.inbound.ClientPort;
import io.roomsig.core.inbound.EnginePort;
import io.roomsig.core.inbound.EngineRequest;
import io.roomsig.core.inbound.HttpAnswer;
import io.roomsig.core.inbound.Inbound;
import io.roomsig.spi.Connection;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;

/**
 * The Socket.IO dialect on any server with servlets: long polling and WebSocket on one path, so that a client can move from
 * the one to the other.
 *
 * <pre>{@code
 * SocketIoServlet.register(servletContext, rooms.socketIo(), "/socket.io/*");
 * }</pre>
 *
 * <p>Pages of foreign origins need {@link SignalingOptions.Builder#allowedOrigins}; requests of allowed ones get the
 * headers of CORS (Fetch section 3.2), preflights among them, others get 403. An origin that is allowed by name, not by
 * {@code *}, may send credentials. {@link io.roomsig.api.Handshake} gets the facts of the request that began the session.
 *
 * <p>The server needs its WebSocket container started, as for {@link SignalingServlet}; and the filters in front of this
 * servlet must support asynchronous requests. Polls are kept without a thread, bodies are read as they come. Safe for use
 * by any number of threads.
 *
 * <p>Undertow keeps the socket of a client that stops in the middle of a body, or does not read its answer, until its socket
 * options {@code READ_TIMEOUT} and {@code WRITE_TIMEOUT} say otherwise. They have to be longer than the interval of pings, 20 s
 * by default. Jetty and Tomcat have such timeouts of their own.
 */
public final class SocketIoServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    /** Only a name: upgraded requests are not found by it. */
    private static final String ENDPOINT_PATH = "/engine.io.v4";

    private final transient EnginePort port;
    private final transient SignalingOptions options;
    private final transient Links links = new Links();

    /**
     * With {@link SignalingOptions#DEFAULT}.
     *
     * @param port the server
     */
    public SocketIoServlet(EnginePort port) {
        this(port, SignalingOptions.DEFAULT);
    }

    /**
     * A servlet for any one path.
     *
     * @param port the server
     * @param options how requests are judged
     */
    public SocketIoServlet(EnginePort port, SignalingOptions options) {
        this.port = Objects.requireNonNull(port, "port");
        this.options = Objects.requireNonNull(options, "options");
    }

    /**
     * Registers a servlet with {@link SignalingOptions#DEFAULT}.
     *
     * @param context where; it must not have been started
     * @param port the server
     * @param path the path and what is below it, such as {@code /socket.io/*}
     * @return the registration
     * @throws IllegalStateException if the path is taken
     */
    public static ServletRegistration.Dynamic register(ServletContext context, EnginePort port, String path) {
        return register(context, port, path, SignalingOptions.DEFAULT);
    }

    /**
     * Registers a servlet.
     *
     * @param context where; it must not have been started
     * @param port the server
     * @param path the path and what is below it, such as {@code /socket.io/*}
     * @param options how requests are judged
     * @return the registration
     * @throws IllegalStateException if the path is taken
     */
    public static ServletRegistration.Dynamic register(
            ServletContext context, EnginePort port, String path, SignalingOptions options) {
        return Registration.of(context, new SocketIoServlet(port, options), path);
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        if (!options.origins().allows(request)) {
            response.sendError(HttpServletResponse.SC_FORBIDDEN, "This origin may not connect");
            return;
        }
        CrossOrigin.allowReading(options.origins(), request, response);
        if ("OPTIONS".equals(request.getMethod())) {
            CrossOrigin.allowAsking(request, response);
            return;
        }
        boolean isWebSocket = Upgrade.isAskedBy(request);
        Query query = Query.of(request.getQueryString());
        String sid = query.first("sid");
        EngineRequest asked = new EngineRequest(
                request.getMethod(),
                isWebSocket,
                query.first("EIO"),
                query.first("transport"),
                sid,
                // Only the request that begins a session says who the client is.
                sid == null ? HandshakeFacts.of(request, options.proxies()) : Handshake.UNKNOWN);
        HttpAnswer refusal = port.refusal(asked);
        Duration wait = refusal == null && sid == null ? port.retryAfter(asked.handshake()) : null;
        if (wait != null) {
            TooMany.refuse(response, wait);
            return;
        }
        if (refusal != null && "POST".equals(request.getMethod())) {
            Answers.writeUnread(response, refusal);
        } else if (refusal != null) {
            Answers.write(response, refusal);
        } else if (isWebSocket) {
            upgrade(asked, request, response);
        } else if ("POST".equals(request.getMethod())) {
            PostedBody.read(request, response, port, asked);
        } else {
            port.poll(asked, HeldPoll.of(request, response));
        }
    }

    private void upgrade(EngineRequest asked, HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        if (!Upgrade.hasKey(request)) {
            response.sendError(HttpServletResponse.SC_BAD_REQUEST, "The WebSocket key is missing");
            return;
        }
        ClientEndpoint endpoint = new ClientEndpoint(new Carried(port, asked), links, session -> asked.handshake());
        ServerEndpointConfig config = ServerEndpointConfig.Builder.create(ClientEndpoint.class, ENDPOINT_PATH)
                .configurator(new Handshaker("") {
                    @Override
                    ClientEndpoint endpoint() {
                        return endpoint;
                    }
                })
                .build();
        Upgrade.grant(request, response, config);
    }

    /** A WebSocket is one more way for one request. */
    private record Carried(EnginePort port, EngineRequest request) implements ClientPort {
        @Override
        public Inbound connect(Handshake handshake, Connection connection) {
            return port.webSocket(request, connection);
        }

        @Override
        public int maxFrameBytes() {
            return port.maxPayloadBytes();
        }
    }
}
