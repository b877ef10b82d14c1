package io.roomsig.jakarta;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The WebSocket handshake (RFC 6455 section 4.2) as an ordinary request. */
final class Upgrade {
    private Upgrade() {}

    /** Whether a request asks for a WebSocket. */
    static boolean isAskedBy(HttpServletRequest request) {
        // Upgrade may name other protocols as well, h2c for one; HEAD comes here too.
        return "GET".equals(request.getMethod())
                && hasToken(values(request, "Upgrade"), "websocket")
                && hasToken(values(request, "Connection"), "upgrade")
                && "13".equals(trimmed(request.getHeader("Sec-WebSocket-Version")));
    }

    /** Sixteen bytes in base64, as RFC 6455 section 4.1 wants them: what containers do with others is their secret. */
    static boolean hasKey(HttpServletRequest request) {
        String key = trimmed(request.getHeader("Sec-WebSocket-Key"));
        try {
            return key != null && key.length() == 24 && Base64.getDecoder().decode(key).length == 16;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Grants it. */
    static void grant(HttpServletRequest request, HttpServletResponse response, ServerEndpointConfig config)
            throws ServletException, IOException {
        try {
            container(request.getServletContext()).upgradeHttpToWebSocket(request, response, config, Map.of());
        } catch (DeploymentException e) {
            throw new ServletException("the WebSocket handshake failed", e);
        }
    }

    static List<String> values(HttpServletRequest request, String header) {
        return Collections.list(request.getHeaders(header));
    }

    private static ServerContainer container(ServletContext context) throws ServletException {
        Object found = context.getAttribute(ServerContainer.class.getName());
        if (found instanceof ServerContainer container) {
            return container;
        }
        throw new ServletException("This servlet context has no WebSocket container (attribute "
                + ServerContainer.class.getName() + " is " + found + "). Embedded Jetty needs"
                + " JakartaWebSocketServletContainerInitializer.configure(context, null), embedded Tomcat"
                + " context.addServletContainerInitializer(new WsSci(), null), Undertow the deployment attribute"
                + " WebSocketDeploymentInfo.ATTRIBUTE_NAME.");
    }

    private static boolean hasToken(List<String> headers, String token) {
        for (String header : headers) {
            for (String part : header.split(",", -1)) {
                if (part.trim().toLowerCase(Locale.ROOT).equals(token)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static @Nullable String trimmed(@Nullable String text) {
        return text == null ? null : text.trim();
    }
}
