package io.roomsig.examples.jetty;

import io.roomsig.api.Grant;
import io.roomsig.core.RoomServer;
import io.roomsig.jakarta.BrowserClientServlet;
import io.roomsig.jakarta.SignalingServlet;
import io.roomsig.spi.Admission;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.UUID;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.websocket.jakarta.server.config.JakartaWebSocketServletContainerInitializer;
import org.eclipse.jetty.server.Server;

/** The least that it takes on embedded Jetty. */
public final class QuickStart {
    private QuickStart() {}

    /** Runs until the process is told to end. */
    public static void main(String[] args) throws Exception {
        start(8080).join();
    }

    static Server start(int port) throws Exception {
        // Whoever knows a room may come in: here is the place for your login.
        RoomServer rooms = RoomServer.builder()
                .admission((handshake, join) -> Admission.grant(
                        Grant.builder(join.room(), UUID.randomUUID().toString()).build()))
                .build();

        ServletContextHandler context = new ServletContextHandler("/");
        JakartaWebSocketServletContainerInitializer.configure(context, null);
        context.addServletContainerInitializer((classes, servlets) -> {
            SignalingServlet.register(servlets, rooms, "/signal");
            BrowserClientServlet.register(servlets);
            servlets.addListener(new ServletContextListener() {
                @Override
                public void contextDestroyed(ServletContextEvent event) {
                    rooms.close();
                }
            });
        });

        Server server = new Server(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        server.setHandler(context);
        server.start();
        return server;
    }
}
