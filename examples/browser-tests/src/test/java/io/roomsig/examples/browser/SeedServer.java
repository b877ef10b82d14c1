package io.roomsig.examples.browser;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Serves the seed's page, as a web server that is not the signaling server: the page's origin is another. */
final class SeedServer implements AutoCloseable {
    private static final Map<String, Path> FILES = Map.of(
            "/room.html", SeedPackages.PAGE.resolve("room.html"),
            "/room.js", SeedPackages.PAGE.resolve("room.js"),
            "/node_modules/simple-peer/simplepeer.min.js", SeedPackages.folder("simple-peer/simplepeer.min.js"),
            "/node_modules/socket.io-client/dist/socket.io.min.js",
                    SeedPackages.folder("socket.io-client/dist/socket.io.min.js"));

    private final HttpServer server;

    private SeedServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", SeedServer::answer);
        server.start();
    }

    static SeedServer start() throws IOException {
        return new SeedServer();
    }

    /** Its origin, which has to be allowed. */
    URI origin() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @Override
    public void close() {
        server.stop(0);
    }

    @Override
    public String toString() {
        return "the seed's page";
    }

    private static void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            Path file = FILES.get(exchange.getRequestURI().getPath());
            if (file == null) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            byte[] body = Files.readAllBytes(file);
            String type = file.toString().endsWith(".html") ? "text/html" : "text/javascript";
            exchange.getResponseHeaders().set("Content-Type", type + "; charset=utf-8");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
