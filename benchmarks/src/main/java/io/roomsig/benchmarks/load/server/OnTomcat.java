package io.roomsig.benchmarks.load.server;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.ExpandWar;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.websocket.server.WsSci;

/** Embedded Tomcat as it comes. */
final class OnTomcat {
    private OnTomcat() {}

    /** Returns the port. */
    static int start(ServletApp app) throws Exception {
        Path folder = Files.createTempDirectory("roomsig-benchmark-tomcat");
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(folder.toString());
        Connector connector = new Connector();
        connector.setProperty("address", "127.0.0.1");
        connector.setPort(0);
        connector.setThrowOnFailure(true);
        tomcat.setConnector(connector);
        Context context = tomcat.addContext("", null);
        context.addServletContainerInitializer(new WsSci(), null);
        context.addServletContainerInitializer((classes, servlets) -> app.register(servlets), null);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> ExpandWar.delete(folder.toFile())));
        tomcat.start();
        if (!connector.getState().isAvailable()) {
            throw new LifecycleException("Tomcat does not listen");
        }
        return connector.getLocalPort();
    }
}
