package io.roomsig.jwt;

import static io.roomsig.jwt.Signer.AUDIENCE;
import static io.roomsig.jwt.Signer.ISSUER;
import static io.roomsig.jwt.Signer.ROOM;
import static org.assertj.core.api.Assertions.assertThat;

import io.roomsig.api.IceServers;
import io.roomsig.core.RoomServer;
import io.roomsig.core.memory.InMemoryRoomLog;
import io.roomsig.core.memory.InMemoryUsedTokens;
import io.roomsig.core.room.RoomPolicy;
import io.roomsig.testkit.ScriptedPeer;
import io.roomsig.testkit.VirtualEnvironment;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** Joins of a real server, on virtual time. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class JwtJoinTest {
    private static final Signer SIGNER = Signer.ec("one");

    private final VirtualEnvironment environment = new VirtualEnvironment(1);

    @Test
    void a_token_lets_its_owner_in_with_what_it_says() {
        RoomServer server = server(JwtKeySource.fixed(JwtKeys.of(SIGNER.verifier())));
        Map<String, Object> claims = claims("id-1");
        claims.put("name", "Zoë");
        claims.put("role", "host");
        ScriptedPeer ada = join(server, ROOM, SIGNER.sign(claims));
        assertThat(ada.last().type()).isEqualTo("room-joined");
        assertThat(ada.last().objects("participants"))
                .singleElement()
                .satisfies(self ->
                        assertThat(self).containsEntry("display_name", "Zoë").containsEntry("role", "host"));
    }

    @Test
    void each_refusal_has_its_code_and_ends_the_connection() {
        RoomServer server = server(JwtKeySource.fixed(JwtKeys.of(SIGNER.verifier())));
        String token = SIGNER.sign(claims("id-1"));
        assertRefused(join(server, "ABC124", token), "INVALID_TOKEN");
        assertRefused(join(server, ROOM, "garbage"), "INVALID_TOKEN");
        assertThat(join(server, ROOM, token).last().type()).isEqualTo("room-joined");
        assertRefused(join(server, ROOM, token), "TOKEN_USED");
        String late = SIGNER.sign(claims("id-2"));
        environment.elapse(Duration.ofSeconds(330));
        assertRefused(join(server, ROOM, late), "TOKEN_EXPIRED");
    }

    @Test
    void what_the_skew_lets_pass_the_server_lets_pass_too() {
        RoomServer server = server(JwtKeySource.fixed(JwtKeys.of(SIGNER.verifier())));
        String token = SIGNER.sign(claims("id-1"));
        environment.elapse(Duration.ofSeconds(329));
        ScriptedPeer ada = join(server, ROOM, token);
        assertThat(ada.last().type()).isEqualTo("room-joined");
        environment.elapse(Duration.ofSeconds(60));
        assertThat(ada.closeCode()).isEmpty();
    }

    @Test
    void a_token_whose_join_the_room_refused_may_be_shown_again() {
        RoomServer server = server(JwtKeySource.fixed(JwtKeys.of(SIGNER.verifier())));
        ScriptedPeer ada = join(server, ROOM, SIGNER.sign(claims("id-1")));
        String token = SIGNER.sign(claims("id-2"));
        ScriptedPeer bob = join(server, ROOM, token);
        assertThat(bob.last().string("code")).isEqualTo("ROOM_FULL");
        ada.drop();
        assertThat(join(server, ROOM, token).last().type()).isEqualTo("room-joined");
    }

    @Test
    void keys_that_do_not_come_are_a_reason_to_try_again_and_hold_up_nobody_else() {
        CompletableFuture<JwtKeys> coming = new CompletableFuture<>();
        RoomServer server = server(id -> id == null
                ? coming
                : JwtKeySource.fixed(JwtKeys.of(SIGNER.verifier())).keys(id));
        Signer nameless = new Signer(null, SIGNER.algorithm(), SIGNER.signer(), SIGNER.verifier());
        ScriptedPeer waiting = join(server, ROOM, nameless.sign(claims("id-1")));
        assertThat(waiting.heard()).isEmpty();
        assertThat(join(server, ROOM, SIGNER.sign(claims("id-2"))).last().type())
                .isEqualTo("room-joined");
        environment.elapse(Duration.ofSeconds(6));
        assertThat(waiting.heard("error"))
                .extracting(error -> error.string("code"))
                .containsExactly("STORE_UNAVAILABLE");
    }

    private Map<String, Object> claims(String id) {
        Map<String, Object> claims = Signer.claims(environment.now());
        claims.put("jti", id);
        claims.put("sub", "user-of-" + id);
        return claims;
    }

    private RoomServer server(JwtKeySource keys) {
        return RoomServer.builder()
                .environment(environment)
                .roomLog(new InMemoryRoomLog(environment))
                .iceServers(
                        (room, id) -> CompletableFuture.completedFuture(new IceServers(List.of(), Duration.ofHours(1))))
                .policy(RoomPolicy.DEFAULT.withMaxMembers(1))
                .admission(JwtAdmission.builder(keys)
                        .issuer(ISSUER)
                        .audience(AUDIENCE)
                        .usedTokens(new InMemoryUsedTokens(environment))
                        .clock(environment)
                        .build())
                .build();
    }

    private static ScriptedPeer join(RoomServer server, String room, String token) {
        ScriptedPeer peer = ScriptedPeer.connect(server);
        peer.say("{\"t\":\"join-room\",\"room_code\":\"" + room + "\",\"token\":\"" + token
                + "\",\"display_name\":\"claimed\"}");
        return peer;
    }

    private static void assertRefused(ScriptedPeer peer, String code) {
        assertThat(peer.heard()).extracting(ScriptedPeer.Heard::type).containsExactly("error");
        assertThat(peer.last().string("code")).isEqualTo(code);
        assertThat(peer.closeCode()).hasValue(4500);
    }
}
