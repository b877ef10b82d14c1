package io.roomsig.examples.browser;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A network between browsers and server that can lose all connections to {@code /signal} at any moment; pages load. */
final class CuttingProxy implements AutoCloseable {
    private final URI server;
    private final ServerSocket entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile boolean down;

    CuttingProxy(URI server) throws IOException {
        this.server = server;
        start("accepts for the proxy", this::accept);
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + entrance.getLocalPort());
    }

    /** Cuts all connections, as a network that is gone does: without goodbye to either side. */
    void cut() {
        for (Socket socket : open) {
            hangUp(socket);
        }
    }

    /** Cuts all connections, and lets no new one through until {@link #up()}. */
    void down() {
        down = true;
        cut();
    }

    void up() {
        down = false;
    }

    @Override
    public void close() throws IOException {
        entrance.close();
        down();
    }

    private void accept() throws IOException {
        while (!entrance.isClosed()) {
            Socket client = entrance.accept();
            start("to the server", () -> carry(client));
        }
    }

    private void carry(Socket client) throws IOException {
        try (client;
                Socket behind = new Socket(server.getHost(), server.getPort())) {
            client.setTcpNoDelay(true);
            behind.setTcpNoDelay(true);
            byte[] first = new byte[4_096];
            int length = Math.max(0, client.getInputStream().read(first));
            String head = new String(first, 0, length, StandardCharsets.ISO_8859_1);
            if (head.startsWith("GET /signal ")) {
                if (down) {
                    return;
                }
                open.add(client);
                open.add(behind);
            }
            start("to the client", () -> {
                try (client;
                        behind) {
                    behind.getInputStream().transferTo(client.getOutputStream());
                }
            });
            behind.getOutputStream().write(first, 0, length);
            client.getInputStream().transferTo(behind.getOutputStream());
            open.remove(behind);
        } finally {
            open.remove(client);
        }
    }

    private void hangUp(Socket socket) {
        open.remove(socket);
        try {
            // With a reset, where there may be no word any more.
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            // It is gone already.
        }
    }

    private static void start(String name, Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        // Whoever hangs up ends it: there is nobody left to be told.
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }

    @FunctionalInterface
    private interface Work {
        void run() throws IOException;
    }
}
