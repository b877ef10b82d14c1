package io.roomsig.examples.browser;

import static org.awaitility.Awaitility.await;

import io.roomsig.examples.browser.SeedWindow.Transports;
import io.socket.client.IO;
import io.socket.client.Manager;
import io.socket.client.Socket;
import io.socket.engineio.client.Transport;
import io.socket.engineio.parser.Packet;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.json.JSONObject;

/** A participant who uses the Java client of Socket.IO, which has nothing but the protocol in common with the one of npm. */
final class JavaSocket implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Socket socket;
    private final List<Event> events = new CopyOnWriteArrayList<>();
    private final List<String> carriers = new CopyOnWriteArrayList<>();
    private final List<String> disconnects = new CopyOnWriteArrayList<>();
    private int taken;

    private JavaSocket(URI app, Transports transports) {
        IO.Options options = new IO.Options();
        options.path = "/socket.io/";
        options.transports = transports.names().toArray(String[]::new);
        // Else two sockets of a process share one connection.
        options.forceNew = true;
        socket = IO.socket(app, options);
        socket.io().on(Manager.EVENT_TRANSPORT, arguments -> watch((Transport) arguments[0]));
        socket.on(Socket.EVENT_DISCONNECT, arguments -> disconnects.add(arguments[0].toString()));
        socket.onAnyIncoming(arguments -> events.add(new Event((String) arguments[0], (JSONObject) arguments[1])));
    }

    /** Connects and asks to join, at the first moment that it can. */
    static JavaSocket join(URI app, Transports transports, String code, String token, String name) {
        JavaSocket socket = new JavaSocket(app, transports);
        socket.emit("join-room", Map.of("room_code", code, "token", token, "display_name", name));
        socket.socket.connect();
        return socket;
    }

    void emit(String event, Map<String, ?> fields) {
        socket.emit(event, new JSONObject(fields));
    }

    /** The next event: which it must be, and its fields. */
    JSONObject next(String name) {
        // Often: what this is waited for may be the beginning of something short.
        await(name)
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> events.size() > taken);
        Event event = events.get(taken);
        taken++;
        if (!event.name.equals(name)) {
            throw new AssertionError(name + " expected, but there came " + event);
        }
        return event.fields;
    }

    String id() {
        return socket.id();
    }

    /** Whether it is connected or will try to be. */
    boolean isActive() {
        return socket.isActive();
    }

    /** Why the connection was lost, each time. */
    List<String> disconnects() {
        return List.copyOf(disconnects);
    }

    /** The transport that each message has come by, in order. */
    List<String> carriers() {
        return List.copyOf(carriers);
    }

    /** Says good-bye. */
    void leave() {
        socket.disconnect();
    }

    @Override
    public void close() {
        leave();
    }

    private void watch(Transport transport) {
        transport.on(Transport.EVENT_PACKET, arguments -> {
            if (((Packet<?>) arguments[0]).type.equals(Packet.MESSAGE)) {
                carriers.add(transport.name);
            }
        });
    }

    private record Event(String name, JSONObject fields) {}
}
