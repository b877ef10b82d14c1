package io.roomsig.examples.tomcat;

import io.roomsig.examples.web.AppConfig;
import io.roomsig.examples.web.ExampleApp;
import io.roomsig.examples.web.RoomApp;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.startup.ExpandWar;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.websocket.server.WsSci;

/** The example app on embedded Tomcat. */
public final class TomcatApp {
    private TomcatApp() {}

    /** Runs until the process is told to end. */
    public static void main(String[] args) {
        ExampleApp.run(TomcatApp::start);
    }

    private static ExampleApp.Running start(AppConfig config, RoomApp app) throws Exception {
        // Resolved here: Tomcat passes over a name that it cannot resolve, and listens on all addresses.
        InetAddress address = InetAddress.getByName(config.host());
        // Tomcat wants a folder of its own; else it makes one wherever it was started.
        Path folder = Files.createTempDirectory("roomsig-tomcat");
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(folder.toString());
        Connector connector = new Connector();
        connector.setProperty("address", address.getHostAddress());
        connector.setPort(config.port());
        connector.setThrowOnFailure(true);
        tomcat.setConnector(connector);
        // Its error pages would tell strangers its version, and have no place in an API.
        ((StandardHost) tomcat.getHost()).setErrorReportValveClass("");

        Context context = tomcat.addContext("", null);
        context.addServletContainerInitializer(new WsSci(), null);
        context.addServletContainerInitializer((classes, servlets) -> app.register(servlets), null);
        try {
            tomcat.start();
        } catch (LifecycleException e) {
            ExpandWar.delete(folder.toFile());
            throw e;
        }
        return new ExampleApp.Running(connector.getLocalPort(), () -> {
            tomcat.stop();
            tomcat.destroy();
            ExpandWar.delete(folder.toFile());
        });
    }
}
