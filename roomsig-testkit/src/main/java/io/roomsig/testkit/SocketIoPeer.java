package io.roomsig.testkit;

import io.roomsig.api.Handshake;
import io.roomsig.core.inbound.EnginePort;
import io.roomsig.core.inbound.EngineRequest;
import io.roomsig.core.inbound.HttpAnswer;
import io.roomsig.core.inbound.Inbound;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A client of the Socket.IO dialect without a network: connects over WebSocket or by polling, answers pings, says events and
 * remembers those that it hears. It may hear from several threads; it speaks from one at a time.
 */
public final class SocketIoPeer {
    private static final String SEPARATOR = "\u001e";
    private static final int NO_CLOSE_FRAME = 1006;

    private final EnginePort port;
    private final Handshake handshake;
    /** What has come, and how it comes. Its monitor guards the three below as well. */
    private final List<String> packets = new ArrayList<>();

    private @Nullable String session;
    private @Nullable Integer endOfPolling;
    private boolean isPolling;

    private volatile @Nullable WebSocket webSocket;
    private volatile boolean isMoving;
    private volatile boolean silent;

    private SocketIoPeer(EnginePort port, Handshake handshake) {
        this.port = port;
        this.handshake = handshake;
    }

    /** Connects over WebSocket, to the main namespace, with nothing known of it. */
    public static SocketIoPeer connect(EnginePort port) {
        return connect(port, Handshake.UNKNOWN);
    }

    /** Connects over WebSocket, to the main namespace. */
    public static SocketIoPeer connect(EnginePort port, Handshake handshake) {
        SocketIoPeer peer = new SocketIoPeer(port, handshake);
        WebSocket link = peer.new WebSocket(null);
        peer.webSocket = link;
        link.server().onOpen();
        peer.packet("40");
        return peer;
    }

    /** Connects by polling, to the main namespace, with nothing known of it. A poll waits from then on. */
    public static SocketIoPeer connectByPolling(EnginePort port) {
        return connectByPolling(port, Handshake.UNKNOWN);
    }

    /** Connects by polling, to the main namespace. A poll waits from then on. */
    public static SocketIoPeer connectByPolling(EnginePort port, Handshake handshake) {
        SocketIoPeer peer = new SocketIoPeer(port, handshake);
        refuse(port.refusal(peer.request("GET", false, "polling", null)));
        peer.poll();
        peer.packet("40");
        return peer;
    }

    /**
     * Moves from polling to WebSocket, as clients do: tries it, lets the poll that waits come home, and goes over. Whatever
     * the server says meanwhile comes by the one way or the other.
     */
    public void upgrade() {
        isMoving = true;
        WebSocket next = new WebSocket(sessionId());
        next.server().onOpen();
        next.server().onText("2probe");
        if (!next.connection.sent().contains("3probe")) {
            throw new AssertionError("the WebSocket was tried in vain; got " + next.connection.sent());
        }
        awaitEndOfPolling();
        webSocket = next;
        next.server().onText("5");
    }

    private void awaitEndOfPolling() {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        synchronized (packets) {
            while (isPolling) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    throw new AssertionError("the poll that waits was not sent home");
                }
                try {
                    packets.wait(left);
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                    throw new AssertionError("interrupted on the move", interrupted);
                }
            }
        }
    }

    /** Polls until a poll waits. */
    private void poll() {
        boolean answered = true;
        while (answered && goesOnPolling()) {
            answered = isAnsweredAtOnce();
        }
    }

    private boolean goesOnPolling() {
        synchronized (packets) {
            isPolling = !isMoving && !silent && endOfPolling == null;
            packets.notifyAll();
            return isPolling;
        }
    }

    /** Polls once; says whether the answer came before this returned. A later answer polls again by itself. */
    private boolean isAnsweredAtOnce() {
        EngineRequest request = request("GET", false, "polling", session());
        if (port.refusal(request) != null) {
            endsPolling(NO_CLOSE_FRAME);
            return true;
        }
        AtomicBoolean first = new AtomicBoolean();
        port.poll(request, (answer, done) -> {
            take(answer);
            done.done(null);
            if (!first.compareAndSet(false, true)) {
                poll();
            }
        });
        return !first.compareAndSet(false, true);
    }

    private void take(HttpAnswer answer) {
        if (answer.status() != 200) {
            endsPolling(NO_CLOSE_FRAME);
            return;
        }
        for (String packet : answer.body().text().split(SEPARATOR, -1)) {
            take(packet);
        }
    }

    /** Remembers a packet and answers a ping. */
    private void take(String packet) {
        synchronized (packets) {
            packets.add(packet);
            if (packet.startsWith("0")) {
                session = ScriptedPeer.Heard.of(packet.substring(1)).string("sid");
            }
        }
        if (packet.equals("1")) {
            endsPolling(1000);
        }
        if (packet.equals("2") && !silent) {
            packet("3");
        }
    }

    private void endsPolling(int code) {
        synchronized (packets) {
            if (endOfPolling == null) {
                endOfPolling = code;
            }
        }
    }

    private EngineRequest request(String method, boolean isWebSocket, String transport, @Nullable String sid) {
        return new EngineRequest(method, isWebSocket, "4", transport, sid, handshake);
    }

    private static void refuse(@Nullable HttpAnswer refusal) {
        if (refusal != null) {
            throw new AssertionError(
                    "refused: " + refusal.status() + " " + refusal.body().text());
        }
    }

    /** From here on it answers no ping, and does not poll. */
    public void fallSilent() {
        silent = true;
    }

    /**
     * Says an event.
     *
     * @param event its name
     * @param json its argument
     */
    public void say(String event, String json) {
        packet("42[\"" + event + "\"," + json + "]");
    }

    /** Asks to join, with the token as its name, too. */
    public SocketIoPeer join(String room, String token) {
        say(
                "join-room",
                "{\"room_code\":\"" + room + "\",\"token\":\"" + token + "\",\"display_name\":\"" + token + "\"}");
        return this;
    }

    /** Sends an offer whose payload is {@code {"n": number}}. */
    public void offer(String to, int number) {
        say("offer", "{\"to\":\"" + to + "\",\"offer\":{\"n\":" + number + "}}");
    }

    /** Sends a packet of Engine.IO, as it is. */
    public void packet(String packet) {
        WebSocket link = webSocket;
        if (link != null) {
            link.server().onText(packet);
            return;
        }
        EngineRequest request = request("POST", false, "polling", sessionId());
        if (port.refusal(request) == null) {
            port.post(request, packet);
        }
    }

    /** Loses its WebSocket without a close frame; one that polls is not heard of any more. */
    public void drop() {
        closeWith(NO_CLOSE_FRAME);
    }

    /** Its WebSocket ends with this status code; one that polls is not heard of any more. */
    public void closeWith(int code) {
        silent = true;
        WebSocket link = webSocket;
        if (link != null) {
            link.server().onClosed(code);
        }
    }

    /** The other end of its WebSocket. */
    public MemoryConnection connection() {
        return Objects.requireNonNull(webSocket, "has no WebSocket").connection;
    }

    /** The packets of Engine.IO that have come, in order. */
    public List<String> packets() {
        synchronized (packets) {
            return List.copyOf(packets);
        }
    }

    /** All events it has heard, in order. */
    public List<ScriptedPeer.Heard> heard() {
        return packets().stream()
                .filter(packet -> packet.startsWith("42"))
                .map(packet -> ScriptedPeer.Heard.event(packet.substring(2)))
                .toList();
    }

    /** All of one event that it has heard, in order. */
    public List<ScriptedPeer.Heard> heard(String event) {
        return heard().stream().filter(one -> one.type().equals(event)).toList();
    }

    /** What others know it by: the sid of the last CONNECT packet. */
    public String id() {
        List<String> connected =
                packets().stream().filter(packet -> packet.startsWith("40")).toList();
        if (connected.isEmpty()) {
            throw new AssertionError("has not connected; got " + packets());
        }
        return ScriptedPeer.Heard.of(connected.get(connected.size() - 1).substring(2))
                .string("sid");
    }

    /** The secret id of its Engine.IO session. */
    public String sessionId() {
        return Objects.requireNonNull(session(), "has no session");
    }

    private @Nullable String session() {
        synchronized (packets) {
            return session;
        }
    }

    /** Whether the server has disconnected it for good. */
    public boolean isDisconnected() {
        return packets().contains("41");
    }

    /**
     * How the server ended its session, if it did: the status code with which it closed the WebSocket; 1000 if it told a
     * poll, 1006 if it refused one.
     */
    public OptionalInt closeCode() {
        WebSocket link = webSocket;
        if (link != null) {
            return link.connection.closeCode();
        }
        synchronized (packets) {
            return endOfPolling == null ? OptionalInt.empty() : OptionalInt.of(endOfPolling);
        }
    }

    /** A WebSocket that carries the session, or is about to. */
    private final class WebSocket {
        final MemoryConnection connection = new MemoryConnection(SocketIoPeer.this::take, () -> {}, this::closed);
        private final AtomicReference<@Nullable Inbound> server = new AtomicReference<>();

        WebSocket(@Nullable String sid) {
            EngineRequest request = request("GET", true, "websocket", sid);
            refuse(port.refusal(request));
            server.set(port.webSocket(request, connection));
        }

        Inbound server() {
            return Objects.requireNonNull(server.get(), "not connected");
        }

        private void closed(int code) {
            Inbound inbound = server.get();
            if (inbound != null) {
                inbound.onClosed(code);
            }
        }
    }
}
