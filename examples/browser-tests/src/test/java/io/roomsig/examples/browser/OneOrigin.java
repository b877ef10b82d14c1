package io.roomsig.examples.browser;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a reverse proxy makes of two servers: one origin, where some paths are the signaling server's and the rest
 * the page's. Each request has a connection of its own.
 */
final class OneOrigin implements AutoCloseable {
    private static final String END = "\r\n\r\n";
    private static final int LONGEST_HEAD = 16_384;

    private final URI page;
    private final URI signaling;
    private final List<String> paths;
    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    /** With the beginnings of the paths that are the signaling server's. */
    OneOrigin(URI page, URI signaling, String... paths) throws IOException {
        this.page = page;
        this.signaling = signaling;
        this.paths = List.of(paths);
        start("accepts for one origin", this::accept);
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
    }

    private void accept() throws IOException {
        while (!server.isClosed()) {
            Socket client = server.accept();
            open.add(client);
            start("to the server", () -> carry(client));
        }
    }

    private void carry(Socket client) throws IOException {
        try (client) {
            String head = head(client.getInputStream());
            URI target = paths.stream().anyMatch(path -> head.contains(" " + path)) ? signaling : page;
            try (Socket behind = new Socket(target.getHost(), target.getPort())) {
                open.add(behind);
                start("to the client", () -> {
                    try (client) {
                        behind.getInputStream().transferTo(client.getOutputStream());
                    }
                });
                // The next request may be the other server's.
                String alone = head.replaceFirst("(?i)\r\nConnection: keep-alive\r\n", "\r\nConnection: close\r\n");
                behind.getOutputStream().write(alone.getBytes(StandardCharsets.ISO_8859_1));
                client.getInputStream().transferTo(behind.getOutputStream());
                open.remove(behind);
            }
        } finally {
            open.remove(client);
        }
    }

    /** The request line and the headers. */
    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf(END, head.length() - END.length()) < 0) {
            int next = in.read();
            if (next < 0 || head.length() == LONGEST_HEAD) {
                throw new EOFException("no request");
            }
            head.append((char) next);
        }
        return head.toString();
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
