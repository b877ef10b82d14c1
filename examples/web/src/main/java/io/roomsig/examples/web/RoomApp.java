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
import java.util.EnumSet;

/**
 * The product that every example app is: rooms with their pages and their API. This is the place to look at for how the
 * parts of roomsig are put together.
 */
public final class RoomApp implements AutoCloseable {
    private final OriginRule origins;
    private final Storage storage;
    private final IceServerProvider iceServers;
    private final RoomServer server;

    RoomApp(AppConfig config) {
        origins = config.allowedOrigins();
        storage = Storage.of(config);
        iceServers = config.ice().provider();
        server = RoomServer.builder()
                .admission(Admission.tokens(storage.tokens()))
                .iceServers(iceServers)
                .policy(RoomPolicy.DEFAULT.withRelayOnly(config.ice().relayOnly()))
                .build();
    }

    /**
     * Adds the app to a server.
     *
     * @param context where, before it is started; its server's WebSocket container has to be on
     */
    public void register(ServletContext context) {
        Rooms rooms = new Rooms(storage, iceServers, server);
        SignalingOptions options = SignalingOptions.builder().origins(origins).build();
        SignalingServlet.register(context, server, "/signal", options);
        SocketIoServlet.register(context, server.socketIo(), "/socket.io/*", options);
        BrowserClientServlet.register(context);
        add(context, "/api/*", new RoomsServlet(rooms, origins));
        add(context, "/healthz", new HealthServlet(server, storage));
        add(context, "/", new PageServlet());
        FilterRegistration.Dynamic filter = context.addFilter("security headers", new SecurityHeaders());
        filter.setAsyncSupported(true);
        filter.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/*");
    }

    /** Sends all clients away. To be called before the server stops, which would cut them without a word. */
    void sayGoodbye() {
        server.close();
    }

    @Override
    public void close() {
        server.close();
        storage.close();
    }

    private static void add(ServletContext context, String path, Servlet servlet) {
        ServletRegistration.Dynamic added = context.addServlet("example " + path, servlet);
        added.addMapping(path);
        added.setAsyncSupported(true);
    }
}
