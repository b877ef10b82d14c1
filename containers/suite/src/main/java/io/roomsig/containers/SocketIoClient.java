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

    private String id = "";

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

    /** Hears that there is a session; gives its secret id. */
    final String open() throws IOException, InterruptedException {
        String hello = next();
        if (hello == null || !hello.startsWith("0{")) {
            throw new AssertionError("no session: " + hello);
        }
        String session = between(hello, "\"sid\":\"", "\"");
        opened(session);
        return session;
    }

    /** Connects to the namespace; gives the id that others know it by. */
    final String connect() throws IOException, InterruptedException {
        open();
        packet("40");
        return isAnswered(String.valueOf(next()));
    }

    /** Takes the answer to its packet {@code 40}. */
    final String isAnswered(String packet) {
        id = between(packet, "40{\"sid\":\"", "\"");
        return id;
    }

    final String id() {
        return id;
    }

    void opened(String session) {}

    /** Goes without a word. */
    abstract void vanish() throws IOException;

    /** Says an event, and goes on. */
    final void say(String event, String json) throws IOException, InterruptedException {
        packet("42[\"" + event + "\"," + json.replace('\'', '"') + "]");
    }

    /** The next packet, which must be that event; its argument. */
    final String hear(String event) throws IOException, InterruptedException {
        String packet = String.valueOf(next());
        String start = "42[\"" + event + "\",";
        if (!packet.startsWith(start)) {
            throw new AssertionError("no " + event + ": " + packet);
        }
        return packet.substring(start.length(), packet.length() - 1);
    }

    /** Joins; gives the answer. */
    final String join(String room) throws IOException, InterruptedException {
        say("join-room", "{'room_code':'" + room + "','token':'t'}");
        return hear("room-joined");
    }

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
        void vanish() throws IOException {
            client.crash();
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

        /** Nothing to do: it just polls no more. */
        @Override
        void vanish() {}

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
