package io.roomsig.core.socketio;

import io.roomsig.api.Handshake;
import io.roomsig.core.inbound.EnginePort;
import io.roomsig.core.inbound.EngineRequest;
import io.roomsig.core.inbound.HttpAnswer;
import io.roomsig.core.inbound.Inbound;
import io.roomsig.core.inbound.PollExchange;
import io.roomsig.spi.Connection;
import io.roomsig.spi.Frame;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Engine.IO protocol 4: the sessions by their ids, and which request belongs to which. A session's id is a secret of its
 * client; it is told to nobody else and written to no log.
 */
public final class EngineServer implements EnginePort {
    static final int NO_CLOSE_FRAME = 1006;
    /** For a WebSocket that is not needed: its session goes on without it. */
    static final int NO_NEED = 1000;

    private static final String PROTOCOL = "4";
    private static final String POLLING = "polling";
    private static final String WEBSOCKET = "websocket";
    private static final int MAX_SESSIONS = 100_000;

    private final EngineSettings settings;
    private final EngineApp app;
    private final LongSupplier nanoTime;
    private final Supplier<String> ids;
    private final Function<Handshake, @Nullable Duration> door;
    private final ConcurrentMap<String, EngineSession> sessions = new ConcurrentHashMap<>();
    private volatile boolean closed;
    private volatile int closeCode;

    /** The same, to which anybody may come at any rate. */
    public EngineServer(EngineSettings settings, EngineApp app, LongSupplier nanoTime, Supplier<String> ids) {
        this(settings, app, nanoTime, ids, handshake -> null);
    }

    /**
     * A server without sessions.
     *
     * @param settings for all of them
     * @param app what runs on top
     * @param nanoTime a clock that never goes back, in nanoseconds
     * @param ids draws ids that nobody can guess, of letters, digits, {@code -} and {@code _}
     * @param door says how long a client is to wait before it begins a session; {@code null}: not at all
     */
    public EngineServer(
            EngineSettings settings,
            EngineApp app,
            LongSupplier nanoTime,
            Supplier<String> ids,
            Function<Handshake, @Nullable Duration> door) {
        this.settings = settings;
        this.app = app;
        this.nanoTime = nanoTime;
        this.ids = ids;
        this.door = door;
    }

    @Override
    public @Nullable Duration retryAfter(Handshake handshake) {
        return door.apply(handshake);
    }

    // In the order of the reference server: clients act on the number, and it names the first thing that is wrong.
    @Override
    public @Nullable HttpAnswer refusal(EngineRequest request) {
        if (!WEBSOCKET.equals(request.transport()) && !POLLING.equals(request.transport())) {
            return EngineAnswers.UNKNOWN_TRANSPORT;
        }
        return request.sid() == null ? refusalOfNew(request) : refusalOfKnown(request, request.sid());
    }

    private @Nullable HttpAnswer refusalOfNew(EngineRequest request) {
        if (!request.method().equals("GET")) {
            return EngineAnswers.BAD_METHOD;
        }
        if (!comesAsItSays(request)) {
            return EngineAnswers.BAD_REQUEST;
        }
        if (!PROTOCOL.equals(request.protocol())) {
            return EngineAnswers.UNSUPPORTED_VERSION;
        }
        return closed || sessions.size() >= MAX_SESSIONS ? EngineAnswers.UNAVAILABLE : null;
    }

    private @Nullable HttpAnswer refusalOfKnown(EngineRequest request, String sid) {
        EngineSession session = sessions.get(sid);
        if (session == null) {
            return EngineAnswers.UNKNOWN_SESSION;
        }
        boolean isPost = request.method().equals("POST");
        if (!comesAsItSays(request) || !(isPost || request.method().equals("GET"))) {
            return EngineAnswers.BAD_REQUEST;
        }
        // A second WebSocket is granted and then closed: a browser learns nothing of a refused handshake.
        return !request.isWebSocket() && session.isOnWebSocket() ? EngineAnswers.BAD_REQUEST : null;
    }

    private static boolean comesAsItSays(EngineRequest request) {
        return request.isWebSocket() == WEBSOCKET.equals(request.transport());
    }

    @Override
    public void poll(EngineRequest request, PollExchange exchange) {
        if (request.sid() == null) {
            EngineSession session = new EngineSession(ids.get(), this, request.handshake(), false);
            admit(session);
            session.poll(exchange);
            return;
        }
        EngineSession session = find(request);
        if (session == null) {
            exchange.answer(EngineAnswers.UNKNOWN_SESSION, failure -> {});
        } else {
            session.poll(exchange);
        }
    }

    @Override
    public HttpAnswer post(EngineRequest request, String body) {
        EngineSession session = find(request);
        return session == null ? EngineAnswers.UNKNOWN_SESSION : session.post(body);
    }

    @Override
    public HttpAnswer postTooLarge(EngineRequest request) {
        EngineSession session = find(request);
        return session == null ? EngineAnswers.UNKNOWN_SESSION : session.postTooLarge();
    }

    @Override
    public Inbound webSocket(EngineRequest request, Connection connection) {
        if (request.sid() != null) {
            EngineSession session = find(request);
            if (session != null) {
                return session.triedOn(connection);
            }
            connection.close(NO_NEED, "");
            return Deaf.INSTANCE;
        }
        EngineSession session = new EngineSession(ids.get(), this, request.handshake(), true);
        return session.carriedBy(connection, () -> admit(session));
    }

    @Override
    public int maxPayloadBytes() {
        return settings.maxPayloadBytes();
    }

    /** Looks at the deadlines of all sessions. To be called every {@link EngineSettings#tick()}. */
    public void tick() {
        sessions.values().forEach(EngineSession::tick);
    }

    /** How many sessions there are. */
    public int size() {
        return sessions.size();
    }

    /** Takes no more sessions, and ends those that there are after what is queued for them. */
    public void close(int code) {
        closeCode = code;
        closed = true;
        sessions.values().forEach(session -> session.close(code));
    }

    private @Nullable EngineSession find(EngineRequest request) {
        return request.sid() == null ? null : sessions.get(request.sid());
    }

    private void admit(EngineSession session) {
        sessions.put(session.sid(), session);
        boolean mayMove = !session.isOnWebSocket();
        session.send(Frame.of(hello(session.sid(), mayMove)), failure -> {});
        if (session.isOver()) {
            // Its WebSocket was gone before it was ready, and then there was nothing to forget.
            forget(session);
        } else if (closed) {
            // It was let in before, and came too late to be ended with the others.
            session.close(closeCode);
        }
    }

    private String hello(String sid, boolean mayMove) {
        return "0{\"sid\":\"" + sid + "\",\"upgrades\":[" + (mayMove ? "\"" + WEBSOCKET + "\"" : "")
                + "],\"pingInterval\":" + settings.pingInterval().toMillis() + ",\"pingTimeout\":"
                + settings.pingTimeout().toMillis() + ",\"maxPayload\":" + settings.maxPayloadBytes() + "}";
    }

    // For sessions.

    void forget(EngineSession session) {
        sessions.remove(session.sid(), session);
    }

    EngineSettings settings() {
        return settings;
    }

    EngineApp app() {
        return app;
    }

    long nanoTime() {
        return nanoTime.getAsLong();
    }

    /** Hears nothing: its link has been closed. */
    private enum Deaf implements Inbound {
        INSTANCE;

        @Override
        public void onText(String text) {}

        @Override
        public void onBinary(ByteBuffer message) {}

        @Override
        public void onTooLarge() {}

        @Override
        public void onActivity() {}

        @Override
        public void onClosed(int code) {}
    }
}
