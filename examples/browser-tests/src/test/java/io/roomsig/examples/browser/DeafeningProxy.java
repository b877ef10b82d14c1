package io.roomsig.examples.browser;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The way from a node to its Redis, which can stop to bring what is published: the connection that has subscribed stays up, takes
 * everything, and brings nothing. All others go on, and so do new ones.
 */
final class DeafeningProxy implements AutoCloseable {
    private final int redis;
    private final ServerSocket entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Set<Link> links = ConcurrentHashMap.newKeySet();

    DeafeningProxy(int redis) throws IOException {
        this.redis = redis;
        start(this::accept);
    }

    String url() {
        return "redis://127.0.0.1:" + entrance.getLocalPort();
    }

    /** From here on, what is subscribed to now brings nothing. Returns how many connections that are. */
    long deafen() {
        return links.stream()
                .filter(link -> link.subscribed && !link.deaf)
                .peek(link -> link.deaf = true)
                .count();
    }

    @Override
    public void close() throws IOException {
        entrance.close();
        for (Link link : links) {
            link.client.close();
            link.server.close();
        }
    }

    private void accept() throws IOException {
        while (!entrance.isClosed()) {
            Socket client = entrance.accept();
            Link link = new Link(client, new Socket(InetAddress.getLoopbackAddress(), redis));
            links.add(link);
            start(link::ask);
            start(link::answer);
        }
    }

    private static void start(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException e) {
                // Whoever hangs up ends it: there is nobody left to be told.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    @FunctionalInterface
    private interface Work {
        void run() throws IOException;
    }

    private final class Link {
        private final Socket client;
        private final Socket server;
        private volatile boolean subscribed;
        private volatile boolean deaf;

        Link(Socket client, Socket server) throws IOException {
            this.client = client;
            this.server = server;
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
        }

        void ask() throws IOException {
            carry(client.getInputStream(), server.getOutputStream(), true);
        }

        void answer() throws IOException {
            carry(server.getInputStream(), client.getOutputStream(), false);
        }

        private void carry(InputStream in, OutputStream out, boolean asks) throws IOException {
            try (client;
                    server) {
                byte[] bytes = new byte[16_384];
                for (int length = in.read(bytes); length >= 0; length = in.read(bytes)) {
                    if (asks && !subscribed) {
                        String text = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
                        subscribed = text.toUpperCase(Locale.ROOT).contains("\r\nSUBSCRIBE\r\n");
                    }
                    if (asks || !deaf) {
                        out.write(bytes, 0, length);
                    }
                }
            } finally {
                links.remove(this);
            }
        }
    }
}
