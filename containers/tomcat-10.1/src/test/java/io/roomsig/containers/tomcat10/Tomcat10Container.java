package io.roomsig.containers.tomcat10;

import io.roomsig.containers.ContainerUnderTest;
import io.roomsig.containers.Ports;
import io.roomsig.containers.ServletSetup;
import java.net.URI;
import java.nio.file.Path;
import java.util.Set;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.websocket.server.WsSci;

final class Tomcat10Container implements ContainerUnderTest {
    private final Tomcat tomcat = new Tomcat();

    @Override
    public URI start(Ports ports) throws Exception {
        tomcat.setBaseDir(Path.of("target", "tomcat").toAbsolutePath().toString());
        Connector connector = new Connector();
        connector.setProperty("address", "127.0.0.1");
        connector.setPort(0);
        // Few threads: a scenario that holds some is noticed.
        connector.setProperty("maxThreads", "24");
        tomcat.setConnector(connector);
        Context context = tomcat.addContext("", null);
        context.addServletContainerInitializer(new WsSci(), null);
        context.addServletContainerInitializer(new ServletSetup(ports), null);
        tomcat.start();
        return URI.create("http://127.0.0.1:" + connector.getLocalPort());
    }

    @Override
    public void stop() throws Exception {
        tomcat.stop();
        tomcat.destroy();
    }

    @Override
    public Set<Lack> lacks() {
        return Set.of();
    }
}
