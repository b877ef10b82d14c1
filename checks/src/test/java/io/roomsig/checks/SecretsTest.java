package io.roomsig.checks;

import static org.assertj.core.api.Assertions.assertThat;

import io.roomsig.api.ErrorCode;
import io.roomsig.api.Grant;
import io.roomsig.api.IceServer;
import io.roomsig.api.IceServers;
import io.roomsig.api.LeaveReason;
import io.roomsig.api.Occurrence;
import io.roomsig.api.Participant;
import io.roomsig.core.RoomServer;
import io.roomsig.jwt.JwtAdmission;
import io.roomsig.jwt.JwtAlgorithm;
import io.roomsig.jwt.JwtKey;
import io.roomsig.jwt.JwtKeySource;
import io.roomsig.jwt.JwtKeys;
import io.roomsig.spi.Admission;
import io.roomsig.spi.RoomListener;
import io.roomsig.testkit.ScriptedPeer;
import io.roomsig.testkit.SocketIoPeer;
import io.roomsig.testkit.VirtualEnvironment;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What is secret of a session is in no log line and no exception that is logged, whatever happens. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SecretsTest {
    private final VirtualEnvironment environment = new VirtualEnvironment(1);
    private final Written written = new Written();

    @BeforeEach
    void listen() {
        written.listen();
    }

    @AfterEach
    void stopListening() {
        written.close();
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

        assertThat(written.text())
                .as("the test would hold anything if nothing were logged")
                .contains("admission failed");
        assertThat(written.text())
                .doesNotContain(ada.sessionId(), bob.sessionId(), eve.sessionId())
                .doesNotContain("secret", "token-that", "eves-token");
    }

    @Test
    void nothing_of_a_signed_token_is_logged() {
        JwtKeySource keys = id -> "secret-kid".equals(id)
                ? CompletableFuture.failedFuture(new IllegalStateException("no key " + id))
                : JwtKeySource.fixed(JwtKeys.of(JwtKey.secret("kid", JwtAlgorithm.HS256, new byte[32])))
                        .keys(id);
        RoomServer server = RoomServer.builder()
                .environment(environment)
                .admission(JwtAdmission.builder(keys)
                        .issuer("issuer")
                        .audience("rooms")
                        .build())
                .build();
        for (String header : List.of(
                "{\"alg\":\"HS256\",\"kid\":\"secret-kid\"}",
                "{\"alg\":\"HS256\",\"kid\":\"secret-other\"}",
                "{\"alg\":\"secret-alg\"}",
                "{\"alg\":\"HS256\",\"typ\":\"secret-type\"}",
                "{\"alg\":\"HS256\",\"crit\":[\"secret-name\"]}",
                "secret-header")) {
            Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
            String token = base64.encodeToString(header.getBytes(StandardCharsets.UTF_8)) + "."
                    + base64.encodeToString("{\"sub\":\"secret-user\"}".getBytes(StandardCharsets.UTF_8))
                    + ".secret-signature";
            ScriptedPeer peer = ScriptedPeer.connect(server);
            peer.say("{\"t\":\"join-room\",\"room_code\":\"ROOM42\",\"token\":\"" + token + "\"}");
            assertThat(peer.last().string("code"))
                    .isEqualTo(header.contains("secret-kid") ? "STORE_UNAVAILABLE" : "INVALID_TOKEN");
            assertThat(written.text()).doesNotContain("secret", token);
        }
        server.close();
        assertThat(written.of("roomsig.jwt.refused")).isNotEmpty();
        assertThat(written.of("roomsig.admission.failed")).isNotEmpty();
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
        assertThat(written.text())
                .contains(
                        "event=roomsig.ice.renewal-failed",
                        "event=roomsig.ice.failed",
                        "failure=java.lang.IllegalStateException")
                .doesNotContain("secret");
        assertThat(bob.connection().sent()).noneMatch(frame -> frame.contains("secret"));
    }

    @Test
    void no_resume_key_is_logged_nor_told_to_the_host_app_or_another() {
        StringBuilder told = new StringBuilder();
        RoomServer server = RoomServer.builder()
                .environment(environment)
                .admission((handshake, request) ->
                        Admission.grant(Grant.builder(request.room(), "grant-" + request.token())
                                .build()))
                .listener(new RoomListener() {
                    @Override
                    public void participantLeft(Occurrence at, Participant participant, LeaveReason reason) {
                        told.append(at).append(participant).append(reason);
                        throw new IllegalStateException("a fault of the host app, which tells of " + participant);
                    }
                })
                .pairListener((room, progress) -> told.append(room).append(progress))
                .build();
        ScriptedPeer ada = resuming(server).join("ROOM42", "ada");
        ScriptedPeer bob = resuming(server).join("ROOM42", "bob");
        bob.say("{\"t\":\"offer\",\"s\":1,\"n\":0,\"to\":\"" + ada.id()
                + "\",\"offer\":{\"sdp\":\"secret-description\"}}");
        List<String> keys = new ArrayList<>();
        ScriptedPeer back = bob;
        for (int i = 0; i < 3; i++) {
            keys.add(back.heard(i == 0 ? "room-joined" : "resumed").get(0).string("key"));
            back.drop();
            back = resuming(server);
            back.say(resume(ada, bob, keys.get(i)));
            back.say("{\"t\":\"ping\"}");
        }
        keys.add(
                back.last().type().equals("pong") ? back.heard("resumed").get(0).string("key") : "none");
        // A key of yesterday, and keys that are none.
        resuming(server).say(resume(ada, bob, keys.get(0)));
        resuming(server).say(resume(ada, bob, keys.get(3)));
        resuming(server).say(resume(ada, bob, "secret.key"));
        resuming(server).say(resume(ada, bob, keys.get(3)).replace("\"seq\"", "\"seq"));
        server.close();

        assertThat(told.toString()).contains("KEY_REUSED");
        for (String key : keys) {
            assertThat(key).hasSizeGreaterThan(64);
            String secret = key.substring(key.indexOf('.') + 1);
            assertThat(written.text()).contains("event=roomsig.listener.failed").doesNotContain(secret, "secret");
            assertThat(told.toString()).doesNotContain(secret);
            assertThat(ada.connection().sent()).noneMatch(frame -> frame.contains(secret));
        }
    }

    private static ScriptedPeer resuming(RoomServer server) {
        ScriptedPeer peer = ScriptedPeer.connect(server);
        peer.say("{\"t\":\"hello\",\"versions\":[1],\"features\":[\"resume\",\"negotiate\"]}");
        return peer;
    }

    private static String resume(ScriptedPeer anybody, ScriptedPeer who, String key) {
        return "{\"t\":\"resume\",\"room_code\":\"ROOM42\",\"self\":\"" + who.id() + "\",\"key\":\"" + key
                + "\",\"epoch\":\"" + anybody.heard("room-joined").get(0).string("epoch") + "\",\"seq\":3}";
    }
}
