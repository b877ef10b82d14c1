package io.roomsig.benchmarks.load.server;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * The least that a container can relay with: the same servlet handshake as roomsig's, and a text that names its receiver in a prefix
 * of fixed length. No JSON, no rooms, no tokens, no limits.
 */
final class BareApp implements ServletApp {
    private final BareRelay relay;

    BareApp(Fault fault) {
        relay = new BareRelay(fault);
    }

    @Override
    public void register(ServletContext context) {
        ServletRegistration.Dynamic added = context.addServlet("bare", new Upgrade(relay));
        added.addMapping("/bare");
        added.setAsyncSupported(true);
    }

    private static final class Upgrade extends HttpServlet {
        private static final long serialVersionUID = 1L;
        private final transient BareRelay relay;

        Upgrade(BareRelay relay) {
            this.relay = relay;
        }

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response)
                throws ServletException, IOException {
            BareEndpoint endpoint = new BareEndpoint(relay);
            ServerEndpointConfig config = ServerEndpointConfig.Builder.create(BareEndpoint.class, "/bare-endpoint")
                    .configurator(new ServerEndpointConfig.Configurator() {
                        @Override
                        public <T> T getEndpointInstance(Class<T> endpointClass) {
                            return endpointClass.cast(endpoint);
                        }

                        @Override
                        public boolean checkOrigin(String origin) {
                            return true;
                        }

                        @Override
                        public String getNegotiatedSubprotocol(List<String> supported, List<String> requested) {
                            return "";
                        }
                    })
                    .build();
            ServerContainer container =
                    (ServerContainer) request.getServletContext().getAttribute(ServerContainer.class.getName());
            try {
                container.upgradeHttpToWebSocket(request, response, config, Map.of());
            } catch (DeploymentException refused) {
                throw new ServletException(refused);
            }
        }
    }
}
