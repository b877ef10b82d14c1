package io.roomsig.containers;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Requests of Engine.IO, one at a time, each as a test wants it. Safe for use by several threads. */
final class EngineClient {
    static final String PATH = "/engine.io/?EIO=4&transport=";

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI server;

    EngineClient(URI server) {
        this.server = server;
    }

    /** Begins a session by polling; gives its id. */
    String open() throws Exception {
        HttpResponse<String> opened = send(HttpRequest.newBuilder(server.resolve(PATH + "polling")));
        return SocketIoClient.between(opened.body(), "\"sid\":\"", "\"");
    }

    HttpResponse<String> poll(String sid) throws Exception {
        return send(to(sid));
    }

    CompletableFuture<HttpResponse<String>> held(String sid) {
        return http.sendAsync(to(sid).timeout(TIMEOUT).build(), BodyHandlers.ofString());
    }

    HttpResponse<String> post(String sid, String body) throws Exception {
        return send(to(sid).POST(BodyPublishers.ofString(body)));
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.timeout(TIMEOUT).build(), BodyHandlers.ofString());
    }

    HttpRequest.Builder to(String sid) {
        return HttpRequest.newBuilder(server.resolve(PATH + "polling&sid=" + sid));
    }

    /** A WebSocket of its own, or one for a session. */
    RawClient webSocket(@Nullable String sid) throws IOException {
        String path = PATH + "websocket" + (sid == null ? "" : "&sid=" + sid);
        return RawClient.to(server).path(path).subprotocol(null).open();
    }

    /** A request that has been sent as far as its headers, by a client that takes few bytes at once. */
    Socket begin(String method, String sid, String headers) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4_096);
        socket.connect(new InetSocketAddress(server.getHost(), server.getPort()));
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) TIMEOUT.toMillis());
        write(
                socket,
                method + " " + PATH + "polling&sid=" + sid + " HTTP/1.1\r\nHost: " + server.getHost() + ":"
                        + server.getPort() + "\r\n" + headers + "\r\n\r\n");
        return socket;
    }

    static void write(Socket socket, String ascii) throws IOException {
        socket.getOutputStream().write(ascii.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }

    /** The status of the answer. */
    static int status(Socket socket) throws IOException {
        byte[] line = socket.getInputStream().readNBytes("HTTP/1.1 200".length());
        return Integer.parseInt(new String(line, StandardCharsets.US_ASCII).substring("HTTP/1.1 ".length()));
    }

    static List<String> packets(HttpResponse<String> answer) {
        return List.of(answer.body().split("\u001e", -1));
    }
}
