package io.roomsig.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.roomsig.api.LeaveReason;
import io.roomsig.api.Occurrence;
import io.roomsig.api.Participant;
import io.roomsig.api.RoomInfo;
import io.roomsig.core.RoomHandle;
import io.roomsig.core.RoomServer;
import io.roomsig.core.memory.InMemoryNodeBus;
import io.roomsig.core.memory.InMemoryRoomLog;
import io.roomsig.spi.NodeBus;
import io.roomsig.spi.RoomListener;
import io.roomsig.spi.RoomLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The last of a room is put out by another node than its own, which hears nothing of it before the log of the empty room is
 * retired. It is not to take the room for lost.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class LastMemberTest {
    private static final String ROOM = "ROOM42";

    private final VirtualEnvironment environment = new VirtualEnvironment(1);
    private final RoomLog log = new InMemoryRoomLog(environment);
    private final NodeBus bus = new InMemoryNodeBus();
    private final DeafLog way = new DeafLog(log);
    private final List<LeaveReason> heard = new ArrayList<>();
    private final RoomServer home = TestServer.on(environment)
            .roomLog(way)
            .nodeBus(bus)
            .listener(new RoomListener() {
                @Override
                public void participantLeft(Occurrence at, Participant participant, LeaveReason reason) {
                    heard.add(reason);
                }
            })
            .build();
    private final RoomServer other =
            TestServer.on(environment).roomLog(log).nodeBus(bus).build();
    private final RoomHandle room = other.room(ROOM);
    private final ScriptedPeer ada = ScriptedPeer.connect(home).join(ROOM, "ada");

    private enum Hand {
        KICK(4502, LeaveReason.KICKED),
        BAN(4503, LeaveReason.BANNED),
        REVOKE(4500, LeaveReason.TOKEN_REVOKED),
        CLOSE(4504, LeaveReason.ROOM_CLOSED);

        private final int closeCode;
        private final LeaveReason reason;

        Hand(int closeCode, LeaveReason reason) {
            this.closeCode = closeCode;
            this.reason = reason;
        }

        CompletionStage<Void> lays(RoomHandle room, ScriptedPeer on) {
            return switch (this) {
                case KICK -> room.kick(on.id());
                case BAN -> room.ban("ada");
                case REVOKE -> room.revoke("grant-ada");
                case CLOSE -> room.close();
            };
        }
    }

    @ParameterizedTest
    @EnumSource(Hand.class)
    void it_stays_out_and_hears_why(Hand hand) {
        way.isDeaf(true);
        hand.lays(room, ada).toCompletableFuture().join();
        environment.elapse(Duration.ofSeconds(5));
        assertThat(ada.closeCode()).as("its node has heard nothing").isEmpty();
        way.isDeaf(false);
        environment.elapse(Duration.ofSeconds(30));
        assertIsOut(hand.closeCode, hand.reason);
        assertThat(info()).isEmpty();
        ScriptedPeer bob = ScriptedPeer.connect(other).join(ROOM, "bob");
        assertThat(bob.heard("room-joined").get(0).objects("participants")).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(Hand.class)
    void it_is_not_brought_back_into_the_room_that_has_begun_meanwhile(Hand hand) {
        String epoch = info().orElseThrow().epoch();
        way.isDeaf(true);
        hand.lays(room, ada).toCompletableFuture().join();
        ScriptedPeer bob = ScriptedPeer.connect(other).join(ROOM, "bob");
        way.isDeaf(false);
        environment.elapse(Duration.ofSeconds(30));
        assertIsOut(hand.closeCode, hand.reason);
        RoomInfo now = info().orElseThrow();
        assertThat(now.epoch()).isNotEqualTo(epoch);
        assertThat(now.participants()).extracting(Participant::id).containsExactly(bob.id());
        assertThat(bob.heard("user-joined")).isEmpty();
    }

    @Test
    void it_is_out_though_nobody_knows_any_more_how_it_came_about() {
        way.isDeaf(true);
        for (int i = 0; i < 300; i++) {
            room.set("k", "" + i).toCompletableFuture().join();
        }
        room.kick(ada.id()).toCompletableFuture().join();
        way.isDeaf(false);
        environment.elapse(Duration.ofSeconds(30));
        assertIsOut(4504, LeaveReason.ROOM_CLOSED);
        assertThat(info()).isEmpty();
        assertThat(home.rooms()).isZero();
    }

    @Test
    void what_it_asks_for_meanwhile_tells_its_node() {
        way.isDeaf(true);
        room.kick(ada.id()).toCompletableFuture().join();
        ada.say("{\"t\":\"state-set\",\"id\":1,\"scope\":\"self\",\"key\":\"k\",\"value\":1}");
        assertIsOut(4502, LeaveReason.KICKED);
        environment.elapse(Duration.ofSeconds(1));
        assertThat(info()).isEmpty();
        assertThat(home.rooms()).isZero();
    }

    @Test
    void whoever_joins_at_its_node_meanwhile_is_in_another_life_of_the_room() {
        way.isDeaf(true);
        room.kick(ada.id()).toCompletableFuture().join();
        ScriptedPeer bob = ScriptedPeer.connect(home).join(ROOM, "bob");
        environment.elapse(Duration.ofSeconds(1));
        assertIsOut(4502, LeaveReason.KICKED);
        assertThat(bob.heard("room-joined").get(0).objects("participants")).hasSize(1);
        assertThat(info().orElseThrow().participants())
                .extracting(Participant::id)
                .containsExactly(bob.id());
    }

    private void assertIsOut(int closeCode, LeaveReason reason) {
        assertThat(ada.closeCode()).hasValue(closeCode);
        assertThat(heard).containsExactly(reason);
    }

    private Optional<RoomInfo> info() {
        return room.info().toCompletableFuture().join();
    }
}
