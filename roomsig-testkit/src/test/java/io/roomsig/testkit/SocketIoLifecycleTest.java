package io.roomsig.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.roomsig.api.Limits;
import io.roomsig.core.RoomServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sockets that join, join again, vanish and come back, at every moment. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SocketIoLifecycleTest {
    private final VirtualEnvironment environment = new VirtualEnvironment(1);
    private final SlowAdmission admission = new SlowAdmission();
    private final RoomServer server =
            TestServer.on(environment).admission(admission).build();

    @ParameterizedTest
    @EnumSource
    void a_participant_is_known_by_the_id_that_its_socket_has(SocketIoTransport transport) {
        SocketIoPeer ada = joined(transport, "ada");
        SocketIoPeer bob = joined(transport, "bob");
        assertThat(ada.heard("user-joined").get(0).string("socket_id")).isEqualTo(bob.id());
        bob.offer(ada.id(), 7);
        assertThat(ada.heard("offer").get(0).string("from")).isEqualTo(bob.id());
        // The other id is a secret: whoever has it has the session.
        assertThat(ada.packets().toString()).doesNotContain(bob.sessionId());
        assertThat(bob.packets().toString()).doesNotContain(ada.sessionId());
    }

    @ParameterizedTest
    @EnumSource
    void a_socket_that_vanishes_during_the_token_check_leaves_nothing(SocketIoTransport transport) {
        SocketIoPeer bob = joined(SocketIoTransport.WEBSOCKET, "bob");
        SocketIoPeer ada = transport.connect(server).join("ROOM42", "ada");
        ada.drop();
        environment.elapse(Duration.ofSeconds(31));
        admission.grantAll();
        assertThat(bob.heard("user-joined")).isEmpty();
        assertThat(server.connections()).isOne();
        bob.packet("41");
        everybodyIsGone();
    }

    @ParameterizedTest
    @EnumSource
    void a_socket_that_vanishes_right_after_its_join_has_left(SocketIoTransport transport) {
        SocketIoPeer bob = joined(SocketIoTransport.WEBSOCKET, "bob");
        SocketIoPeer ada = joined(transport, "ada");
        ada.drop();
        environment.elapse(Duration.ofSeconds(31));
        assertThat(bob.heard("user-left").get(0).string("socket_id")).isEqualTo(ada.id());
        bob.drop();
        everybodyIsGone();
    }

    @Test
    void a_socket_that_vanishes_before_it_has_connected_or_joined_leaves_nothing() {
        SocketIoPeer.connect(server.socketIo()).drop();
        SocketIoPeer.connectByPolling(server.socketIo()).drop();
        environment.elapse(Duration.ofSeconds(31));
        everybodyIsGone();
    }

    @ParameterizedTest
    @EnumSource
    void joining_twice_is_one_participant_also_while_the_first_answer_is_awaited(SocketIoTransport transport) {
        SocketIoPeer bob = joined(SocketIoTransport.WEBSOCKET, "bob");
        SocketIoPeer ada = transport.connect(server).join("ROOM42", "ada").join("ROOM42", "ada");
        admission.grantAll();
        ada.join("ROOM42", "ada");
        assertThat(ada.heard("room-joined")).hasSize(2);
        assertThat(ada.heard("room-joined").get(1).objects("participants")).hasSize(2);
        assertThat(bob.heard("user-joined")).hasSize(1);
        ada.drop();
        environment.elapse(Duration.ofSeconds(31));
        assertThat(bob.heard("user-left")).hasSize(1);
    }

    @Test
    void a_second_room_on_the_same_socket_is_refused_and_leaves_no_ghost_there() {
        SocketIoPeer ada = joined(SocketIoTransport.WEBSOCKET, "ada").join("OTHER1", "ada");
        admission.grantAll();
        assertThat(codes(ada)).containsExactly("ALREADY_JOINED");
        assertThat(server.rooms()).isOne();
        ada.packet("41");
        everybodyIsGone();
    }

    @Test
    void a_token_that_two_sockets_show_lets_two_participants_in() {
        SocketIoPeer one = joined(SocketIoTransport.WEBSOCKET, "ada");
        SocketIoPeer two = joined(SocketIoTransport.POLLING, "ada");
        assertThat(one.heard("user-joined").get(0).string("socket_id")).isEqualTo(two.id());
        assertThat(one.closeCode()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void whoever_disconnects_may_connect_again_as_somebody_else(SocketIoTransport transport) {
        ScriptedPeer bob = ScriptedPeer.connect(server).join("ROOM42", "bob");
        admission.grantAll();
        SocketIoPeer ada = joined(transport, "ada");
        String first = ada.id();
        ada.packet("41");
        assertThat(bob.heard("user-left").get(0).string("reason")).isEqualTo("left");
        ada.packet("40");
        ada.join("ROOM42", "ada");
        admission.grantAll();
        assertThat(ada.id()).isNotEqualTo(first);
        assertThat(bob.heard("user-joined")).hasSize(2);
    }

    @Test
    void a_token_store_that_fails_is_an_error_to_that_client_alone_which_may_try_again() {
        SocketIoPeer bob = joined(SocketIoTransport.WEBSOCKET, "bob");
        SocketIoPeer ada = SocketIoPeer.connect(server.socketIo()).join("ROOM42", "ada");
        admission.failAll();
        assertThat(codes(ada)).containsExactly("STORE_UNAVAILABLE");
        assertThat(ada.isDisconnected()).isFalse();
        assertThat(bob.heard()).hasSize(1);
        ada.join("ROOM42", "ada");
        admission.grantAll();
        assertThat(ada.heard("room-joined")).hasSize(1);
    }

    @Test
    void a_token_store_that_never_answers_holds_nobody_else_up() {
        RoomServer hanging = TestServer.on(environment)
                .admission((handshake, request) -> request.room().equals("SLOW")
                        ? new CompletableFuture<>()
                        : TestServer.byName().admit(handshake, request))
                .build();
        SocketIoPeer ada = SocketIoPeer.connect(hanging.socketIo()).join("SLOW", "ada");
        SocketIoPeer bob = SocketIoPeer.connect(hanging.socketIo()).join("ROOM42", "bob");
        assertThat(bob.heard("room-joined")).hasSize(1);
        environment.elapse(Duration.ofSeconds(6));
        assertThat(codes(ada)).containsExactly("STORE_UNAVAILABLE");
        ada.join("ROOM42", "ada");
        assertThat(ada.heard("room-joined")).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void a_token_check_that_dies_of_an_error_is_one_that_failed(SocketIoTransport transport) {
        RoomServer dying = TestServer.on(environment)
                .admission((handshake, request) -> {
                    if (request.room().equals("DEADLY")) {
                        throw new NoClassDefFoundError("a fault of the host app's");
                    }
                    return TestServer.byName().admit(handshake, request);
                })
                .build();
        SocketIoPeer ada = transport.connect(dying).join("DEADLY", "ada");
        assertThat(codes(ada)).containsExactly("STORE_UNAVAILABLE");
        ada.join("ROOM42", "ada");
        assertThat(ada.heard("room-joined")).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void whoever_is_over_the_rate_is_told_and_sent_away_but_not_for_good(SocketIoTransport transport) {
        SocketIoPeer bob = joined(SocketIoTransport.WEBSOCKET, "bob");
        SocketIoPeer ada = joined(transport, "ada");
        for (int i = 0; i < Limits.Rate.DEFAULT.burst(); i++) {
            ada.offer(bob.id(), i);
        }
        assertThat(codes(ada)).containsExactly("RATE_LIMITED");
        assertThat(ada.isDisconnected()).isFalse();
        assertThat(ada.closeCode()).isPresent();
        assertThat(bob.heard("user-left")).hasSize(1);
        assertThat(bob.heard("offer")).hasSize(Limits.Rate.DEFAULT.burst() - 1);
    }

    @Test
    void a_client_that_stops_polling_is_sent_away_and_its_room_goes_on() {
        SocketIoPeer ada = joined(SocketIoTransport.WEBSOCKET, "ada");
        SocketIoPeer bob = joined(SocketIoTransport.POLLING, "bob");
        bob.fallSilent();
        for (int i = 0; i < 200; i++) {
            ada.say("message", "{\"kind\":\"k\",\"body\":\"" + "x".repeat(10_000) + "\"}");
        }
        assertThat(ada.heard("user-left").get(0).string("socket_id")).isEqualTo(bob.id());
        SocketIoPeer eve = joined(SocketIoTransport.WEBSOCKET, "eve");
        assertThat(ada.heard("user-joined").get(1).string("socket_id")).isEqualTo(eve.id());
    }

    @ParameterizedTest
    @EnumSource
    void a_server_that_stops_sends_everybody_away_and_nobody_for_good(SocketIoTransport transport) {
        SocketIoPeer ada = joined(transport, "ada");
        SocketIoPeer bob = joined(transport, "bob");
        SocketIoPeer idle = transport.connect(server);
        server.close();
        for (SocketIoPeer each : List.of(ada, bob, idle)) {
            assertThat(each.heard("go-away").get(0).string("reconnect")).isEqualTo("rejoin");
            assertThat(each.isDisconnected()).isFalse();
            assertThat(each.closeCode()).isPresent();
        }
        assertThat(ada.heard("user-left")).isEmpty();
        assertThat(bob.heard("user-left")).isEmpty();
        assertThat(server.connections()).isZero();
    }

    private void everybodyIsGone() {
        assertThat(server.rooms()).isZero();
        assertThat(server.connections()).isZero();
    }

    private SocketIoPeer joined(SocketIoTransport transport, String name) {
        SocketIoPeer peer = transport.connect(server).join("ROOM42", name);
        admission.grantAll();
        return peer;
    }

    private static List<String> codes(SocketIoPeer peer) {
        return peer.heard("error").stream().map(error -> error.string("code")).toList();
    }
}
