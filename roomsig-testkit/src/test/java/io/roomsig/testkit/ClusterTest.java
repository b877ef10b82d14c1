package io.roomsig.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.roomsig.api.Participant;
import io.roomsig.core.RoomHandle;
import io.roomsig.core.RoomServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Several nodes are one server to their clients, also when one of them is lost. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ClusterTest extends NodesOfOneLog {
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
        RoomServer late = node(slow);
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
        RoomServer deaf = node(way);
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
        RoomServer sleeper = node(way);
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
        RoomServer slowNode = node(slow);
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
        RoomServer leaving = node(way);
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
        RoomServer slowNode = node(slow);
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
        ResumingPeer bob = joined(node(way), "bob");
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
}
