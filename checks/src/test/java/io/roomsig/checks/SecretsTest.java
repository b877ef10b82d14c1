package io.roomsig.checks;

import static org.assertj.core.api.Assertions.assertThat;

import io.roomsig.api.ErrorCode;
import io.roomsig.api.Grant;
import io.roomsig.api.IceServer;
import io.roomsig.api.IceServers;
import io.roomsig.core.RoomServer;
import io.roomsig.spi.Admission;
import io.roomsig.testkit.ScriptedPeer;
import io.roomsig.testkit.SocketIoPeer;
import io.roomsig.testkit.VirtualEnvironment;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What is secret of a session is in no log line and no exception that is logged, whatever happens. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SecretsTest {
    private static final Logger LOG = Logger.getLogger("io.roomsig");

    private final VirtualEnvironment environment = new VirtualEnvironment(1);
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
    void no_session_id_token_or_payload_is_logged() {
        RoomServer server = RoomServer.builder()
                .environment(environment)
                .admission((handshake, request) -> switch (String.valueOf(request.token())) {
                    case "token-that-throws" -> throw new IllegalStateException("a fault of the host app");
                    case "token-that-fails" -> CompletableFuture.failedFuture(new IllegalStateException("likewise"));
                    case "bad-secret-token" -> Admission.refuse(ErrorCode.INVALID_TOKEN);
                    default ->
                        Admission.grant(Grant.builder(request.room(), "grant").build());
                })
                .build();
        SocketIoPeer ada = SocketIoPeer.connectByPolling(server.socketIo()).join("ROOM42", "secret-token");
        SocketIoPeer bob = SocketIoPeer.connect(server.socketIo()).join("ROOM42", "bad-secret-token");
        SocketIoPeer eve = SocketIoPeer.connect(server.socketIo()).join("ROOM42", "token-that-throws");
        eve.join("ROOM42", "token-that-fails");
        eve.join("ROOM42", "eves-token");
        eve.say("offer", "{\"to\":\"" + ada.id() + "\",\"offer\":{\"sdp\":\"secret-description\"}}");
        eve.packet("42[\"offer\",{\"secret-description\"");
        ada.upgrade();
        ada.packet("4secret-description");
        eve.drop();
        server.close();
        environment.elapse(Duration.ofMinutes(1));

        assertThat(written.text.toString())
                .as("the test would hold anything if nothing were logged")
                .contains("admission failed");
        assertThat(written.text.toString())
                .doesNotContain(ada.sessionId(), bob.sessionId(), eve.sessionId())
                .doesNotContain("secret", "token-that", "eves-token");
    }

    @Test
    void no_turn_credential_is_logged() {
        AtomicInteger asked = new AtomicInteger();
        RoomServer server = RoomServer.builder()
                .environment(environment)
                .admission((handshake, request) ->
                        Admission.grant(Grant.builder(request.room(), "grant").build()))
                .iceServers((room, id) -> {
                    if (asked.incrementAndGet() > 2) {
                        throw new IllegalStateException("secret-in-a-message");
                    }
                    IceServer turn = new IceServer(List.of("turn:t.example.org"), "secret-name", "secret-credential");
                    return CompletableFuture.completedFuture(new IceServers(List.of(turn), Duration.ofSeconds(10)));
                })
                .build();
        ScriptedPeer ada = ScriptedPeer.connect(server).join("ROOM42", "ada");
        environment.elapse(Duration.ofMinutes(1));
        ScriptedPeer bob = ScriptedPeer.connect(server).join("ROOM42", "bob");
        bob.say("{\"t\":\"ice-servers\"}");
        server.close();

        assertThat(ada.heard("ice-servers")).hasSize(1);
        assertThat(written.text.toString())
                .contains("no new ICE servers: java.lang.IllegalStateException", "no ICE servers: ")
                .doesNotContain("secret");
        assertThat(bob.connection().sent()).noneMatch(frame -> frame.contains("secret"));
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

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
