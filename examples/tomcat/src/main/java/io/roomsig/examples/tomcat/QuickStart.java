package io.roomsig.examples.tomcat;

import io.roomsig.api.Grant;
import io.roomsig.core.RoomServer;
import io.roomsig.jakarta.BrowserClientServlet;
import io.roomsig.jakarta.SignalingServlet;
import io.roomsig.spi.Admission;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.nio.file.Files;
import java.util.UUID;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.websocket.server.WsSci;

/** The least that it takes on embedded Tomcat. */
public final class QuickStart {
    private QuickStart() {}

    /** Runs until the process is told to end. */
    public static void main(String[] args) throws Exception {
        start(8080).getServer().await();
    }

    static Tomcat start(int port) throws Exception {
        // Whoever knows a room may come in: here is the place for your login.
        RoomServer rooms = RoomServer.builder()
                .admission((handshake, join) -> Admission.grant(
                        Grant.builder(join.room(), UUID.randomUUID().toString()).build()))
                .build();

        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(Files.createTempDirectory("tomcat").toString());
        tomcat.setPort(port);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        Context context = tomcat.addContext("", null);
        context.addServletContainerInitializer(new WsSci(), null);
        context.addServletContainerInitializer(
                (classes, servlets) -> {
                    SignalingServlet.register(servlets, rooms, "/signal");
                    BrowserClientServlet.register(servlets);
                    servlets.addListener(new ServletContextListener() {
                        @Override
                        public void contextDestroyed(ServletContextEvent event) {
                            rooms.close();
                        }
                    });
                },
                null);
        tomcat.start();
        return tomcat;
    }
}
