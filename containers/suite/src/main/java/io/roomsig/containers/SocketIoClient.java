package io.roomsig.containers;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * A client of Engine.IO that says whatever it is told to, over a WebSocket or by polling. Answers pings. For use by one
 * thread.
 */
abstract class SocketIoClient implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    /** Sends a packet as it is; one that cannot be sent any more is lost. */
    abstract void packet(String packet) throws IOException, InterruptedException;

    /** The next packet but pings; {@code null} at the end of the session. */
    abstract @Nullable String next() throws IOException, InterruptedException;

    static SocketIoClient overWebSocket(URI server) throws Exception {
        return new OverWebSocket(RawClient.to(server)
                .path("/socket.io/?EIO=4&transport=websocket")
                .subprotocol(null)
                .open());
    }

    static SocketIoClient overPolling(HttpClient http, URI server) {
        return new OverPolling(http, server.resolve("/socket.io/?EIO=4&transport=polling"));
    }

    /** Connects to the namespace; gives the id that others know it by. */
    String connect() throws Exception {
        String hello = next();
        if (hello == null || !hello.startsWith("0{")) {
            throw new AssertionError("no session: " + hello);
        }
        opened(between(hello, "\"sid\":\"", "\""));
        packet("40");
        return between(String.valueOf(next()), "40{\"sid\":\"", "\"");
    }

    void opened(String session) {}

    @Override
    public abstract void close() throws IOException;

    static String between(String text, String before, String after) {
        int start = text.indexOf(before);
        if (start < 0) {
            throw new AssertionError("no " + before + " in " + text);
        }
        return text.substring(start + before.length(), text.indexOf(after, start + before.length()));
    }

    private static final class OverWebSocket extends SocketIoClient {
        private final RawClient client;

        OverWebSocket(RawClient client) {
            this.client = client;
        }

        @Override
        void packet(String packet) {
            try {
                client.sendText(packet);
            } catch (IOException e) {
                // The server has ended it; what it said before is still to be read.
            }
        }

        @Override
        @Nullable
        String next() throws IOException {
            RawClient.Received frame = client.next();
            while (frame != null
                    && frame.opcode() == RawClient.TEXT
                    && frame.text().equals("2")) {
                packet("3");
                frame = client.next();
            }
            return frame == null || frame.opcode() != RawClient.TEXT ? null : frame.text();
        }

        @Override
        public void close() throws IOException {
            client.close();
        }
    }

    private static final class OverPolling extends SocketIoClient {
        private final HttpClient http;
        private final Queue<String> packets = new ArrayDeque<>();
        private URI uri;

        OverPolling(HttpClient http, URI uri) {
            this.http = http;
            this.uri = uri;
        }

        @Override
        void opened(String session) {
            uri = URI.create(uri + "&sid=" + session);
        }

        @Override
        void packet(String packet) throws IOException, InterruptedException {
            send(HttpRequest.newBuilder(uri).POST(BodyPublishers.ofString(packet)));
        }

        @Override
        @Nullable
        String next() throws IOException, InterruptedException {
            while (packets.isEmpty()) {
                HttpResponse<String> answer = send(HttpRequest.newBuilder(uri));
                if (answer.statusCode() != 200) {
                    return null;
                }
                for (String packet : List.of(answer.body().split("\u001e", -1))) {
                    if (packet.equals("2")) {
                        packet("3");
                    } else if (!packet.equals("6")) {
                        packets.add(packet);
                    }
                }
            }
            String packet = packets.remove();
            return packet.equals("1") ? null : packet;
        }

        private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
            return http.send(request.timeout(TIMEOUT).build(), BodyHandlers.ofString());
        }

        @Override
        public void close() throws IOException {
            try {
                packet("1");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
