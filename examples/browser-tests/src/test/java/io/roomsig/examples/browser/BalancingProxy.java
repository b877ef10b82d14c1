package io.roomsig.examples.browser;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** What a load balancer makes of several nodes: one origin. Each connection goes to the next of the nodes that takes it. */
final class BalancingProxy implements AutoCloseable {
    private final List<URI> nodes;
    private final ServerSocket entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final AtomicInteger signaling = new AtomicInteger();
    private final AtomicInteger pages = new AtomicInteger();

    BalancingProxy(List<URI> nodes) throws IOException {
        this.nodes = nodes;
        start("accepts for all nodes", this::accept);
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + entrance.getLocalPort());
    }

    @Override
    public void close() throws IOException {
        entrance.close();
    }

    private void accept() throws IOException {
        while (!entrance.isClosed()) {
            Socket client = entrance.accept();
            start("to a node", () -> carry(client));
        }
    }

    private void carry(Socket client) throws IOException {
        try (client) {
            client.setTcpNoDelay(true);
            byte[] first = new byte[4_096];
            int length = Math.max(0, client.getInputStream().read(first));
            boolean signals = new String(first, 0, length, StandardCharsets.ISO_8859_1).startsWith("GET /signal ");
            // Counted for themselves: two who join one after the other are on two nodes.
            try (Socket node = next(signals ? signaling : pages)) {
                start("to the client", () -> {
                    try (client;
                            node) {
                        node.getInputStream().transferTo(client.getOutputStream());
                    }
                });
                node.getOutputStream().write(first, 0, length);
                client.getInputStream().transferTo(node.getOutputStream());
            }
        }
    }

    private Socket next(AtomicInteger turn) throws IOException {
        for (int tries = 0; tries < nodes.size(); tries++) {
            URI node = nodes.get(turn.getAndIncrement() % nodes.size());
            try {
                Socket socket = new Socket(node.getHost(), node.getPort());
                socket.setTcpNoDelay(true);
                return socket;
            } catch (IOException e) {
                // The next one, then.
            }
        }
        throw new IOException("no node is there");
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
