package io.roomsig.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.roomsig.core.RoomServer;
import io.roomsig.spi.RoomListener;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What becomes of a room whose log is lost, in part or as a whole: its nodes know more, and nobody in it is to notice. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class LostLogTest extends NodesOfOneLog {
    private static final Object OFFERER = Map.of("role", "offerer", "polite", true, "n", 0);
    private static final Object ANSWERER = Map.of("role", "answerer", "polite", false, "n", 0);

    @Test
    void whoever_left_in_a_life_that_did_not_know_it_has_left_in_the_one_that_does() {
        DeafLog wayOfAda = new DeafLog(log);
        DeafLog wayOfBob = new DeafLog(log);
        ResumingPeer ada = joined(node(wayOfAda), "ada");
        ResumingPeer bob = joined(node(wayOfBob), "bob");
        wayOfAda.isCutOff(true);
        wayOfBob.isCutOff(true);
        log.lose();
        joined(three, "eve");
        bob.cut(true);
        wayOfBob.isCutOff(false);
        environment.elapse(Duration.ofSeconds(2));
        goesOnAsKnownTo(ada, wayOfAda);
        environment.elapse(Duration.ofSeconds(1));
        leaves(bob, ada);
    }

    @Test
    void whoever_has_left_has_left_also_if_the_log_knows_it_as_it_was_before_it_resumed() {
        DeafLog wayOfAda = new DeafLog(log);
        DeafLog wayOfBob = new DeafLog(log);
        ResumingPeer ada = joined(node(wayOfAda), "ada");
        ResumingPeer bob = joined(node(wayOfBob), "bob");
        wayOfAda.isCutOff(true);
        bob.connect();
        settle();
        wayOfBob.isCutOff(true);
        bob.cut(true);
        goesOnAsKnownTo(ada, wayOfAda);
        wayOfBob.isCutOff(false);
        environment.elapse(Duration.ofSeconds(20));
        leaves(bob, ada);
    }

    /** The room is lost, and what a node of one who has heard nothing meanwhile has is all there is of it. */
    private void goesOnAsKnownTo(ResumingPeer peer, DeafLog way) {
        log.lose();
        way.isCutOff(false);
        peer.say("{\"t\":\"state-set\",\"scope\":\"room\",\"key\":\"k\",\"value\":1}");
        settle();
    }

    private void leaves(ResumingPeer peer, ResumingPeer other) {
        settle();
        assertThat(other.others()).containsEntry(peer.self(), true);
        environment.elapse(Duration.ofSeconds(31));
        settle();
        assertThat(other.others()).doesNotContainKey(peer.self());
    }

    @Test
    void a_restart_that_was_lost_with_all_nodes_that_knew_of_it_the_room_learns_from_those_whom_it_was_told() {
        DeafLog way = new DeafLog(log);
        RoomServer node = node(way);
        ResumingPeer ada = joined(node, "ada");
        ResumingPeer bob = joined(node, "bob");
        ada.say("{\"t\":\"restart\",\"to\":\"" + bob.self() + "\",\"n\":0}");
        settle();
        way.isCutOff(true);
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
    void so_is_of_two_pages() {
        SocketIoPeer ada = SocketIoPeer.connect(one.socketIo()).join(ROOM, "ada");
        log.lose();
        SocketIoPeer eve = SocketIoPeer.connect(three.socketIo()).join(ROOM, "eve");
        environment.elapse(Duration.ofSeconds(16));
        assertThat(List.of(offersTo(eve, ada), offersTo(ada, eve))).containsExactlyInAnyOrder(true, false);
    }

    private static Object offersTo(SocketIoPeer other, SocketIoPeer peer) {
        return peer.heard("user-joined").stream()
                .filter(joined -> joined.string("socket_id").equals(other.id()))
                .map(joined -> joined.fields().get("initiator"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void what_is_counted_goes_on_where_it_was() {
        ScriptedPeer ada = ScriptedPeer.connect(one).join(ROOM, "ada");
        ScriptedPeer bob = ScriptedPeer.connect(two).join(ROOM, "bob");
        sets(ada, 1);
        sets(ada, 2);
        long before = ada.last().seq();
        log.lose();
        // A join finds the room gone, and the node that asks has it.
        ScriptedPeer eve = ScriptedPeer.connect(one).join(ROOM, "eve");
        environment.elapse(Duration.ofSeconds(6));
        assertThat(eve.heard("room-joined").get(0).seq()).isGreaterThan(before);
        assertThat(eve.heard("room-joined").get(0).objects("participants")).hasSize(3);
        assertThat(bob.heard("user-joined")).hasSize(1);
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

    private static Object roleTowards(ScriptedPeer peer, ScriptedPeer other) {
        return peer.heard("user-joined").stream()
                .filter(joined -> joined.string("socket_id").equals(other.id()))
                .map(joined -> joined.fields().get("negotiate"))
                .findFirst()
                .orElse("none");
    }
}
