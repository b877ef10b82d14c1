package io.roomsig.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.roomsig.core.RoomServer;
import io.roomsig.core.memory.InMemoryRoomLog;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Joins that the room's log takes late, when their client has been told to try again, or has gone. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SlowLogTest {
    private final VirtualEnvironment environment = new VirtualEnvironment(1);
    private final SlowLog log = new SlowLog(new InMemoryRoomLog(environment));
    private final RoomServer server = TestServer.on(environment).roomLog(log).build();
    private final ScriptedPeer bob = ScriptedPeer.connect(server).join("ROOM42", "bob");

    @Test
    void a_page_that_joined_in_vain_hears_nothing_of_the_room() {
        SocketIoPeer ada = joinsInVain();
        bob.say("{\"t\":\"state-set\",\"scope\":\"room\",\"key\":\"k\",\"value\":1}");
        bob.offer(ada.id(), 1);
        log.takeOne();
        log.takeOne();
        assertThat(bob.heard("state")).hasSize(1);
        bob.offer(ada.id(), 2);
        log.speedUp();
        assertThat(bob.heard("user-left")).hasSameSizeAs(bob.heard("user-joined"));
        assertThat(ada.heard()).hasSize(1);
    }

    @Test
    void one_that_joined_in_vain_and_then_elsewhere_hears_nothing_of_the_first_room() {
        log.slowDown();
        ScriptedPeer ada = ScriptedPeer.connect(server).join("ROOM42", "ada");
        environment.elapse(Duration.ofSeconds(6));
        ada.join("OTHER1", "ada");
        bob.say("{\"t\":\"state-set\",\"scope\":\"room\",\"key\":\"k\",\"value\":1}");
        log.takeOne();
        log.takeOne();
        log.takeOne();
        assertThat(bob.heard("state")).hasSize(1);
        log.speedUp();
        assertThat(bob.heard("user-left")).hasSameSizeAs(bob.heard("user-joined"));
        assertThat(ada.heard().stream().map(ScriptedPeer.Heard::type)).containsExactly("error", "room-joined");
    }

    @Test
    void a_page_that_joins_again_after_its_late_join_is_in_the_room_once() {
        SocketIoPeer ada = joinsInVain();
        log.speedUp();
        ada.join("ROOM42", "ada");
        isInTheRoomOnce(ada);
    }

    @Test
    void a_page_that_joins_again_before_its_late_join_is_taken_is_in_the_room_once() {
        SocketIoPeer ada = joinsInVain();
        ada.join("ROOM42", "ada");
        log.speedUp();
        isInTheRoomOnce(ada);
    }

    @Test
    void a_page_that_has_gone_before_its_join_is_taken_leaves_no_ghost() {
        SocketIoPeer ada = joinsInVain();
        ada.drop();
        log.speedUp();
        assertThat(bob.heard("user-left")).hasSameSizeAs(bob.heard("user-joined"));
        bob.drop();
        assertThat(server.rooms()).isZero();
        assertThat(server.connections()).isZero();
    }

    private SocketIoPeer joinsInVain() {
        log.slowDown();
        SocketIoPeer ada = SocketIoPeer.connect(server.socketIo()).join("ROOM42", "ada");
        environment.elapse(Duration.ofSeconds(6));
        assertThat(ada.heard()).hasSize(1);
        assertThat(ada.heard("error").get(0).string("code")).isEqualTo("STORE_UNAVAILABLE");
        return ada;
    }

    private void isInTheRoomOnce(SocketIoPeer ada) {
        environment.elapse(Duration.ofSeconds(2));
        assertThat(ada.heard("room-joined")).hasSize(1);
        List<Map<String, Object>> participants = ada.heard("room-joined").get(0).objects("participants");
        assertThat(participants).extracting(one -> one.get("socket_id")).containsExactly(bob.id(), ada.id());
        assertThat(bob.heard("user-joined").size() - bob.heard("user-left").size())
                .isOne();
        bob.offer(ada.id(), 1);
        assertThat(ada.heard("offer")).hasSize(1);
        ada.offer(bob.id(), 2);
        assertThat(bob.heard("offer")).hasSize(1);
        ada.packet("41");
        bob.drop();
        assertThat(server.rooms()).isZero();
    }
}
