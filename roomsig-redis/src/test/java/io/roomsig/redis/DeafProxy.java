package io.roomsig.redis;

import io.roomsig.redis.process.RedisProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A network between a client and Redis, in which connections that are subscribed may go deaf: they stay up, and nothing more arrives. */
final class DeafProxy implements AutoCloseable {
    private final RedisProcess redis;
    private final ServerSocket entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Set<Link> links = ConcurrentHashMap.newKeySet();

    DeafProxy(RedisProcess redis) throws IOException {
        this.redis = redis;
        start("accepts for the proxy", this::accept);
    }

    int port() {
        return entrance.getLocalPort();
    }

    /** Makes those deaf that are subscribed now, and says how many there are. */
    int deafen() {
        int deaf = 0;
        for (Link link : links) {
            if (link.subscribed) {
                link.deaf = true;
                deaf++;
            }
        }
        return deaf;
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
            Link link = new Link(entrance.accept(), new Socket(redis.host(), redis.port()));
            links.add(link);
            start("to Redis", link::carryRequests);
            start("from Redis", link::carryReplies);
        }
    }

    private static final class Link {
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

        void carryRequests() throws IOException {
            carry(client, server, false);
        }

        void carryReplies() throws IOException {
            carry(server, client, true);
        }

        private void carry(Socket from, Socket to, boolean isReply) throws IOException {
            try (from;
                    to) {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                byte[] buffer = new byte[65_536];
                int length = in.read(buffer);
                while (length >= 0) {
                    if (!isReply && text(buffer, length).contains("SUBSCRIBE")) {
                        subscribed = true;
                    }
                    if (!isReply || !deaf) {
                        out.write(buffer, 0, length);
                    }
                    length = in.read(buffer);
                }
            }
        }

        private static String text(byte[] buffer, int length) {
            return new String(buffer, 0, length, StandardCharsets.ISO_8859_1);
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
