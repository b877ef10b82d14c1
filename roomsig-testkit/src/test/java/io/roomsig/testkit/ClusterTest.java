package io.roomsig.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.roomsig.api.Participant;
import io.roomsig.core.RoomHandle;
import io.roomsig.core.RoomServer;
import io.roomsig.core.memory.InMemoryNodeBus;
import io.roomsig.spi.NodeBus;
import io.roomsig.spi.RoomListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Several nodes are one server to their clients, also when one of them is lost, or the log that they share. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ClusterTest {
    private static final String ROOM = "ROOM42";
    private static final Object OFFERER = Map.of("role", "offerer", "polite", true, "n", 0);
    private static final Object ANSWERER = Map.of("role", "answerer", "polite", false, "n", 0);

    private final VirtualEnvironment environment = new VirtualEnvironment(1);
    private final LosingLog log = new LosingLog(environment);
    private final LosingBus bus = new LosingBus();
    private final RoomServer one = node();
    private final RoomServer two = node();
    private final RoomServer three = node();
    private final List<ResumingPeer> peers = new ArrayList<>();

    private RoomServer node() {
        return TestServer.on(environment).roomLog(log).nodeBus(bus).build();
    }

    @Test
    void signals_cross_nodes_once_and_in_order_and_come_from_who_sent_them() {
        ResumingPeer ada = joined(one, "ada");
        ResumingPeer bob = joined(two, "bob");
        for (int i = 0; i < 20; i++) {
            bob.signal("offer", ada.self(), payload(i), 0);
            ada.signal("ice-candidate", bob.self(), payload(i), 0);
        }
        settle();
        assertThat(ada.payloads(bob.self())).isEqualTo(numbers(20));
        assertThat(bob.payloads(ada.self())).isEqualTo(numbers(20));
        assertThat(ada.isAllAcknowledged()).isTrue();
        assertThat(bob.isAllAcknowledged()).isTrue();
    }

    @Test
    void a_signal_waits_where_it_comes_in_until_its_sender_is_known_there() {
        ResumingPeer ada = joined(one, "ada");
        log.publishLate();
        ResumingPeer bob = joined(two, "bob");
        bob.signal("offer", ada.self(), payload(1), 0);
        bob.deliver();
        log.publish();
        settle();
        assertThat(ada.others()).containsKey(bob.self());
        assertThat(ada.payloads(bob.self())).isEqualTo(List.of(Map.of("i", 1)));
    }

    @Test
    void pages_of_socket_io_and_native_clients_meet_across_nodes() {
        SocketIoPeer page = SocketIoPeer.connect(two.socketIo());
        page.say("join-room", "{\"room_code\":\"" + ROOM + "\",\"token\":\"page\",\"display_name\":\"page\"}");
        ResumingPeer ada = joined(one, "ada");
        String pageId = ada.others().keySet().iterator().next();
        page.say("offer", "{\"to\":\"" + ada.self() + "\",\"offer\":{\"i\":1}}");
        ada.signal("answer", pageId, payload(2), 0);
        settle();
        assertThat(ada.payloads(pageId)).isEqualTo(List.of(Map.of("i", 1)));
        assertThat(page.heard("answer")).hasSize(1);
        environment.elapse(Duration.ofSeconds(1));
        settle();
        assertThat(ada.isAllAcknowledged()).isTrue();
    }

    @Test
    void app_messages_reach_one_or_all_on_whatever_node() {
        ScriptedPeer ada = ScriptedPeer.connect(one).join(ROOM, "ada");
        ScriptedPeer bob = ScriptedPeer.connect(two).join(ROOM, "bob");
        ScriptedPeer eve = ScriptedPeer.connect(three).join(ROOM, "eve");
        ada.say("{\"t\":\"message\",\"kind\":\"chat\",\"body\":\"to all\"}");
        ada.say("{\"t\":\"message\",\"kind\":\"chat\",\"body\":\"to one\",\"to\":\"" + eve.id() + "\"}");
        assertThat(bob.heard("message")).hasSize(1);
        assertThat(eve.heard("message")).hasSize(2);
        assertThat(ada.heard("message")).isEmpty();
    }

    @Test
    void whoever_is_brought_back_into_a_room_that_is_over_by_then_is_in_the_next() {
        SlowLog slow = new SlowLog(log);
        RoomServer late = TestServer.on(environment).roomLog(slow).nodeBus(bus).build();
        ResumingPeer ada = joined(late, "ada");
        log.lose();
        slow.slowDown();
        ResumingPeer bob = joined(two, "bob");
        bob.say("{\"t\":\"bye\"}");
        settle();
        assertThat(two.rooms()).isZero();
        slow.speedUp();
        environment.elapse(Duration.ofSeconds(10));
        settle();
        assertThat(ada.closeCode()).isEmpty();
        assertThat(one.room(ROOM).info().toCompletableFuture().join())
                .hasValueSatisfying(room -> assertThat(room.participants())
                        .extracting(Participant::id)
                        .containsExactly(ada.self()));
    }

    @Test
    void whoever_moves_while_a_message_to_all_is_on_its_way_hears_it_once() {
        ResumingPeer ada = joined(one, "ada");
        ResumingPeer bob = joined(two, "bob");
        ResumingPeer eve = joined(three, "eve");
        bus.delay(three);
        ada.say("{\"t\":\"message\",\"kind\":\"chat\",\"body\":\"to all\"}");
        settle();
        assertThat(bob.toString()).contains("to all");
        bob.goTo(three);
        bob.connect();
        settle();
        bus.delay(null);
        settle();
        assertThat(bob.isJoined()).isTrue();
        assertThat(eve.toString()).contains("to all");
        assertThat(bob.toString()).doesNotContain("to all");
        ada.say("{\"t\":\"message\",\"kind\":\"chat\",\"body\":\"and again\"}");
        settle();
        assertThat(bob.toString()).contains("and again");
    }

    @Test
    void whoever_loses_its_node_resumes_at_another_and_nobody_sees_it_leave() {
        ResumingPeer ada = joined(one, "ada");
        ResumingPeer bob = joined(two, "bob");
        String bobId = bob.self();
        bus.kill(two);
        bob.cut(false);
        ada.signal("offer", bobId, payload(1), 0);
        bob.goTo(three);
        bob.connect();
        settle();
        assertThat(bob.self()).isEqualTo(bobId);
        assertThat(ada.departures()).isEmpty();
        assertThat(bob.payloads(ada.self())).isEqualTo(List.of(Map.of("i", 1)));
    }

    @Test
    void whoever_asks_again_at_the_node_of_another_for_a_join_that_got_no_answer_hears_what_was_sent_to_it_meanwhile() {
        ScriptedPeer bob = ScriptedPeer.connect(one).join(ROOM, "bob");
        ScriptedPeer ada = tries(two);
        bus.kill(two);
        bob.offer(ada.id(), 1);
        bob.offer(ada.id(), 2);
        ScriptedPeer again = tries(one);
        bob.offer(ada.id(), 3);
        environment.elapse(Duration.ofSeconds(6));
        assertThat(again.id()).isEqualTo(ada.id());
        assertThat(again.heard("offer"))
                .extracting(offer -> offer.fields().get("offer"))
                .containsExactly(Map.of("n", 1), Map.of("n", 2), Map.of("n", 3));
    }

    private static ScriptedPeer tries(RoomServer at) {
        ScriptedPeer ada = ScriptedPeer.connect(at);
        ada.say("{\"t\":\"join-room\",\"room_code\":\"" + ROOM
                + "\",\"token\":\"ada\",\"display_name\":\"Ada\",\"attempt\":\"attempt-of-ada-1\"}");
        return ada;
    }

    @Test
    void members_of_a_lost_node_are_away_and_have_left_when_their_window_ends() {
        ResumingPeer ada = joined(one, "ada");
        ResumingPeer bob = joined(two, "bob");
        two.close();
        environment.elapse(Duration.ofSeconds(3));
        settle();
        assertThat(ada.others()).containsEntry(bob.self(), true);
        environment.elapse(Duration.ofSeconds(31));
        settle();
        assertThat(ada.others()).isEmpty();
    }

    @Test
    void whoever_waits_at_a_lost_node_waits_no_longer_and_at_one_that_is_cut_off_is_sent_elsewhere() {
        ScriptedPeer ada = ScriptedPeer.connect(one).join(ROOM, "mod-ada");
        ada.say("{\"t\":\"moderate\",\"action\":\"wait\"}");
        ScriptedPeer.connect(two).join(ROOM, "bob");
        ScriptedPeer eve = ScriptedPeer.connect(three).join(ROOM, "eve");
        two.close();
        bus.kill(three);
        environment.elapse(Duration.ofSeconds(5));
        assertThat(ada.heard("waiting-left")).hasSize(2);
        assertThat(ada.heard("waiting-joined")).hasSize(2);
        assertThat(eve.last().fields())
                .containsEntry("code", "STORE_UNAVAILABLE")
                .containsEntry("retryable", true);
    }

    @Test
    void whoever_was_let_in_and_taken_for_lost_while_its_node_heard_nothing_has_its_seat_all_the_same() {
        DeafLog way = new DeafLog(log);
        RoomServer deaf = TestServer.on(environment).roomLog(way).nodeBus(bus).build();
        RoomHandle room = one.room(ROOM);
        ScriptedPeer ada = ScriptedPeer.connect(one).join(ROOM, "mod-ada");
        room.waitingRoom(true).toCompletableFuture().join();
        ScriptedPeer bob = ScriptedPeer.connect(deaf);
        bob.say("{\"t\":\"hello\",\"versions\":[1],\"features\":[\"resume\"]}");
        bob.join(ROOM, "bob");
        String id = ada.heard("waiting-joined").get(0).string("socket_id");
        way.isDeaf(true);
        room.admit(id).toCompletableFuture().join();
        bus.kill(3);
        environment.elapse(Duration.ofSeconds(3));
        assertThat(ada.heard("user-away")).hasSize(1);
        // So much that it cannot be told entry by entry.
        for (int i = 0; i < 300; i++) {
            room.set("k", "" + i).toCompletableFuture().join();
        }
        way.isDeaf(false);
        room.set("k", "300").toCompletableFuture().join();
        environment.elapse(Duration.ofSeconds(3));
        assertThat(bob.heard("room-joined")).hasSize(1);
        // Again and again, while the bus goes on to call its node lost.
        assertThat(ada.heard("user-back")).isNotEmpty();
        room.set("k", "301").toCompletableFuture().join();
        assertThat(bob.heard("state"))
                .extracting(ScriptedPeer.Heard::text)
                .last()
                .asString()
                .contains("\"value\":301");
        bob.closeWith(1000);
        assertThat(ada.heard("user-left")).hasSize(1);
    }

    @Test
    void whoever_waits_at_a_node_that_sleeps_and_comes_in_elsewhere_keeps_its_seat_when_that_one_wakes() {
        DeafLog way = new DeafLog(log);
        RoomServer sleeper =
                TestServer.on(environment).roomLog(way).nodeBus(bus).build();
        RoomHandle room = one.room(ROOM);
        ScriptedPeer ada = ScriptedPeer.connect(one).join(ROOM, "mod-ada");
        room.waitingRoom(true).toCompletableFuture().join();
        ScriptedPeer first = asksAs("bob", sleeper);
        assertThat(first.heard("waiting")).hasSize(1);
        way.isDeaf(true);
        bus.kill(3);
        environment.elapse(Duration.ofSeconds(3));
        ScriptedPeer second = asksAs("bob", two);
        room.admit(ada.heard("waiting-joined").get(1).string("socket_id"))
                .toCompletableFuture()
                .join();
        assertThat(second.heard("room-joined")).hasSize(1);
        bus.revive(3);
        way.isDeaf(false);
        environment.elapse(Duration.ofSeconds(20));
        sets(second, 1);
        assertThat(second.closeCode()).isEmpty();
        assertThat(second.heard("state")).hasSize(1);
        assertThat(first.closeCode()).hasValue(4501);
        assertThat(ada.heard("user-left")).isEmpty();
    }

    @Test
    void a_join_that_is_taken_late_does_not_take_the_seat_of_one_that_was_asked_for_later() {
        SlowLog slow = new SlowLog(log);
        RoomServer slowNode =
                TestServer.on(environment).roomLog(slow).nodeBus(bus).build();
        slow.slowDown();
        ScriptedPeer first = asks("bob", slowNode, "\"resume\"", ",\"retry\":0");
        ScriptedPeer second = asks("bob", two, "\"resume\"", ",\"retry\":1");
        slow.speedUp();
        assertThat(first.last().string("code")).isEqualTo("STATE_CONFLICT");
        sets(second, 1);
        assertThat(second.closeCode()).isEmpty();
        assertThat(second.heard("state")).hasSize(1);
    }

    @Test
    void what_comes_for_one_whose_connection_is_closing_is_not_acknowledged_for_it() {
        DeafLog way = new DeafLog(log);
        RoomServer leaving =
                TestServer.on(environment).roomLog(way).nodeBus(bus).build();
        ResumingPeer ada = joined(one, "ada");
        ScriptedPeer bob = asks("bob", leaving, "", "");
        String id = bob.id();
        way.isMute(true);
        leaving.drain(Duration.ZERO);
        assertThat(bob.closeCode()).isPresent();
        settle();
        ada.signal("offer", id, payload(0), 0);
        settle();
        environment.elapse(Duration.ofSeconds(1));
        settle();
        ScriptedPeer again = asks("bob", two, "", "");
        settle();
        assertThat(again.id()).isEqualTo(id);
        assertThat(again.heard("offer")).hasSize(1);
    }

    /** By the same attempt each time, and without counting. */
    private static ScriptedPeer asksAs(String name, RoomServer node) {
        return asks(name, node, "\"resume\"", "");
    }

    private static ScriptedPeer asks(String name, RoomServer node, String features, String retry) {
        ScriptedPeer peer = ScriptedPeer.connect(node);
        peer.say("{\"t\":\"hello\",\"versions\":[1],\"features\":[" + features + "]}");
        peer.say("{\"t\":\"join-room\",\"room_code\":\"" + ROOM + "\",\"token\":\"" + name
                + "\",\"attempt\":\"attempt-of-" + name + "-1\"" + retry + "}");
        return peer;
    }

    @Test
    void what_happens_before_a_node_is_told_what_it_asked_first_is_not_missed() {
        ScriptedPeer ada = ScriptedPeer.connect(one).join(ROOM, "ada");
        SlowLog slow = new SlowLog(log);
        RoomServer slowNode =
                TestServer.on(environment).roomLog(slow).nodeBus(bus).build();
        slow.answerLate();
        ScriptedPeer bob = ScriptedPeer.connect(slowNode).join(ROOM, "bob");
        sets(ada, 7);
        slow.speedUp();
        assertThat(bob.heard("room-joined")).hasSize(1);
        assertThat(bob.heard("state")).hasSize(1);
    }

    @Test
    void a_node_that_was_only_asleep_has_its_members_back() {
        ResumingPeer ada = joined(one, "ada");
        ResumingPeer bob = joined(two, "bob");
        bus.kill(two);
        environment.elapse(Duration.ofSeconds(3));
        settle();
        // Its clients have not noticed anything, and it has heard of what the others did.
        assertThat(ada.departures()).isEmpty();
        assertThat(ada.others()).containsEntry(bob.self(), false);
    }

    @Test
    void a_node_that_cannot_say_at_once_that_its_members_are_there_says_so_as_soon_as_it_can() {
        ResumingPeer ada = joined(one, "ada");
        DeafLog way = new DeafLog(log);
        ResumingPeer bob =
                joined(TestServer.on(environment).roomLog(way).nodeBus(bus).build(), "bob");
        way.isMute(true);
        bus.kill(3);
        environment.elapse(Duration.ofSeconds(6));
        settle();
        assertThat(ada.others()).containsEntry(bob.self(), true);
        way.isMute(false);
        environment.elapse(Duration.ofSeconds(1));
        settle();
        assertThat(ada.others()).containsEntry(bob.self(), false);
    }

    @Test
    void whoever_left_in_a_life_that_did_not_know_it_has_left_in_the_one_that_does() {
        DeafLog wayOfAda = new DeafLog(log);
        DeafLog wayOfBob = new DeafLog(log);
        ResumingPeer ada =
                joined(TestServer.on(environment).roomLog(wayOfAda).nodeBus(bus).build(), "ada");
        ResumingPeer bob =
                joined(TestServer.on(environment).roomLog(wayOfBob).nodeBus(bus).build(), "bob");
        for (DeafLog way : List.of(wayOfAda, wayOfBob)) {
            way.isDeaf(true);
            way.isMute(true);
        }
        log.lose();
        joined(three, "eve");
        bob.cut(true);
        wayOfBob.isDeaf(false);
        wayOfBob.isMute(false);
        environment.elapse(Duration.ofSeconds(2));
        // The room is lost once more, and goes on as the first node knows it.
        log.lose();
        wayOfAda.isDeaf(false);
        wayOfAda.isMute(false);
        ada.say("{\"t\":\"state-set\",\"scope\":\"room\",\"key\":\"k\",\"value\":1}");
        settle();
        environment.elapse(Duration.ofSeconds(1));
        settle();
        assertThat(ada.others()).containsEntry(bob.self(), true);
        environment.elapse(Duration.ofSeconds(31));
        settle();
        assertThat(ada.others()).doesNotContainKey(bob.self());
    }

    @Test
    void whoever_has_left_has_left_also_if_the_log_knows_it_as_it_was_before_it_resumed() {
        DeafLog wayOfAda = new DeafLog(log);
        DeafLog wayOfBob = new DeafLog(log);
        ResumingPeer ada =
                joined(TestServer.on(environment).roomLog(wayOfAda).nodeBus(bus).build(), "ada");
        ResumingPeer bob =
                joined(TestServer.on(environment).roomLog(wayOfBob).nodeBus(bus).build(), "bob");
        wayOfAda.isDeaf(true);
        wayOfAda.isMute(true);
        bob.connect();
        settle();
        wayOfBob.isDeaf(true);
        wayOfBob.isMute(true);
        bob.cut(true);
        log.lose();
        wayOfAda.isDeaf(false);
        wayOfAda.isMute(false);
        ada.say("{\"t\":\"state-set\",\"scope\":\"room\",\"key\":\"k\",\"value\":1}");
        settle();
        wayOfBob.isDeaf(false);
        wayOfBob.isMute(false);
        environment.elapse(Duration.ofSeconds(20));
        settle();
        assertThat(ada.others()).containsEntry(bob.self(), true);
        environment.elapse(Duration.ofSeconds(31));
        settle();
        assertThat(ada.others()).doesNotContainKey(bob.self());
    }

    @Test
    void a_restart_that_was_lost_with_all_nodes_that_knew_of_it_the_room_learns_from_those_whom_it_was_told() {
        DeafLog way = new DeafLog(log);
        RoomServer node = TestServer.on(environment).roomLog(way).nodeBus(bus).build();
        ResumingPeer ada = joined(node, "ada");
        ResumingPeer bob = joined(node, "bob");
        ada.say("{\"t\":\"restart\",\"to\":\"" + bob.self() + "\",\"n\":0}");
        settle();
        way.isMute(true);
        way.isDeaf(true);
        node.close();
        log.lose(1);
        for (ResumingPeer peer : peers) {
            peer.goTo(two);
            peer.connect();
        }
        settle();
        bob.signal("offer", ada.self(), payload(0), 1);
        settle();
        assertThat(ada.payloads(bob.self())).isEmpty();
        bob.sendAgain();
        settle();
        assertThat(ada.payloads(bob.self())).isEqualTo(numbers(1));
        assertThat(bob.isAllAcknowledged()).isTrue();
    }

    @Test
    void when_the_log_has_lost_everything_the_room_goes_on_and_nobody_notices() {
        ResumingPeer ada = joined(one, "ada");
        ResumingPeer bob = joined(two, "bob");
        ada.say("{\"t\":\"state-set\",\"scope\":\"room\",\"key\":\"k\",\"value\":7}");
        settle();
        log.lose();
        bob.say("{\"t\":\"state-set\",\"id\":9,\"scope\":\"self\",\"key\":\"x\",\"value\":1}");
        settle();
        environment.elapse(Duration.ofSeconds(1));
        ResumingPeer eve = joined(three, "eve");
        settle();
        assertThat(eve.others()).containsOnlyKeys(ada.self(), bob.self());
        assertThat(ada.departures()).isEmpty();
        assertThat(bob.departures()).isEmpty();
        assertThat(ada.others()).containsOnlyKeys(bob.self(), eve.self());
        assertThat(eve.toString()).contains("\"k\":{\"value\":7");
        assertThat(ada.toString()).contains("\"t\":\"epoch\"");
        assertThat(bob.toString()).contains("\"t\":\"epoch\"");
        bob.signal("offer", ada.self(), payload(1), 0);
        settle();
        assertThat(ada.payloads(bob.self())).isEqualTo(List.of(Map.of("i", 1)));
    }

    @Test
    void a_newcomer_that_finds_nothing_left_does_not_drive_out_those_who_were_there() {
        ResumingPeer ada = joined(one, "ada");
        ResumingPeer bob = joined(two, "bob");
        ada.say("{\"t\":\"state-set\",\"scope\":\"room\",\"key\":\"k\",\"value\":7}");
        settle();
        log.lose();
        ResumingPeer eve = joined(three, "eve");
        environment.elapse(Duration.ofSeconds(16));
        settle();
        assertThat(ada.departures()).isEmpty();
        assertThat(bob.departures()).isEmpty();
        assertThat(eve.others()).as("%s", eve).containsOnlyKeys(ada.self(), bob.self());
        assertThat(ada.others()).containsOnlyKeys(bob.self(), eve.self());
        assertThat(bob.others()).containsOnlyKeys(ada.self(), eve.self());
    }

    @Test
    void of_each_pair_that_meets_in_a_room_that_was_lost_exactly_one_is_told_to_offer() {
        ScriptedPeer ada = ScriptedPeer.connect(one).join(ROOM, "ada");
        ScriptedPeer bob = ScriptedPeer.connect(two).join(ROOM, "bob");
        log.lose();
        ScriptedPeer eve = ScriptedPeer.connect(three).join(ROOM, "eve");
        environment.elapse(Duration.ofSeconds(16));
        for (ScriptedPeer peer : List.of(ada, bob)) {
            assertThat(List.of(roleTowards(eve, peer), roleTowards(peer, eve)))
                    .as("%s %s", eve, peer)
                    .containsExactlyInAnyOrder(OFFERER, ANSWERER);
        }
        // In the new room eve has the first rank, as ada has.
        assertThat(roleTowards(bob, eve)).isEqualTo(OFFERER);
    }

    @Test
    void who_is_brought_back_into_a_room_that_has_ended_meanwhile_hears_that_what_was_said_in_it_is_gone() {
        ScriptedPeer ada = ScriptedPeer.connect(one).join(ROOM, "ada");
        log.lose();
        // So that the log is not retired with its last member.
        three.room(ROOM).watch(new RoomListener() {});
        log.answerLate();
        ScriptedPeer eve = ScriptedPeer.connect(three).join(ROOM, "eve");
        eve.say("{\"t\":\"state-set\",\"scope\":\"room\",\"key\":\"k\",\"value\":7}");
        eve.say("{\"t\":\"bye\"}");
        ScriptedPeer mia = ScriptedPeer.connect(three).join(ROOM, "mia");
        log.answer();
        assertThat(mia.heard("user-joined")).hasSize(1);
        assertThat(ada.heard("state"))
                .extracting(message -> message.fields().get("value"))
                .containsExactly(7, null);
    }

    private static Object roleTowards(ScriptedPeer peer, ScriptedPeer other) {
        return peer.heard("user-joined").stream()
                .filter(joined -> joined.string("socket_id").equals(other.id()))
                .map(joined -> joined.fields().get("negotiate"))
                .findFirst()
                .orElse("none");
    }

    @Test
    void who_resumes_where_nobody_knows_what_it_was_told_is_told_the_room() {
        ResumingPeer ada = joined(one, "ada");
        joined(two, "bob");
        isToldTheRoomElsewhere(ada);
    }

    @Test
    void what_was_known_of_it_the_last_time_does_not_count() {
        ResumingPeer ada = joined(one, "ada");
        joined(two, "bob");
        // The log has what the first node had told by then.
        ada.cut(true);
        ada.connect();
        settle();
        isToldTheRoomElsewhere(ada);
    }

    private void isToldTheRoomElsewhere(ResumingPeer ada) {
        ada.say("{\"t\":\"state-set\",\"scope\":\"room\",\"key\":\"k\",\"value\":7}");
        settle();
        // The number of the version with this value goes to another one, and the nodes that have seen it do not hear of
        // it.
        log.lose(1);
        log.publishLate();
        ada.cut(false);
        ada.goTo(three);
        ada.connect();
        settle();
        assertThat(ada.isJoined()).isTrue();
        assertThat(ada.toString()).contains("\"t\":\"room-joined\"").doesNotContain("\"value\":7");
    }

    @Test
    void a_log_that_goes_back_to_the_life_before_is_not_what_clients_were_told_of_that_life() {
        ResumingPeer ada = joined(one, "ada");
        ScriptedPeer bob = ScriptedPeer.connect(two).join(ROOM, "bob");
        settle();
        sets(bob, 7);
        settle();
        ada.cut(false);
        log.lose(1);
        // Brings the room into a new life, which the log then forgets: its versions are numbered once more in the old
        // one.
        sets(bob, 8);
        log.lose(2);
        sets(bob, 9);
        ada.goTo(one);
        ada.connect();
        settle();
        assertThat(ada.isJoined()).isTrue();
        assertThat(ada.toString()).contains("\"t\":\"room-joined\"").contains("\"value\":9");
    }

    @Test
    void an_epoch_is_told_before_what_happens_in_it() {
        ScriptedPeer ada = ScriptedPeer.connect(one).join(ROOM, "ada");
        ScriptedPeer bob = ScriptedPeer.connect(two).join(ROOM, "bob");
        log.lose();
        log.publishLate();
        // Brings the room into a new life, and changes nothing.
        ada.say("{\"t\":\"state-set\",\"scope\":\"room\",\"key\":\"k\",\"value\":1,\"if_version\":99}");
        sets(bob, 7);
        assertThat(bob.heard().stream()
                        .map(ScriptedPeer.Heard::type)
                        .filter(type -> type.equals("epoch") || type.equals("state")))
                .containsExactly("epoch", "state");
    }

    private static void sets(ScriptedPeer peer, int value) {
        peer.say("{\"t\":\"state-set\",\"scope\":\"room\",\"key\":\"k\",\"value\":" + value + "}");
    }

    @Test
    void a_resume_after_the_log_was_lost_finds_its_place() {
        ResumingPeer ada = joined(one, "ada");
        ResumingPeer bob = joined(two, "bob");
        String bobId = bob.self();
        bob.cut(true);
        log.lose();
        environment.elapse(Duration.ofSeconds(16));
        bob.goTo(one);
        bob.connect();
        settle();
        assertThat(bob.self()).isEqualTo(bobId);
        assertThat(ada.departures()).isEmpty();
    }

    @Test
    void while_the_log_cannot_be_had_signals_go_on_and_joins_are_refused_for_now() {
        ResumingPeer ada = joined(one, "ada");
        ResumingPeer bob = joined(one, "bob");
        log.isDown(true);
        bob.signal("offer", ada.self(), payload(1), 0);
        ScriptedPeer eve = ScriptedPeer.connect(two).join(ROOM, "eve");
        environment.elapse(Duration.ofSeconds(60));
        settle();
        assertThat(eve.heard("error").get(0).fields())
                .containsEntry("code", "STORE_UNAVAILABLE")
                .containsEntry("retryable", true);
        assertThat(ada.payloads(bob.self())).isEqualTo(List.of(Map.of("i", 1)));
        log.isDown(false);
        environment.elapse(Duration.ofSeconds(2));
        assertThat(ada.departures()).isEmpty();
        assertThat(joined(two, "late").others()).containsOnlyKeys(ada.self(), bob.self());
    }

    @Test
    void a_room_of_rules_that_a_node_does_not_know_is_refused_for_now() {
        log.openWith(9);
        ScriptedPeer ada = ScriptedPeer.connect(one).join(ROOM, "ada");
        assertThat(ada.last().fields())
                .containsEntry("code", "STORE_UNAVAILABLE")
                .containsEntry("retryable", true);
        assertThat(one.rooms()).isZero();
        assertThat(ada.closeCode()).isEmpty();
    }

    @Test
    void a_node_that_is_drained_hands_its_clients_over_without_a_word_of_leaving() {
        ResumingPeer ada = joined(one, "ada");
        ResumingPeer bob = joined(two, "bob");
        ScriptedPeer eve = ScriptedPeer.connect(two).join(ROOM, "eve");
        String bobId = bob.self();
        var drained = two.drain(Duration.ofSeconds(4)).toCompletableFuture();
        assertThat(two.notReady()).contains("draining");
        environment.elapse(Duration.ofSeconds(5));
        settle();
        assertThat(eve.heard("go-away")).hasSize(1);
        assertThat(bob.toString()).contains("\"reconnect\":\"resume\"");
        assertThat(bob.closeCode()).isEmpty();
        bob.goTo(three);
        bob.connect();
        settle();
        environment.elapse(Duration.ofSeconds(5));
        settle();
        assertThat(bob.self()).isEqualTo(bobId);
        assertThat(ada.departures()).doesNotContain(bobId);
        assertThat(ada.others()).containsEntry(bobId, false);
        assertThat(drained).isCompleted();
    }

    private ResumingPeer joined(RoomServer node, String name) {
        ResumingPeer peer = new ResumingPeer(node, ROOM, name, "\"resume\",\"negotiate\"");
        peers.add(peer);
        peer.connect();
        settle();
        assertThat(peer.isJoined()).as("%s", peer).isTrue();
        return peer;
    }

    /** Lets everything arrive that is on its way. */
    private void settle() {
        boolean busy = true;
        for (int i = 0; busy && i < 10_000; i++) {
            busy = false;
            for (ResumingPeer peer : peers) {
                busy |= peer.deliver();
                busy |= peer.read();
            }
        }
    }

    private static String payload(int i) {
        return "{\"i\":" + i + "}";
    }

    private static List<Object> numbers(int count) {
        return new ArrayList<>(
                IntStream.range(0, count).mapToObj(i -> Map.of("i", i)).toList());
    }

    /** A bus that can be made to take a node for lost. */
    private final class LosingBus implements NodeBus {
        private final NodeBus bus = new InMemoryNodeBus();
        private final List<Membership> memberships = new ArrayList<>();
        private final List<Runnable> joins = new ArrayList<>();
        private final List<Runnable> late = new ArrayList<>();
        private int delayed = -1;

        @Override
        public Membership join(String node, int rules, Listener listener) {
            int number = memberships.size();
            Membership membership = bus.join(node, rules, (from, message) -> {
                if (number == delayed) {
                    late.add(() -> listener.received(from, message));
                } else {
                    listener.received(from, message);
                }
            });
            memberships.add(membership);
            joins.add(() -> bus.join(node, rules, listener));
            return membership;
        }

        /** From here on what is sent to that server comes late, or to none any more: what waits comes now. */
        void delay(@Nullable RoomServer server) {
            delayed = server == null ? -1 : List.of(one, two, three).indexOf(server);
            late.forEach(Runnable::run);
            late.clear();
        }

        void kill(RoomServer server) {
            kill(List.of(one, two, three).indexOf(server));
        }

        /** The one that joined so many others later. */
        void kill(int number) {
            memberships.get(number).close();
        }

        /** It is heard again. */
        void revive(int number) {
            joins.get(number).run();
        }
    }
}
