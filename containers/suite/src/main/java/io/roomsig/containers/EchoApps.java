package io.roomsig.containers;

import io.roomsig.api.Limits;
import io.roomsig.core.inbound.EnginePort;
import io.roomsig.core.inbound.Inbound;
import io.roomsig.core.socketio.EngineApp;
import io.roomsig.core.socketio.EngineServer;
import io.roomsig.core.socketio.EngineSettings;
import io.roomsig.core.socketio.SocketIoApp;
import io.roomsig.core.socketio.SocketIoServer;
import io.roomsig.spi.Connection;
import io.roomsig.spi.Frame;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Servers that echo what they hear, as the protocols' own suites want them.
 */
final class EchoApps implements AutoCloseable {
    static final int MAX_PAYLOAD = 1_000_000;

    static final int MORE_THAN_A_SOCKET_TAKES = 8_000_000;

    /** What the protocols' own suites expect: a ping every 300 ms. */
    static final EngineSettings OF_THE_SUITES = new EngineSettings(
            Duration.ofMillis(300), Duration.ofMillis(200), Duration.ofSeconds(1), MAX_PAYLOAD, Limits.Backlog.DEFAULT);

    /** No ping during a test. */
    static final EngineSettings UNHURRIED = new EngineSettings(
            Duration.ofMinutes(2),
            Duration.ofMinutes(1),
            Duration.ofMinutes(2),
            MAX_PAYLOAD,
            new Limits.Backlog(1_024, 4 * MAX_PAYLOAD));

    /** Gives more at once than a socket takes whose client does not read. */
    static final EngineSettings GENEROUS = new EngineSettings(
            Duration.ofMinutes(2),
            Duration.ofMinutes(1),
            Duration.ofMinutes(2),
            MORE_THAN_A_SOCKET_TAKES,
            new Limits.Backlog(1_024, 2 * MORE_THAN_A_SOCKET_TAKES));

    private final EngineSettings settings;

    private final ScheduledExecutorService ticks = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "echo-ticks");
        thread.setDaemon(true);
        return thread;
    });

    EchoApps(EngineSettings settings) {
        this.settings = settings;
    }

    /** Echoes messages of Engine.IO. */
    EngineServer engineIo() {
        return ticking((handshake, link) -> new EngineEcho(link));
    }

    /** Gives whoever says {@code 3x1000} three packets of a thousand bytes: {@link #gift}. */
    EngineServer giving() {
        return ticking((handshake, link) -> new EngineGiver(link));
    }

    /** Echoes events of Socket.IO, as {@code message-back}, and says first with what the client has connected. */
    EnginePort socketIo() {
        return ticking(new SocketIoServer(EchoApps::connected, settings, System::nanoTime, EchoApps::id));
    }

    private EngineServer ticking(EngineApp app) {
        EngineServer server = new EngineServer(settings, app, System::nanoTime, EchoApps::id);
        long period = settings.tick().toMillis();
        var unused = ticks.scheduleAtFixedRate(server::tick, period, period, TimeUnit.MILLISECONDS);
        return server;
    }

    private static String id() {
        return UUID.randomUUID().toString();
    }

    private static Inbound connected(SocketIoApp.Client client) {
        client.connection().send(Frame.of("42[\"auth\"," + client.auth() + "]"), failure -> {});
        return new SocketIoEcho(client.connection());
    }

    @Override
    public void close() {
        ticks.shutdownNow();
    }

    private record EngineEcho(EngineApp.Link link) implements EngineListener {
        @Override
        public void onMessage(String packet) {
            link.send(Frame.of(packet), failure -> {});
        }

        @Override
        public void onBinary(ByteBuffer message) {
            link.sendBinary(message, failure -> {});
        }
    }

    private record EngineGiver(EngineApp.Link link) implements EngineListener {
        @Override
        public void onMessage(String packet) {
            String[] wanted = packet.substring(1).split("x", 2);
            for (int i = 0; i < Integer.parseInt(wanted[0]); i++) {
                link.send(Frame.of(gift(i, Integer.parseInt(wanted[1]))), failure -> {});
            }
        }

        @Override
        public void onBinary(ByteBuffer message) {}
    }

    /** The packet of that number, of so many bytes. */
    static String gift(int number, int bytes) {
        return "4" + Character.toString('a' + number % 26).repeat(bytes - 1);
    }

    /** Has no use for anything but messages. */
    private interface EngineListener extends EngineApp.Listener {
        @Override
        default void onTooLarge() {}

        @Override
        default void onHeard() {}

        @Override
        default void onTick(long nanos) {}

        @Override
        default void onClosed(int code) {}
    }

    private record SocketIoEcho(Connection connection) implements Inbound {
        @Override
        public void onText(String text) {
            String back = text.replaceFirst("\\[\"message\"", "[\"message-back\"");
            connection.send(Frame.of("42" + back), failure -> {});
        }

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
