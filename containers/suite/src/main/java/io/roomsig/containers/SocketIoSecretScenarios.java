package io.roomsig.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.roomsig.api.ErrorCode;
import io.roomsig.api.Grant;
import io.roomsig.api.Limits;
import io.roomsig.core.RoomServer;
import io.roomsig.spi.Admission;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whoever has a session's id has the session, whoever has a token has the room: neither is told to anybody else. */
abstract class SocketIoSecretScenarios extends SocketIoScenario {
    private static final Logger LOG = Logger.getLogger("io.roomsig");

    private final Written written = new Written();

    @BeforeEach
    void listen() {
        LOG.setLevel(Level.ALL);
        LOG.addHandler(written);
    }

    @AfterEach
    void stopListening() {
        LOG.removeHandler(written);
        LOG.setLevel(null);
    }

    @Test
    void a_session_id_is_told_to_its_client_alone_and_it_and_a_token_to_no_log() throws Exception {
        RoomServer rooms = rooms(Limits.DEFAULT, (handshake, request) -> switch (String.valueOf(request.token())) {
            case "token-that-throws" -> throw new IllegalStateException("a fault of the host app");
            case "token-that-fails" -> CompletableFuture.failedFuture(new IllegalStateException("another"));
            case "token-that-is-bad" -> Admission.refuse(ErrorCode.INVALID_TOKEN);
            default -> Admission.grant(Grant.builder(request.room(), "grant").build());
        });
        URI server = serve(rooms);
        List<String> secrets = new ArrayList<>();
        List<SocketIoClient> pages = new ArrayList<>();
        List<StringBuilder> heard = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            SocketIoClient page = closing(
                    i % 2 == 0 ? SocketIoClient.overPolling(http, server) : SocketIoClient.overWebSocket(server));
            secrets.add(page.open());
            page.packet("40");
            String connected = String.valueOf(page.next());
            page.isAnswered(connected);
            pages.add(page);
            heard.add(new StringBuilder(connected));
        }
        for (int i = 0; i < pages.size(); i++) {
            String joined = join(pages.get(i), "token-" + i);
            heard.get(i).append(joined);
            // The id that the others know it by is the one it was told when it connected.
            assertThat(joined).contains("\"socket_id\":\"" + pages.get(i).id() + "\"");
            for (int other = 0; other < i; other++) {
                String news = pages.get(other).hear("user-joined");
                heard.get(other).append(news);
                assertThat(news).contains("\"socket_id\":\"" + pages.get(i).id() + "\"");
            }
        }
        SocketIoClient ada = pages.get(0);
        SocketIoClient grace = pages.get(1);
        grace.say("offer", "{'to':'" + ada.id() + "','offer':{'sdp':'token-sdp'}}");
        heard.get(0).append(ada.hear("offer"));
        for (String stolen : secrets) {
            grace.say("offer", "{'to':'" + stolen + "','offer':{}}");
            // It says what was not found to whoever sent it, if to anybody.
            assertThat(grace.hear("error")).contains("PEER_NOT_FOUND").doesNotContain(stolen);
        }
        misuse(server, secrets);
        for (String token : List.of("token-that-throws", "token-that-fails", "token-that-is-bad")) {
            SocketIoClient refused = connect(server, token.endsWith("bad"));
            refused.say("join-room", "{'room_code':'room','token':'" + token + "'}");
            assertThat(refused.hear("error")).doesNotContain("token-that");
            refused.close();
        }
        CompletableFuture<Void> closes = CompletableFuture.runAsync(rooms::close);
        for (int i = 0; i < pages.size(); i++) {
            for (String packet = pages.get(i).next();
                    packet != null;
                    packet = pages.get(i).next()) {
                heard.get(i).append(packet);
            }
            assertThat(heard.get(i).toString())
                    .doesNotContain(secrets)
                    .doesNotContain("token-0", "token-1", "token-2", "token-3");
        }
        closes.get();
        assertThat(written.text()).as("something is logged at all").contains("admission failed");
        assertThat(written.text()).doesNotContain(secrets).doesNotContain("token-");
    }

    private static String join(SocketIoClient page, String token) throws Exception {
        page.say("join-room", "{'room_code':'room','token':'" + token + "'}");
        return page.hear("room-joined");
    }

    /** Requests that go wrong in every way there is, with the ids of sessions in them. */
    private void misuse(URI server, List<String> secrets) throws Exception {
        for (String sid : secrets) {
            String polling = "/socket.io/?EIO=4&transport=polling&sid=" + sid;
            for (HttpRequest.Builder bad : List.of(
                    HttpRequest.newBuilder(server.resolve(polling)).PUT(BodyPublishers.ofString("x")),
                    HttpRequest.newBuilder(server.resolve(polling)).header("Origin", "http://evil.example.org"),
                    HttpRequest.newBuilder(server.resolve(polling + "x")),
                    HttpRequest.newBuilder(server.resolve(polling.replace("polling", "websocket"))))) {
                HttpResponse<String> answer = http.send(bad.build(), BodyHandlers.ofString());
                assertThat(answer.statusCode()).isBetween(400, 499);
            }
            RawClient probe = closing(RawClient.to(server)
                    .path(polling.replace("polling", "websocket"))
                    .subprotocol(null)
                    .open());
            if (probe.status() == 101) {
                probe.sendText("no probe");
                probe.closeCode();
            }
            try (Socket half = new Socket(server.getHost(), server.getPort())) {
                half.getOutputStream()
                        .write(("POST " + polling + " HTTP/1.1\r\nHost: " + server.getAuthority()
                                        + "\r\nContent-Length: 10\r\n\r\n4")
                                .getBytes(StandardCharsets.US_ASCII));
                half.setSoLinger(true, 0);
            }
        }
    }

    /** All that is logged, stack traces and messages of exceptions included. */
    private static final class Written extends Handler {
        private final StringBuilder text = new StringBuilder();

        Written() {
            setFormatter(new SimpleFormatter());
            setLevel(Level.ALL);
        }

        @Override
        public synchronized void publish(LogRecord record) {
            text.append(getFormatter().format(record)).append('\n');
            if (record.getThrown() != null) {
                StringWriter trace = new StringWriter();
                record.getThrown().printStackTrace(new PrintWriter(trace, true));
                text.append(trace);
            }
        }

        synchronized String text() {
            return text.toString();
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
