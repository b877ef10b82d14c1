package io.roomsig.containers.tyrus;

import io.roomsig.containers.ContainerUnderTest;
import io.roomsig.containers.Ports;
import io.roomsig.jakarta.SignalingEndpoint;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.server.ServerEndpointConfig;
import java.net.URI;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.glassfish.grizzly.http.server.HttpServer;
import org.glassfish.grizzly.http.server.NetworkListener;
import org.glassfish.grizzly.strategies.WorkerThreadIOStrategy;
import org.glassfish.tyrus.container.grizzly.server.WebSocketAddOn;
import org.glassfish.tyrus.core.TyrusWebSocketEngine;
import org.glassfish.tyrus.server.TyrusServerContainer;
import org.glassfish.tyrus.spi.WebSocketEngine;

/**
 * Tyrus on a listener of our own: its own start-up listens on all interfaces, whatever it is asked for.
 */
final class TyrusContainer implements ContainerUnderTest {
    private final Engine engine = new Engine();
    private final HttpServer server = new HttpServer();

    @Override
    public URI start(Ports ports) throws Exception {
        engine.addEndpoint(SignalingEndpoint.config(ports.client(), PATH, ports.options()));
        NetworkListener listener = new NetworkListener("scenarios", "127.0.0.1", 0);
        listener.getTransport().setIOStrategy(WorkerThreadIOStrategy.getInstance());
        listener.getKeepAlive().setIdleTimeoutInSeconds(-1);
        listener.registerAddOn(new WebSocketAddOn(engine, "/"));
        server.addListener(listener);
        server.start();
        engine.start("/", listener.getPort());
        return URI.create("http://127.0.0.1:" + listener.getPort());
    }

    @Override
    public void stop() {
        engine.stop();
        server.shutdownNow();
    }

    @Override
    public Set<Lack> lacks() {
        return EnumSet.allOf(Lack.class);
    }

    private static final class Engine extends TyrusServerContainer {
        private final TyrusWebSocketEngine engine =
                TyrusWebSocketEngine.builder(this).build();

        Engine() {
            super((Set<Class<?>>) null);
        }

        @Override
        public void register(Class<?> endpointClass) throws DeploymentException {
            engine.register(endpointClass, "/");
        }

        @Override
        public void register(ServerEndpointConfig config) throws DeploymentException {
            engine.register(config, "/");
        }

        @Override
        public WebSocketEngine getWebSocketEngine() {
            return engine;
        }

        @Override
        public Map<String, Object> getProperties() {
            return Map.of();
        }
    }
}
