package io.roomsig.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.roomsig.core.RoomHandle;
import io.roomsig.core.RoomServer;
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
    private static final String OTHER = "ROOM43";

    private final VirtualEnvironment time = new VirtualEnvironment(1);
    private final LosingLog log = new LosingLog(time);
    private final DeafLog way = new DeafLog(log);
    private final HoldingBus bus = new HoldingBus();
    private final RoomServer dead = node(way);
    private final RoomServer alive = node(log);
    private final RoomHandle room = alive.room(ROOM);

    private RoomServer node(RoomLog theLog) {
        return TestServer.on(time)
                .roomLog(theLog)
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

    @Test
    void whoever_opens_it_when_their_windows_are_over_sees_nobody_for_long() {
        ResumingPeer ada = joined(dead, "ada");
        ResumingPeer eve = opensItAfter(60);
        assertThat(eve.others()).containsKey(ada.self());
        assertThat(eve.departures()).isEmpty();
        passes(eve, 4);
        assertThat(eve.others()).isEmpty();
        assertThat(eve.departures()).hasSize(1);
    }

    @Test
    void whoever_opens_it_before_that_sees_them_until_then() {
        ResumingPeer ada = joined(dead, "ada");
        ResumingPeer eve = opensItAfter(10);
        passes(eve, 18);
        assertThat(eve.others()).containsEntry(ada.self(), true);
        passes(eve, 16);
        assertThat(eve.others()).isEmpty();
    }

    private ResumingPeer opensItAfter(int seconds) {
        dies();
        time.elapse(Duration.ofSeconds(seconds));
        return joined(alive, "eve");
    }

    private void passes(ResumingPeer peer, int seconds) {
        time.elapse(Duration.ofSeconds(seconds));
        settle(peer);
    }

    @Test
    void whoever_only_looks_in_does_not_hold_it() {
        joined(dead, "ada");
        dies();
        for (int second = 0; second < 60; second++) {
            time.elapse(Duration.ofSeconds(1));
            assertThat(alive.room(OTHER).info().toCompletableFuture().join()).isPresent();
        }
        ResumingPeer eve = joined(alive, "eve");
        passes(eve, 6);
        assertThat(eve.others()).isEmpty();
    }

    @Test
    void a_node_that_hears_no_news_and_is_taken_for_lost_keeps_its_members_as_long_as_it_reads() {
        ResumingPeer ada = joined(dead, "ada");
        log.publishLate();
        bus.kill(0);
        time.elapse(Duration.ofSeconds(60));
        ResumingPeer eve = joined(alive, "eve");
        for (int second = 0; second < 90; second++) {
            time.elapse(Duration.ofSeconds(1));
            settle(eve);
            settle(ada);
            assertThat(eve.others()).containsKey(ada.self());
        }
    }

    private ResumingPeer joined(RoomServer node, String name) {
        ResumingPeer peer = new ResumingPeer(node, OTHER, name, "\"resume\"");
        peer.connect();
        settle(peer);
        assertThat(peer.isJoined()).isTrue();
        return peer;
    }

    private static void settle(ResumingPeer peer) {
        for (int i = 0; i < 1_000 && (peer.deliver() || peer.read()); i++) {
            // Until nothing is on its way.
        }
    }

    private void dies() {
        way.isCutOff(true);
        bus.kill(0);
        time.elapse(Duration.ofSeconds(1));
    }

    private ScriptedPeer join(String name) {
        return ScriptedPeer.connect(alive).join(ROOM, name);
    }
}
