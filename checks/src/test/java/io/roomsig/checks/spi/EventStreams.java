package io.roomsig.checks.spi;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.roomsig.api.Handshake;
import io.roomsig.core.inbound.ClientPort;
import io.roomsig.core.inbound.Inbound;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The native dialect over plain HTTP, on the JDK's own server: GET opens a stream of events, which brings what the server
 * says, and POST to the address that its first event names brings what the client says. For where WebSocket does not get through.
 */
final class EventStreams {
    private static final String PATH = "/signal";

    private final Map<String, Link> links = new ConcurrentHashMap<>();
    private final ClientPort port;

    /** Registers itself. The server needs a thread for each stream, and some. */
    EventStreams(HttpServer server, ClientPort port) {
        this.port = port;
        server.createContext(PATH, exchange -> {
            try (exchange) {
                switch (exchange.getRequestMethod()) {
                    case "GET" -> open(exchange);
                    case "POST" -> receive(exchange);
                    default -> exchange.sendResponseHeaders(405, -1);
                }
            }
        });
    }

    /** How many streams are open. */
    int open() {
        return links.size();
    }

    private void open(HttpExchange exchange) throws IOException {
        Handshake handshake = new Handshake(
                exchange.getPrincipal() == null ? null : exchange.getPrincipal().getUsername(),
                exchange.getRemoteAddress().getAddress().getHostAddress(),
                exchange.getRequestHeaders());
        Duration wait = port.retryAfter(handshake);
        if (wait != null) {
            exchange.getResponseHeaders().set("Retry-After", Long.toString(wait.toSeconds() + 1));
            exchange.sendResponseHeaders(429, -1);
            return;
        }
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.sendResponseHeaders(200, 0);
        // Whoever knows it can speak for this client: it is a secret, and in no log.
        String id = UUID.randomUUID().toString();
        EventStreamConnection connection = new EventStreamConnection(exchange.getResponseBody());
        Link link = new Link(port.connect(handshake, connection), connection);
        links.put(id, link);
        try {
            // In this thread, until the stream has ended, in one way or another.
            link.inbound().onClosed(connection.run(PATH + "/" + id));
        } finally {
            links.remove(id);
        }
    }

    private void receive(HttpExchange exchange) throws IOException {
        Link link = links.get(exchange.getRequestURI().getPath().substring(PATH.length() + 1));
        if (link == null) {
            exchange.sendResponseHeaders(404, -1);
            return;
        }
        // One byte more tells that there is more, and no more than that is kept.
        byte[] body = exchange.getRequestBody().readNBytes(port.maxFrameBytes() + 1);
        if (body.length > port.maxFrameBytes()) {
            link.tooLarge();
            exchange.sendResponseHeaders(413, -1);
            return;
        }
        link.heard(exchange, body);
        exchange.sendResponseHeaders(204, -1);
    }

    /** What one client says. Requests come in any number of threads, and roomsig is to be called by one at a time. */
    private record Link(Inbound inbound, EventStreamConnection connection) {
        synchronized void heard(HttpExchange exchange, byte[] body) {
            String closing = exchange.getRequestHeaders().getFirst("Close-Code");
            String type = exchange.getRequestHeaders().getFirst("Content-Type");
            if (closing != null) {
                int code = closing.matches("[1-4][0-9]{3}") ? Integer.parseInt(closing) : 1006;
                inbound.onClosed(code);
                // Nobody else will: to roomsig it has ended.
                connection.close(code, "");
            } else if (body.length == 0) {
                inbound.onActivity();
            } else if ("application/octet-stream".equals(type)) {
                inbound.onBinary(ByteBuffer.wrap(body));
            } else {
                inbound.onText(new String(body, StandardCharsets.UTF_8));
            }
        }

        synchronized void tooLarge() {
            inbound.onTooLarge();
        }
    }
}
