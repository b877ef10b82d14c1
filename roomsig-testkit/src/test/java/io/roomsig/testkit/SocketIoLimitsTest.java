package io.roomsig.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.roomsig.api.Limits;
import io.roomsig.core.RoomServer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@link ConnectionLimitsTest} over Socket.IO: clients that read slowly or not at all, however they came; and the others. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SocketIoLimitsTest {
    private static final Limits.Rate GENEROUS = new Limits.Rate(1_000_000, 1_000_000);
    private static final int OFFERS = 900;

    private final VirtualEnvironment environment = new VirtualEnvironment(1);
    private final RoomServer server =
            TestServer.on(environment).limits(Limits.DEFAULT.withRate(GENEROUS)).build();

    private final ScriptedPeer ada = ScriptedPeer.connect(server).join("ROOM42", "ada");

    @Test
    void what_waits_for_a_client_that_does_not_poll_comes_by_websocket_in_order_when_it_moves() {
        SocketIoPeer slow = byPolling();
        slow.fallSilent();
        offerMany(slow);
        assertThat(slow.heard("offer")).hasSizeLessThan(2);
        slow.upgrade();
        hasHeardAll(slow);
        assertThat(slow.closeCode()).isEmpty();
    }

    @Test
    void what_waits_for_a_websocket_that_does_not_read_comes_in_order_when_it_does() {
        SocketIoPeer slow = byWebSocket();
        slow.connection().stall();
        offerMany(slow);
        assertThat(slow.heard("offer")).isEmpty();
        slow.connection().flow();
        hasHeardAll(slow);
        assertThat(slow.closeCode()).isEmpty();
    }

    @Test
    void a_websocket_that_does_not_read_is_cut_when_too_much_waits_for_it() {
        SocketIoPeer slow = byWebSocket();
        slow.connection().stall();
        for (int i = 0; i < 2_100; i++) {
            ada.offer(slow.id(), i);
        }
        hasLeft(slow);
        // What is under way has a moment to go out.
        environment.elapse(Duration.ofSeconds(4));
        assertThat(slow.closeCode()).hasValue(4001);
        assertThat(server.connections()).isOne();
    }

    @Test
    void a_websocket_whose_send_never_ends_is_cut() {
        SocketIoPeer slow = byWebSocket();
        slow.connection().stall();
        ada.offer(slow.id(), 1);
        environment.elapse(Duration.ofSeconds(4));
        assertThat(ada.heard("user-left")).isEmpty();
        environment.elapse(Duration.ofSeconds(2));
        hasLeft(slow);
        environment.elapse(Duration.ofSeconds(4));
        assertThat(slow.closeCode()).hasValue(4001);
        assertThat(server.connections()).isOne();
    }

    @Test
    void a_client_that_does_not_poll_is_ended_when_too_much_waits_for_it() {
        SocketIoPeer slow = byPolling();
        slow.fallSilent();
        for (int i = 0; i < 2_100; i++) {
            ada.offer(slow.id(), i);
        }
        hasLeft(slow);
        assertThat(server.connections()).isOne();
    }

    @Test
    void a_websocket_that_fails_is_a_departure() {
        SocketIoPeer gone = byWebSocket();
        gone.connection().breakDown();
        ada.offer(gone.id(), 1);
        assertThat(ada.heard("user-left").get(0).string("reason")).isEqualTo("timeout");
        assertThat(server.connections()).isOne();
    }

    @ParameterizedTest
    @EnumSource
    void a_silent_client_stays_as_long_as_it_answers_pings(SocketIoTransport transport) {
        SocketIoPeer quiet = transport.connect(server).join("ROOM42", "quiet");
        environment.elapse(Duration.ofMinutes(10));
        assertThat(quiet.packets().stream().filter("2"::equals)).hasSizeBetween(20, 31);
        assertThat(quiet.closeCode()).isEmpty();
        quiet.fallSilent();
        environment.elapse(Duration.ofSeconds(31));
        assertThat(ada.heard("user-left").get(0).string("reason")).isEqualTo("timeout");
        assertThat(server.connections()).isOne();
    }

    /** And the room goes on. */
    private void hasLeft(SocketIoPeer slow) {
        ScriptedPeer.Heard left = ada.heard("user-left").get(0);
        assertThat(left.string("socket_id")).isEqualTo(slow.id());
        ScriptedPeer bob = ScriptedPeer.connect(server).join("ROOM42", "bob");
        bob.offer(ada.id(), 1);
        assertThat(ada.last().type()).isEqualTo("offer");
        bob.drop();
    }

    private void offerMany(SocketIoPeer to) {
        for (int i = 0; i < OFFERS; i++) {
            ada.offer(to.id(), i);
        }
    }

    private static void hasHeardAll(SocketIoPeer peer) {
        List<ScriptedPeer.Heard> offers = peer.heard("offer");
        assertThat(offers).hasSize(OFFERS);
        for (int i = 0; i < offers.size(); i++) {
            assertThat(offers.get(i).object("offer")).containsEntry("n", i);
        }
    }

    private SocketIoPeer byWebSocket() {
        return SocketIoPeer.connect(server.socketIo()).join("ROOM42", "slow");
    }

    private SocketIoPeer byPolling() {
        return SocketIoPeer.connectByPolling(server.socketIo()).join("ROOM42", "slow");
    }
}
