package io.roomsig.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.roomsig.api.ErrorCode;
import io.roomsig.api.Grant;
import io.roomsig.api.Handshake;
import io.roomsig.api.Limits;
import io.roomsig.core.RoomServer;
import io.roomsig.core.inbound.Inbound;
import io.roomsig.core.room.RoomPolicy;
import io.roomsig.spi.Admission;
import io.roomsig.spi.Connection;
import io.roomsig.spi.Frame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Joins whose token check takes its time, fails, or outlives the client. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class JoinLifecycleTest {
    private final VirtualEnvironment environment = new VirtualEnvironment(1);
    private final SlowAdmission admission = new SlowAdmission();
    private final RoomServer server =
            TestServer.on(environment).admission(admission).build();

    @Test
    void what_comes_while_the_token_is_checked_is_not_joined_yet() {
        ScriptedPeer ada = ScriptedPeer.connect(server).join("ROOM42", "ada");
        ada.say("{\"t\":\"state-set\",\"scope\":\"self\",\"key\":\"k\",\"value\":1}");
        assertThat(codes(ada)).containsExactly("NOT_JOINED");
        admission.grantAll();
        assertThat(ada.last().type()).isEqualTo("room-joined");
    }

    @Test
    void a_client_that_drops_during_the_token_check_leaves_nothing_behind() {
        ScriptedPeer bob = joined("bob");
        ScriptedPeer ada = ScriptedPeer.connect(server).join("ROOM42", "ada");
        ada.drop();
        admission.grantAll();
        assertThat(admission.released()).containsExactly("ada");
        assertThat(bob.heard()).hasSize(1);
        bob.say("{\"t\":\"bye\"}");
        assertThat(server.rooms()).isZero();
        assertThat(server.connections()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"1000, left", "1001, left", "1006, timeout"})
    void a_client_that_goes_while_the_others_hear_of_it_goes_for_its_own_reason(int code, String reason) {
        ScriptedPeer ada = ScriptedPeer.connect(server);
        List<String> heard = new ArrayList<>();
        Inbound bob = server.connect(Handshake.UNKNOWN, new Connection() {
            @Override
            public void send(Frame frame, SendCallback done) {
                heard.add(frame.text());
                if (frame.text().contains("user-joined")) {
                    ada.closeWith(code);
                }
                done.done(null);
            }

            @Override
            public void close(int closeCode, String why) {}
        });
        bob.onText("{\"t\":\"join-room\",\"room_code\":\"ROOM42\",\"token\":\"bob\"}");
        ada.join("ROOM42", "ada");
        admission.grantAll();
        assertThat(heard).hasSize(3);
        assertThat(heard.get(2)).contains("user-left", "\"reason\":\"" + reason + "\"");
        assertThat(server.connections()).isOne();
    }

    @Test
    void a_join_that_the_room_refuses_gives_its_token_back() {
        RoomServer small = TestServer.on(environment)
                .admission(admission)
                .policy(RoomPolicy.DEFAULT.withMaxMembers(1))
                .build();
        ScriptedPeer.connect(small).join("ROOM42", "ada");
        ScriptedPeer bob = ScriptedPeer.connect(small).join("ROOM42", "bob");
        admission.grantAll();
        assertThat(codes(bob)).containsExactly("ROOM_FULL");
        assertThat(admission.released()).containsExactly("bob");
        assertThat(small.rooms()).isOne();
    }

    @Test
    void a_token_is_not_given_back_while_the_same_attempt_may_sit_in_the_room_with_it() {
        String join =
                "{\"t\":\"join-room\",\"room_code\":\"ROOM42\",\"token\":\"ada\",\"attempt\":\"0123456789abcdef\"}";
        ScriptedPeer ada = ScriptedPeer.connect(server);
        ada.say(join);
        admission.grantAll();
        ScriptedPeer again = ScriptedPeer.connect(server);
        again.say(join);
        again.say("{\"t\":\"bye\"}");
        admission.grantAll();
        assertThat(ada.closeCode()).isEmpty();
        assertThat(admission.released()).isEmpty();
    }

    @Test
    void a_join_is_asked_for_again_once_a_second_and_not_more_often() {
        String join =
                "{\"t\":\"join-room\",\"room_code\":\"ROOM42\",\"token\":\"ada\",\"attempt\":\"0123456789abcdef\"}";
        ScriptedPeer ada = ScriptedPeer.connect(server);
        ada.say(join);
        admission.grantAll();
        for (int i = 0; i < 5; i++) {
            ada.say(join);
        }
        assertThat(ada.heard("room-joined")).hasSize(2);
        assertThat(codes(ada)).containsOnly("RATE_LIMITED").hasSize(4);
        environment.elapse(Duration.ofSeconds(1));
        ada.say(join);
        assertThat(ada.last().type()).isEqualTo("room-joined");
        ada.drop();
        assertThat(server.rooms()).isZero();
    }

    @Test
    void a_server_that_shuts_down_cuts_who_does_not_read() {
        ScriptedPeer ada = joined("ada");
        ada.connection().stall();
        ada.say("{\"t\":\"ping\"}");
        server.close();
        assertThat(ada.closeCode()).hasValue(4005);
        assertThat(server.connections()).isZero();
    }

    @Test
    void a_check_that_takes_too_long_is_given_up_and_its_late_answer_is_given_back() {
        ScriptedPeer ada = ScriptedPeer.connect(server).join("ROOM42", "ada");
        environment.elapse(Duration.ofSeconds(6));
        assertThat(codes(ada)).containsExactly("STORE_UNAVAILABLE");
        admission.grantAll();
        assertThat(admission.released()).containsOnly("ada").hasSize(2);
        assertThat(server.rooms()).isZero();
        ada.join("ROOM42", "ada");
        admission.grantAll();
        assertThat(ada.last().type()).isEqualTo("room-joined");
    }

    @Test
    void a_check_that_fails_is_retryable_and_harms_only_that_client() {
        ScriptedPeer bob = joined("bob");
        ScriptedPeer ada = ScriptedPeer.connect(server).join("ROOM42", "ada");
        admission.failAll();
        assertThat(ada.last().fields())
                .containsEntry("code", "STORE_UNAVAILABLE")
                .containsEntry("retryable", true);
        assertThat(ada.last().text()).doesNotContain("secret");
        assertThat(ada.closeCode()).isEmpty();
        assertThat(bob.heard()).hasSize(1);
    }

    @Test
    void an_admission_that_throws_or_forgets_its_answer_is_a_failed_check() {
        RoomServer throwing = TestServer.on(environment)
                .admission((handshake, request) -> {
                    throw new IllegalStateException("secret");
                })
                .build();
        assertThat(codes(ScriptedPeer.connect(throwing).join("ROOM42", "ada"))).containsExactly("STORE_UNAVAILABLE");
        RoomServer forgetful = TestServer.on(environment)
                .admission((handshake, request) -> CompletableFuture.completedFuture(null))
                .build();
        assertThat(codes(ScriptedPeer.connect(forgetful).join("ROOM42", "ada"))).containsExactly("STORE_UNAVAILABLE");
    }

    @Test
    void a_grant_for_another_room_or_out_of_date_admits_nobody() {
        RoomServer confused = TestServer.on(environment)
                .admission((handshake, request) ->
                        Admission.grant(Grant.builder("OTHER1", "g").build()))
                .build();
        assertThat(codes(ScriptedPeer.connect(confused).join("ROOM42", "ada"))).containsExactly("INTERNAL");
        RoomServer late = TestServer.on(environment)
                .admission((handshake, request) -> Admission.grant(Grant.builder(request.room(), "g")
                        .expiresAt(environment.now())
                        .build()))
                .build();
        ScriptedPeer ada = ScriptedPeer.connect(late).join("ROOM42", "ada");
        assertThat(codes(ada)).containsExactly("TOKEN_EXPIRED");
        assertThat(ada.closeCode()).hasValue(4500);
    }

    @Test
    void the_name_comes_from_the_grant_where_it_has_one() {
        RoomServer naming = TestServer.on(environment)
                .admission((handshake, request) -> Admission.grant(Grant.builder(request.room(), "g")
                        .displayName("Real Name")
                        .role("teacher")
                        .build()))
                .build();
        ScriptedPeer ada = ScriptedPeer.connect(naming).join("ROOM42", "Claimed");
        assertThat(ada.last().objects("participants").get(0))
                .containsEntry("display_name", "Real Name")
                .containsEntry("role", "teacher");
    }

    @Test
    void a_participant_without_ice_servers_joins_all_the_same() {
        RoomServer without = TestServer.on(environment)
                .iceServers((room, id) -> CompletableFuture.failedFuture(new IllegalStateException("secret")))
                .build();
        ScriptedPeer ada = ScriptedPeer.connect(without).join("ROOM42", "ada");
        assertThat(ada.last().objects("ice_servers")).isEmpty();
    }

    @Test
    void a_server_takes_so_many_rooms_and_no_more() {
        RoomServer small = TestServer.on(environment).maxRooms(1).build();
        ScriptedPeer.connect(small).join("ROOM42", "ada");
        assertThat(codes(ScriptedPeer.connect(small).join("OTHER1", "bob"))).containsExactly("SERVER_FULL");
        assertThat(ScriptedPeer.connect(small).join("ROOM42", "eve").last().type())
                .isEqualTo("room-joined");
    }

    @Test
    void limits_that_would_cut_off_a_newcomer_to_a_full_room_are_refused() {
        RoomServer.Builder builder =
                TestServer.on(environment).limits(Limits.DEFAULT.withRate(new Limits.Rate(20, 100)));
        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("burst");
        assertThatThrownBy(() -> RoomServer.builder().build()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void a_server_that_shuts_down_takes_no_more_joins() {
        ScriptedPeer ada = joined("ada");
        ScriptedPeer bob = ScriptedPeer.connect(server);
        server.close();
        assertThat(ada.last().type()).isEqualTo("go-away");
        assertThat(ada.closeCode()).hasValue(4005);
        assertThat(bob.closeCode()).hasValue(4005);
        assertThat(server.connections()).isZero();
        assertThat(server.isOpen()).isFalse();
    }

    private ScriptedPeer joined(String name) {
        ScriptedPeer peer = ScriptedPeer.connect(server).join("ROOM42", name);
        admission.grantAll();
        return peer;
    }

    private static List<String> codes(ScriptedPeer peer) {
        return peer.heard("error").stream().map(error -> error.string("code")).toList();
    }

    @Test
    void refusals_have_the_codes_of_the_protocol() {
        for (ErrorCode code : List.of(ErrorCode.ROOM_NOT_FOUND, ErrorCode.TOKEN_USED, ErrorCode.TOKEN_REVOKED)) {
            RoomServer refusing = TestServer.on(environment)
                    .admission((handshake, request) -> Admission.refuse(code))
                    .build();
            ScriptedPeer ada = ScriptedPeer.connect(refusing).join("ROOM42", "ada");
            assertThat(codes(ada)).containsExactly(code.name());
            assertThat(ada.closeCode().isPresent()).isEqualTo(code != ErrorCode.ROOM_NOT_FOUND);
        }
    }
}
