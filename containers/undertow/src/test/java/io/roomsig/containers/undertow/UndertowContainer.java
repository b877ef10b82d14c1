package io.roomsig.containers.undertow;

import io.roomsig.containers.ContainerUnderTest;
import io.roomsig.containers.Ports;
import io.roomsig.containers.ServletSetup;
import io.undertow.Undertow;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.servlet.api.ServletContainerInitializerInfo;
import io.undertow.servlet.util.ImmediateInstanceFactory;
import io.undertow.websockets.jsr.WebSocketDeploymentInfo;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Set;
import org.jspecify.annotations.Nullable;

final class UndertowContainer implements ContainerUnderTest {
    private @Nullable Undertow server;
    private @Nullable DeploymentManager deployment;

    @Override
    public URI start(Ports ports) throws Exception {
        DeploymentInfo info = Servlets.deployment()
                .setClassLoader(UndertowContainer.class.getClassLoader())
                .setContextPath("/")
                .setDeploymentName("scenarios")
                .addServletContextAttribute(WebSocketDeploymentInfo.ATTRIBUTE_NAME, new WebSocketDeploymentInfo())
                .addServletContainerInitializer(new ServletContainerInitializerInfo(
                        ServletSetup.class, new ImmediateInstanceFactory<>(new ServletSetup(ports)), Set.of()));
        DeploymentManager manager = Servlets.newContainer().addDeployment(info);
        deployment = manager;
        manager.deploy();
        Undertow undertow = Undertow.builder()
                .addHttpListener(0, "127.0.0.1")
                .setHandler(manager.start())
                .build();
        server = undertow;
        undertow.start();
        InetSocketAddress address =
                (InetSocketAddress) undertow.getListenerInfo().get(0).getAddress();
        return URI.create("http://127.0.0.1:" + address.getPort());
    }

    @Override
    public void stop() throws Exception {
        if (deployment != null) {
            deployment.stop();
            deployment.undeploy();
        }
        if (server != null) {
            server.stop();
        }
    }

    @Override
    public Set<Lack> lacks() {
        return Set.of(Lack.UNFINISHED_BODIES);
    }
}
