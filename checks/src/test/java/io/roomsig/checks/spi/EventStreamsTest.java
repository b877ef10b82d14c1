package io.roomsig.checks.spi;

import com.sun.net.httpserver.HttpServer;
import io.roomsig.core.inbound.ClientPort;
import io.roomsig.testkit.TransportContract;
import io.roomsig.testkit.TransportSubject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Whatever a transport has to do, the one of the guide does. */
class EventStreamsTest extends TransportContract {
    @Override
    protected TransportSubject subject() throws IOException {
        return new Streams();
    }

    private static final class Streams implements TransportSubject {
        private final ExecutorService threads = Executors.newCachedThreadPool();
        private final HttpServer http =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        private final HttpClient client = HttpClient.newHttpClient();
        private EventStreams streams;

        Streams() throws IOException {
            http.setExecutor(threads);
        }

        @Override
        public void serve(ClientPort port) {
            streams = new EventStreams(http, port);
            http.start();
        }

        @Override
        public OptionalInt links() {
            return OptionalInt.of(streams.open());
        }

        @Override
        public Client connect() throws Exception {
            URI base = URI.create("http://127.0.0.1:" + http.getAddress().getPort());
            InputStream events = client.send(
                            HttpRequest.newBuilder(base.resolve("/signal")).build(), BodyHandlers.ofInputStream())
                    .body();
            BufferedReader lines = new BufferedReader(new InputStreamReader(events, StandardCharsets.UTF_8));
            lines.readLine();
            URI back = base.resolve(lines.readLine().substring("data: ".length()));
            lines.readLine();
            Listener listener = new Listener(client, back, events, lines);
            threads.execute(listener::listen);
            return listener;
        }

        @Override
        public void stop() {
            http.stop(0);
            threads.shutdownNow();
        }
    }

    /** Reads the stream, and posts. */
    private static final class Listener implements TransportSubject.Client {
        private final HttpClient client;
        private final URI back;
        private final InputStream events;
        private final BufferedReader lines;
        private final List<String> heard = new CopyOnWriteArrayList<>();
        private final CountDownLatch never = new CountDownLatch(1);
        private volatile boolean stopped;
        private volatile int closeCode;

        Listener(HttpClient client, URI back, InputStream events, BufferedReader lines) {
            this.client = client;
            this.back = back;
            this.events = events;
            this.lines = lines;
        }

        void listen() {
            String event = "";
            try {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (stopped) {
                        never.await();
                    }
                    if (line.startsWith("event: ")) {
                        event = line.substring("event: ".length());
                    } else if (line.isEmpty()) {
                        event = "";
                    } else if (event.equals("ping")) {
                        post(new byte[0], "text/plain");
                    } else if (event.equals("close")) {
                        closeCode = Integer.parseInt(line.substring(6, 10));
                    } else {
                        heard.add(line.substring("data: ".length()));
                    }
                }
            } catch (IOException | InterruptedException over) {
                // The test has seen what it wanted to.
            }
        }

        @Override
        public void send(String text) throws Exception {
            post(text.getBytes(StandardCharsets.UTF_8), "application/json");
        }

        @Override
        public void sendBinary(byte[] message) throws Exception {
            post(message, "application/octet-stream");
        }

        private void post(byte[] body, String type) throws IOException, InterruptedException {
            HttpRequest request = HttpRequest.newBuilder(back)
                    .header("Content-Type", type)
                    .POST(BodyPublishers.ofByteArray(body))
                    .build();
            client.send(request, BodyHandlers.discarding());
        }

        @Override
        public List<String> heard() {
            return heard;
        }

        @Override
        public OptionalInt closeCode() {
            return closeCode == 0 ? OptionalInt.empty() : OptionalInt.of(closeCode);
        }

        @Override
        public void close(int code) throws Exception {
            HttpRequest request = HttpRequest.newBuilder(back)
                    .header("Close-Code", Integer.toString(code))
                    .POST(BodyPublishers.noBody())
                    .build();
            client.send(request, BodyHandlers.discarding());
        }

        @Override
        public void drop() throws IOException {
            events.close();
        }

        @Override
        public void stopReading() {
            stopped = true;
        }
    }
}
