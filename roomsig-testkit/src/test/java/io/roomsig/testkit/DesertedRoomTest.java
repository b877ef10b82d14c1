package io.roomsig.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.roomsig.core.RoomHandle;
import io.roomsig.core.RoomServer;
import io.roomsig.core.memory.InMemoryRoomLog;
import io.roomsig.core.room.RoomPolicy;
import io.roomsig.spi.RoomLog;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The nodes of all members of a room are dead. Nobody looks after it any more but the node where somebody wants to come in. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class DesertedRoomTest {
    private static final String ROOM = "ROOM42";

    private final VirtualEnvironment time = new VirtualEnvironment(1);
    private final RoomLog log = new InMemoryRoomLog(time);
    private final HoldingBus bus = new HoldingBus();
    private final RoomServer dead = node();
    private final RoomServer alive = node();
    private final RoomHandle room = alive.room(ROOM);

    private RoomServer node() {
        return TestServer.on(time)
                .roomLog(log)
                .nodeBus(bus)
                .policy(RoomPolicy.DEFAULT.withMaxMembers(2).withDuplicates(RoomPolicy.Duplicates.REFUSE))
                .build();
    }

    @BeforeEach
    void joins() {
        ScriptedPeer.connect(dead).join(ROOM, "ada");
    }

    @Test
    void whoever_finds_it_full_gets_in_before_long() {
        ScriptedPeer.connect(dead).join(ROOM, "bob");
        getsInLater("ROOM_FULL");
    }

    @Test
    void whoever_finds_it_locked_gets_in_before_long() {
        room.lock().toCompletableFuture().join();
        getsInLater("ROOM_LOCKED");
    }

    @Test
    void whoever_comes_from_such_a_node_is_not_in_the_way_of_itself() {
        dies();
        assertThat(join("ada").last().string("code")).isEqualTo("DUPLICATE_IDENTITY");
        time.elapse(Duration.ofMinutes(1));
        assertThat(join("ada").heard("room-joined")).hasSize(1);
    }

    @Test
    void it_is_held_no_longer_than_it_takes_to_find_that_out() {
        room.lock().toCompletableFuture().join();
        dies();
        join("eve");
        assertThat(alive.rooms()).isOne();
        time.elapse(Duration.ofMinutes(1));
        assertThat(alive.rooms()).isZero();
        assertThat(room.info().toCompletableFuture().join()).isEmpty();
    }

    @Test
    void a_room_of_a_node_that_is_alive_is_not_held() {
        room.lock().toCompletableFuture().join();
        assertThat(join("eve").last().string("code")).isEqualTo("ROOM_LOCKED");
        assertThat(alive.rooms()).isZero();
    }

    private void getsInLater(String code) {
        dies();
        assertThat(join("eve").last().string("code")).isEqualTo(code);
        time.elapse(Duration.ofMinutes(1));
        assertThat(join("eve").heard("room-joined")).hasSize(1);
    }

    private void dies() {
        bus.kill(0);
        time.elapse(Duration.ofSeconds(1));
    }

    private ScriptedPeer join(String name) {
        return ScriptedPeer.connect(alive).join(ROOM, name);
    }
}
