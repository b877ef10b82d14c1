package io.roomsig.examples.jetty;

import io.roomsig.examples.web.AppConfig;
import io.roomsig.examples.web.ExampleApp;
import io.roomsig.examples.web.RoomApp;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.websocket.jakarta.server.config.JakartaWebSocketServletContainerInitializer;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ErrorHandler;

/** The example app on embedded Jetty. */
public final class JettyApp {
    private JettyApp() {}

    /** Runs until the process is told to end. */
    public static void main(String[] args) {
        ExampleApp.run(JettyApp::start);
    }

    private static ExampleApp.Running start(AppConfig config, RoomApp app) throws Exception {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server, new HttpConnectionFactory(http));
        connector.setHost(config.host());
        connector.setPort(config.port());
        server.addConnector(connector);

        ServletContextHandler context = new ServletContextHandler("/");
        JakartaWebSocketServletContainerInitializer.configure(context, null);
        context.addServletContainerInitializer((classes, servlets) -> app.register(servlets));
        server.setHandler(context);

        ErrorHandler errors = new ErrorHandler();
        errors.setShowStacks(false);
        errors.setShowCauses(false);
        server.setErrorHandler(errors);

        server.start();
        return new ExampleApp.Running(connector.getLocalPort(), server::stop);
    }
}
