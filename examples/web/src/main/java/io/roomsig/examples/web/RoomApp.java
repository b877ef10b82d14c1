package io.roomsig.examples.web;

import io.roomsig.core.RoomServer;
import io.roomsig.core.room.RoomPolicy;
import io.roomsig.jakarta.BrowserClientServlet;
import io.roomsig.jakarta.OriginRule;
import io.roomsig.jakarta.SignalingOptions;
import io.roomsig.jakarta.SignalingServlet;
import io.roomsig.jakarta.SocketIoServlet;
import io.roomsig.spi.Admission;
import io.roomsig.spi.IceServerProvider;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import java.time.Duration;
import java.util.EnumSet;
import org.jspecify.annotations.Nullable;

/**
 * The product that every example app is: rooms with their pages and their API. This is the place to look at for how the
 * parts of roomsig are put together.
 */
public final class RoomApp implements AutoCloseable {
    private static final Duration READY_WITHIN = Duration.ofSeconds(2);
    private static final Duration READY_CHECK = Duration.ofMillis(20);
    /** With what it takes to close a process that ends within five seconds. */
    private static final Duration MOVE_WITHIN = Duration.ofMillis(2_500);

    private final OriginRule origins;
    private final Storage storage;
    private final IceServerProvider iceServers;
    private final RoomServer server;
    private final @Nullable OperatorPages operatorPages;

    RoomApp(AppConfig config) {
        origins = config.allowedOrigins();
        storage = Storage.of(config);
        iceServers = config.ice().provider();
        RoomServer.Builder rooms = RoomServer.builder()
                .admission(Admission.tokens(storage.tokens()))
                .iceServers(iceServers)
                .policy(RoomPolicy.DEFAULT.withRelayOnly(config.ice().relayOnly()));
        operatorPages = config.operatorPages() ? new OperatorPages() : null;
        if (operatorPages != null) {
            operatorPages.hear(rooms);
        }
        storage.cluster().ifPresent(cluster -> rooms.roomLog(cluster.log()).nodeBus(cluster.bus()));
        server = rooms.build();
    }

    /** Waits a moment until joins are taken: it takes that long to become one of a cluster. Without Redis it starts all the same. */
    void awaitReady() throws InterruptedException {
        long start = System.nanoTime();
        while (!server.isOpen() && System.nanoTime() - start < READY_WITHIN.toNanos()) {
            Thread.sleep(READY_CHECK.toMillis());
        }
    }

    /**
     * Adds the app to a server.
     *
     * @param context where, before it is started; its server's WebSocket container has to be on
     */
    public void register(ServletContext context) {
        SignalingOptions options = SignalingOptions.builder().origins(origins).build();
        SignalingServlet.register(context, server, "/signal", options);
        SocketIoServlet.register(context, server.socketIo(), "/socket.io/*", options);
        BrowserClientServlet.register(context);
        registerPages(context);
    }

    /**
     * Adds what is not of the library: for a server where something else, such as the starter for Spring Boot, adds that.
     *
     * @param context where, before it is started
     */
    public void registerPages(ServletContext context) {
        Rooms rooms = new Rooms(storage, iceServers, server);
        add(context, new RoomsServlet(rooms, origins), "/api/*");
        add(context, new HealthServlet(server, storage), "/healthz");
        if (operatorPages != null) {
            operatorPages.register(context, server);
        }
        add(context, new PageServlet(), "/");
        FilterRegistration.Dynamic filter = context.addFilter("security headers", new SecurityHeaders());
        filter.setAsyncSupported(true);
        filter.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/*");
    }

    /** The server of its rooms. */
    public RoomServer server() {
        return server;
    }

    /** Which web pages may connect. */
    public OriginRule origins() {
        return origins;
    }

    /**
     * Sends all clients to the other nodes, or away if there are none. To be called before the server stops, which would cut them
     * without a word.
     */
    void sayGoodbye() {
        server.shutdown(MOVE_WITHIN);
    }

    @Override
    public void close() {
        server.close();
        storage.close();
    }

    static void add(ServletContext context, Servlet servlet, String... paths) {
        ServletRegistration.Dynamic added = context.addServlet("example " + paths[0], servlet);
        added.addMapping(paths);
        added.setAsyncSupported(true);
    }
}
