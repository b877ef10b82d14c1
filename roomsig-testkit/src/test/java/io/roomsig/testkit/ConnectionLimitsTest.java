package io.roomsig.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.roomsig.api.Limits;
import io.roomsig.core.RoomServer;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Clients that read slowly, send too much, or are not there any more; and the others, who do not notice. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ConnectionLimitsTest {
    private static final Limits.Rate GENEROUS = new Limits.Rate(1_000_000, 1_000_000);

    private final VirtualEnvironment environment = new VirtualEnvironment(1);
    private final RoomServer server =
            TestServer.on(environment).limits(Limits.DEFAULT.withRate(GENEROUS)).build();

    @Test
    void a_client_whose_queue_is_full_is_cut_and_the_others_hear_why() {
        ScriptedPeer ada = join(server, "ada");
        ScriptedPeer slow = join(server, "slow");
        slow.connection().stall();
        for (int i = 0; i < 1_030; i++) {
            ada.offer(slow.id(), i);
        }
        assertThat(slow.closeCode()).hasValue(4001);
        assertThat(ada.heard("user-left").get(0).string("reason")).isEqualTo("slow-consumer");
        assertThat(ada.heard("error").get(0).string("code")).isEqualTo("PEER_NOT_FOUND");
        assertThat(ada.closeCode()).isEmpty();
    }

    @Test
    void a_queue_is_limited_in_bytes_too() {
        ScriptedPeer ada = join(server, "ada");
        ScriptedPeer slow = join(server, "slow");
        slow.connection().stall();
        String payload = "{\"sdp\":\"" + "x".repeat(60_000) + "\"}";
        for (int i = 0; i < 20; i++) {
            ada.say("{\"t\":\"offer\",\"to\":\"" + slow.id() + "\",\"offer\":" + payload + "}");
        }
        assertThat(slow.closeCode()).hasValue(4001);
    }

    @Test
    void a_send_that_never_ends_ends_the_connection() {
        ScriptedPeer ada = join(server, "ada");
        ScriptedPeer slow = join(server, "slow");
        slow.connection().stall();
        ada.offer(slow.id(), 1);
        environment.elapse(Duration.ofSeconds(4));
        assertThat(slow.closeCode()).isEmpty();
        environment.elapse(Duration.ofSeconds(2));
        assertThat(slow.closeCode()).hasValue(4001);
        assertThat(ada.heard("user-left")).hasSize(1);
    }

    @Test
    void a_client_that_catches_up_has_lost_nothing() {
        ScriptedPeer ada = join(server, "ada");
        ScriptedPeer slow = join(server, "slow");
        slow.connection().stall();
        for (int i = 0; i < 1_000; i++) {
            ada.offer(slow.id(), i);
        }
        environment.elapse(Duration.ofSeconds(3));
        slow.connection().flow();
        List<ScriptedPeer.Heard> offers = slow.heard("offer");
        assertThat(offers).hasSize(1_000);
        for (int i = 0; i < offers.size(); i++) {
            assertThat(offers.get(i).object("offer")).containsEntry("n", i);
        }
        assertThat(slow.closeCode()).isEmpty();
    }

    @Test
    void a_connection_that_fails_to_send_is_a_departure() {
        ScriptedPeer ada = join(server, "ada");
        ScriptedPeer gone = join(server, "gone");
        gone.connection().breakDown();
        ada.offer(gone.id(), 1);
        assertThat(ada.heard("user-left").get(0).string("reason")).isEqualTo("timeout");
        assertThat(server.connections()).isOne();
    }

    @Test
    void over_the_rate_a_client_is_told_and_may_go_on_later() {
        RoomServer usual = TestServer.on(environment).build();
        ScriptedPeer ada = join(usual, "ada");
        for (int i = 0; i < 500; i++) {
            ada.say("{\"t\":\"ping\"}");
        }
        assertThat(ada.heard("pong")).hasSize(399);
        assertThat(ada.heard("error")).hasSize(101);
        assertThat(ada.last().fields()).containsEntry("code", "RATE_LIMITED").containsKey("retry_after_ms");
        environment.elapse(Duration.ofSeconds(1));
        ada.say("{\"t\":\"ping\"}");
        assertThat(ada.last().type()).isEqualTo("pong");
        assertThat(ada.closeCode()).isEmpty();
    }

    @Test
    void who_was_silent_has_no_more_than_one_burst() {
        RoomServer usual = TestServer.on(environment).build();
        ScriptedPeer ada = join(usual, "ada");
        environment.elapse(Duration.ofMinutes(1));
        for (int i = 0; i < 500; i++) {
            ada.say("{\"t\":\"ping\"}");
        }
        assertThat(ada.heard("pong")).hasSize(400);
    }

    @Test
    void a_room_with_much_to_say_can_be_entered() {
        String value = "\"" + "x".repeat(8_000) + "\"";
        for (int i = 0; i < 6; i++) {
            ScriptedPeer peer = join(server, "peer-" + i);
            for (int key = 0; key < 32; key++) {
                peer.say("{\"t\":\"state-set\",\"scope\":\"self\",\"key\":\"k" + key + "\",\"value\":" + value + "}");
            }
        }
        ScriptedPeer newcomer = join(server, "newcomer");
        assertThat(newcomer.last().type()).isEqualTo("room-joined");
        assertThat(newcomer.last().text().length()).isGreaterThan(1 << 20);
        assertThat(newcomer.closeCode()).isEmpty();
    }

    @Test
    void who_ends_with_much_still_to_read_is_cut_a_little_later() {
        ScriptedPeer ada = join(server, "ada");
        ScriptedPeer slow = join(server, "slow");
        slow.connection().stall();
        ada.offer(slow.id(), 1);
        ada.offer(slow.id(), 2);
        slow.say("{\"t\":\"bye\"}");
        environment.elapse(Duration.ofSeconds(4));
        slow.connection().flow();
        slow.connection().stall();
        environment.elapse(Duration.ofSeconds(8));
        assertThat(slow.closeCode()).isPresent();
        assertThat(server.connections()).isOne();
    }

    @Test
    void who_goes_on_at_full_speed_is_cut() {
        RoomServer usual = TestServer.on(environment).build();
        ScriptedPeer ada = join(usual, "ada");
        ScriptedPeer bob = join(usual, "bob");
        for (int i = 0; i < 1_000 && ada.closeCode().isEmpty(); i++) {
            ada.say("{\"t\":\"ping\"}");
        }
        assertThat(ada.closeCode()).hasValue(4505);
        assertThat(bob.heard("user-left").get(0).string("reason")).isEqualTo("rate-limited");
    }

    @Test
    void too_large_and_binary_messages_cost_the_connection() {
        ScriptedPeer ada = join(server, "ada");
        ada.say("{\"t\":\"ping\",\"x\":\"" + "é".repeat(33_000) + "\"}");
        assertThat(ada.heard("error").get(0).string("code")).isEqualTo("MESSAGE_TOO_LARGE");
        assertThat(ada.closeCode()).hasValue(1009);
        ScriptedPeer bob = join(server, "bob");
        bob.server().onBinary(ByteBuffer.allocate(0));
        assertThat(bob.closeCode()).hasValue(1003);
        assertThat(server.rooms()).isZero();
    }

    @Test
    void a_message_of_exactly_the_limit_is_taken() {
        ScriptedPeer ada = join(server, "ada");
        String frame = "{\"t\":\"ping\",\"x\":\"\"}";
        ada.say("{\"t\":\"ping\",\"x\":\"" + "x".repeat(65_536 - frame.length()) + "\"}");
        assertThat(ada.last().type()).isEqualTo("pong");
        ada.say("{\"t\":\"ping\",\"x\":\"" + "x".repeat(65_537 - frame.length()) + "\"}");
        assertThat(ada.closeCode()).hasValue(1009);
    }

    @Test
    void a_silent_client_is_pinged_and_stays_as_long_as_it_answers() {
        ScriptedPeer ada = join(server, "ada");
        environment.elapse(Duration.ofMinutes(10));
        assertThat(ada.connection().pings()).isBetween(20, 31);
        ada.fallSilent();
        environment.elapse(Duration.ofSeconds(31));
        assertThat(ada.closeCode()).hasValue(4002);
        assertThat(server.rooms()).isZero();
    }

    @Test
    void after_its_end_a_connection_is_not_listened_to() {
        ScriptedPeer ada = join(server, "ada");
        ada.say("{\"t\":\"bye\"}");
        ada.say("{\"t\":\"ping\"}");
        ada.join("ROOM42", "ada");
        ada.drop();
        assertThat(ada.heard()).hasSize(1);
        assertThat(server.connections()).isZero();
    }

    private static ScriptedPeer join(RoomServer server, String name) {
        return ScriptedPeer.connect(server).join("ROOM42", name);
    }
}
