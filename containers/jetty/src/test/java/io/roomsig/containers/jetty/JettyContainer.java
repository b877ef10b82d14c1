package io.roomsig.containers.jetty;

import io.roomsig.containers.ContainerUnderTest;
import io.roomsig.containers.Ports;
import io.roomsig.containers.ServletSetup;
import java.net.URI;
import java.util.Set;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.websocket.jakarta.server.config.JakartaWebSocketServletContainerInitializer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

final class JettyContainer implements ContainerUnderTest {
    /** Few threads: a scenario that holds some is noticed. */
    private final Server server = new Server(new QueuedThreadPool(24));

    @Override
    public URI start(Ports ports) throws Exception {
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler("/");
        JakartaWebSocketServletContainerInitializer.configure(context, null);
        context.addServletContainerInitializer(new ServletSetup(ports));
        server.setHandler(context);
        server.start();
        return URI.create("http://127.0.0.1:" + connector.getLocalPort());
    }

    @Override
    public void stop() throws Exception {
        server.stop();
    }

    @Override
    public Set<Lack> lacks() {
        return Set.of();
    }
}
