package io.roomsig.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.roomsig.api.Grant;
import io.roomsig.api.IceServer;
import io.roomsig.api.IceServers;
import io.roomsig.api.LeaveReason;
import io.roomsig.api.Occurrence;
import io.roomsig.api.Participant;
import io.roomsig.api.Permission;
import io.roomsig.core.RoomServer;
import io.roomsig.core.memory.InMemoryRoomLog;
import io.roomsig.spi.Admission;
import io.roomsig.spi.RoomListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Participants that come back, slowly, twice, too late, or in the middle of something else. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ResumeLifecycleTest {
    private final VirtualEnvironment environment = new VirtualEnvironment(1);
    private final SlowLog log = new SlowLog(new InMemoryRoomLog(environment));
    private final List<String> told = new ArrayList<>();
    private final List<CompletableFuture<IceServers>> asked = new ArrayList<>();
    private boolean iceIsSlow;
    private final RoomServer server = TestServer.on(environment)
            .roomLog(log)
            .iceServers(this::iceServers)
            .listener(new RoomListener() {
                @Override
                public void participantLeft(Occurrence at, Participant participant, LeaveReason reason) {
                    told.add(participant.identity() + " " + reason.wireName());
                }
            })
            .build();

    private CompletionStage<IceServers> iceServers(String room, String participant) {
        CompletableFuture<IceServers> answer = new CompletableFuture<>();
        asked.add(answer);
        if (!iceIsSlow) {
            answer.complete(IceServers.NONE);
        }
        return answer;
    }

    private static ScriptedPeer hello(RoomServer server) {
        ScriptedPeer peer = ScriptedPeer.connect(server);
        peer.say("{\"t\":\"hello\",\"versions\":[1],\"features\":[\"resume\",\"negotiate\"]}");
        return peer;
    }

    private static ScriptedPeer joined(RoomServer server, String name) {
        return hello(server).join("ROOM42", name);
    }

    private ScriptedPeer joined(String name) {
        return joined(server, name);
    }

    private ScriptedPeer resumed(ScriptedPeer before) {
        return resumed(server, before, before.heard("room-joined").get(0));
    }

    private static ScriptedPeer resumed(RoomServer server, ScriptedPeer before, ScriptedPeer.Heard ticket) {
        ScriptedPeer after = hello(server);
        after.say(resume(before.heard("room-joined").get(0), ticket));
        return after;
    }

    private static String resume(ScriptedPeer.Heard joined, ScriptedPeer.Heard ticket) {
        return "{\"t\":\"resume\",\"room_code\":\"ROOM42\",\"self\":\"" + joined.string("self") + "\",\"key\":\""
                + ticket.string("key") + "\",\"epoch\":\"" + joined.string("epoch") + "\",\"seq\":" + joined.seq()
                + "}";
    }

    private static List<String> types(ScriptedPeer peer) {
        return peer.heard().stream().map(ScriptedPeer.Heard::type).toList();
    }

    private static List<String> codes(ScriptedPeer peer) {
        return peer.heard("error").stream().map(error -> error.string("code")).toList();
    }

    @Test
    void a_room_stays_for_one_who_is_alone_in_it_and_away_and_ends_when_it_does_not_come_back() {
        ScriptedPeer ada = joined("ada");
        ada.drop();
        assertThat(server.hasRoom("ROOM42")).isTrue();
        environment.elapse(Duration.ofSeconds(29));
        ScriptedPeer back = resumed(ada);
        assertThat(types(back)).containsExactly("welcome", "resumed");
        back.drop();
        environment.elapse(Duration.ofSeconds(31));
        assertThat(server.rooms()).isZero();
        assertThat(told).containsExactly("ada timeout");
        assertThat(server.connections()).isZero();
    }

    @Test
    void one_whose_connection_broke_between_two_events_of_one_version_hears_both_of_them() {
        ScriptedPeer ada = joined("ada");
        ScriptedPeer bob = joined("bob");
        bob.say("{\"t\":\"state-set\",\"scope\":\"room\",\"key\":\"presenter\",\"value\":\"" + bob.id() + "\"}");
        bob.say("{\"t\":\"bye\"}");
        assertThat(ada.last().type()).isEqualTo("presenter");
        long seq = ada.last().seq();
        ada.drop();
        ScriptedPeer.Heard joined = ada.heard("room-joined").get(0);
        ScriptedPeer back = hello(server);
        back.say(resume(joined, joined).replace("\"seq\":" + joined.seq(), "\"seq\":" + seq));
        assertThat(types(back)).containsExactly("welcome", "resumed", "user-left", "presenter");
        assertThat(back.heard("resumed").get(0).fields()).containsEntry("replayed", 2);
    }

    @Test
    void one_who_has_moderated_until_then_hears_what_followed_on_what_only_moderators_hear() {
        ScriptedPeer ada = joined("mod-ada");
        ScriptedPeer bob = joined("bob");
        ada.say("{\"t\":\"moderate\",\"action\":\"ban\",\"target\":\"" + bob.id() + "\"}");
        assertThat(types(ada)).endsWith("room-updated", "user-left");
        long seq = ada.last().seq();
        ada.drop();
        server.room("ROOM42")
                .permit(ada.id(), "guest", Permission.PARTICIPANT)
                .toCompletableFuture()
                .join();
        ScriptedPeer.Heard joined = ada.heard("room-joined").get(0);
        ScriptedPeer back = hello(server);
        back.say(resume(joined, joined).replace("\"seq\":" + joined.seq(), "\"seq\":" + seq));
        assertThat(types(back)).containsExactly("welcome", "resumed", "user-left", "user-role");
    }

    @Test
    void a_quiet_room_replays_what_one_may_have_missed_and_has_forgotten_what_nobody_can_come_back_for() {
        ScriptedPeer ada = joined("ada");
        ScriptedPeer bob = joined("bob");
        for (int i = 0; i < 9; i++) {
            bob.say("{\"t\":\"state-set\",\"scope\":\"self\",\"key\":\"x\",\"value\":" + i + "}");
        }
        environment.elapse(Duration.ofMinutes(3));
        // Meanwhile the pair was asked to begin anew, and given up.
        long seq = ada.heard("restart").get(ada.heard("restart").size() - 1).seq();
        ada.drop();
        bob.say("{\"t\":\"state-set\",\"scope\":\"self\",\"key\":\"x\",\"value\":7}");
        ScriptedPeer.Heard joined = ada.heard("room-joined").get(0);
        ScriptedPeer back = hello(server);
        back.say(resume(joined, joined).replace("\"seq\":" + joined.seq(), "\"seq\":" + seq));
        assertThat(types(back)).containsExactly("welcome", "resumed", "user-updated");
        back.drop();
        // One that claims to have heard nothing since it joined is told the room as it is now.
        ScriptedPeer late = hello(server);
        late.say(resume(joined, back.heard("resumed").get(0)));
        assertThat(types(late)).containsExactly("welcome", "room-joined");
    }

    @Test
    void one_who_says_good_bye_or_closes_its_page_is_not_away() {
        ScriptedPeer ada = joined("ada");
        ScriptedPeer bob = joined("bob");
        ada.closeWith(1001);
        bob.say("{\"t\":\"bye\"}");
        assertThat(told).containsExactly("ada left", "bob left");
        assertThat(server.rooms()).isZero();
    }

    @Test
    void one_who_falls_silent_or_gives_its_own_connection_up_is_away() {
        ScriptedPeer ada = joined("ada");
        ScriptedPeer bob = joined("bob");
        bob.fallSilent();
        environment.elapse(Duration.ofSeconds(31));
        assertThat(bob.closeCode()).hasValue(4002);
        assertThat(types(ada)).endsWith("user-away");
        resumed(bob).closeWith(4000);
        assertThat(types(ada)).endsWith("user-back", "user-away");
        assertThat(told).isEmpty();
    }

    @Test
    void one_who_reads_too_slowly_is_cut_and_may_come_back() {
        ScriptedPeer ada = joined("ada");
        ScriptedPeer bob = joined("bob");
        bob.connection().stall();
        ada.say("{\"t\":\"state-set\",\"scope\":\"room\",\"key\":\"agenda\",\"value\":1}");
        environment.elapse(Duration.ofSeconds(6));
        assertThat(bob.closeCode()).hasValue(4001);
        assertThat(types(ada)).endsWith("user-away");
        assertThat(types(resumed(bob))).containsExactly("welcome", "resumed", "state");
    }

    @Test
    void whoever_drops_while_it_comes_back_is_away_again_and_its_key_is_still_good() {
        ScriptedPeer ada = joined("ada");
        ScriptedPeer bob = joined("bob");
        bob.drop();
        log.slowDown();
        ScriptedPeer second = resumed(bob);
        second.drop();
        log.speedUp();
        assertThat(types(ada)).endsWith("user-away", "user-back", "user-away");
        assertThat(types(resumed(bob))).containsExactly("welcome", "resumed");
        environment.elapse(Duration.ofMinutes(2));
        assertThat(told).isEmpty();
    }

    @Test
    void of_two_at_once_one_wins() {
        ScriptedPeer ada = joined("ada");
        ScriptedPeer bob = joined("bob");
        bob.drop();
        log.slowDown();
        ScriptedPeer one = resumed(bob);
        ScriptedPeer other = resumed(bob);
        log.speedUp();
        assertThat(types(one)).endsWith("resumed");
        assertThat(codes(other)).containsExactly("STORE_UNAVAILABLE");
        ScriptedPeer winner = resumed(bob);
        assertThat(one.closeCode()).hasValue(4501);
        assertThat(types(winner)).endsWith("resumed");
        winner.offer(ada.id(), 1);
        assertThat(codes(winner)).containsExactly("BAD_MESSAGE");
        ada.say("{\"t\":\"message\",\"kind\":\"k\",\"body\":1}");
        assertThat(types(winner)).endsWith("message");
        assertThat(told).isEmpty();
    }

    @Test
    void one_that_the_log_takes_too_late_is_told_so_and_may_try_again() {
        joined("ada");
        ScriptedPeer bob = joined("bob");
        bob.drop();
        log.slowDown();
        ScriptedPeer late = resumed(bob);
        environment.elapse(Duration.ofSeconds(6));
        assertThat(codes(late)).containsExactly("STORE_UNAVAILABLE");
        log.speedUp();
        assertThat(late.heard("resumed")).isEmpty();
        late.say(
                resume(bob.heard("room-joined").get(0), bob.heard("room-joined").get(0)));
        assertThat(types(late)).endsWith("resumed");
        environment.elapse(Duration.ofMinutes(2));
        assertThat(told).isEmpty();
    }

    @Test
    void it_does_not_wait_for_ever_for_ice_servers_and_does_without_where_there_are_none() {
        ScriptedPeer ada = joined("ada");
        ada.drop();
        iceIsSlow = true;
        ScriptedPeer late = resumed(ada);
        assertThat(types(late)).containsExactly("welcome");
        environment.elapse(Duration.ofSeconds(6));
        assertThat(codes(late)).containsExactly("STORE_UNAVAILABLE");
        asked.get(1).complete(IceServers.NONE);
        assertThat(late.heard("resumed")).isEmpty();
        ScriptedPeer again = resumed(ada);
        asked.get(2).completeExceptionally(new IllegalStateException("none"));
        assertThat(types(again)).containsExactly("welcome", "resumed");
    }

    @Test
    void what_was_missed_is_what_was_told_the_others_with_a_moderators_news_for_moderators_only() {
        ScriptedPeer ada = joined("mod-ada");
        ScriptedPeer bob = joined("bob");
        ScriptedPeer max = joined("mod-max");
        bob.drop();
        max.drop();
        ScriptedPeer eve = joined("eve");
        eve.say("{\"t\":\"state-set\",\"scope\":\"self\",\"key\":\"audio\",\"value\":false}");
        ada.say("{\"t\":\"moderate\",\"action\":\"ban\",\"target\":\"" + eve.id() + "\"}");
        ada.say("{\"t\":\"timer\",\"action\":\"start\",\"duration_ms\":60000}");
        ada.say("{\"t\":\"moderate\",\"action\":\"lock\"}");
        assertThat(types(resumed(bob)))
                .containsExactly(
                        "welcome",
                        "resumed",
                        "user-joined",
                        "user-away",
                        "user-joined",
                        "user-updated",
                        "user-left",
                        "timer_state",
                        "room-updated");
        assertThat(types(resumed(max)))
                .containsOnlyOnce("timer_state")
                .filteredOn("room-updated"::equals)
                .hasSize(2);
    }

    @Test
    void one_who_has_missed_too_much_gets_the_whole_room() {
        ScriptedPeer ada = joined("ada");
        ScriptedPeer bob = joined("bob");
        bob.drop();
        for (int i = 0; i < 200; i++) {
            ada.say("{\"t\":\"state-set\",\"scope\":\"room\",\"key\":\"agenda\",\"value\":" + i + "}");
        }
        ScriptedPeer back = resumed(bob);
        assertThat(types(back)).containsExactly("welcome", "room-joined");
        assertThat(back.id()).isEqualTo(bob.id());
        assertThat(back.last().object("state").toString()).contains("199");
    }

    @Test
    void a_key_is_in_no_message_to_others() {
        ScriptedPeer ada = joined("ada");
        ScriptedPeer bob = joined("bob");
        bob.drop();
        ScriptedPeer back = resumed(bob);
        for (ScriptedPeer.Heard mine :
                List.of(bob.heard("room-joined").get(0), back.heard("resumed").get(0))) {
            assertThat(ada.connection().sent()).noneMatch(text -> text.contains(mine.string("key")));
        }
    }

    @Test
    void nothing_is_taken_between_the_request_and_its_answer() {
        joined("ada");
        ScriptedPeer bob = joined("bob");
        bob.drop();
        log.slowDown();
        ScriptedPeer back = resumed(bob);
        back.say("{\"t\":\"state-set\",\"scope\":\"self\",\"key\":\"k\",\"value\":1}");
        back.say(
                resume(bob.heard("room-joined").get(0), bob.heard("room-joined").get(0)));
        back.join("ROOM42", "bob");
        assertThat(codes(back)).containsExactly("NOT_JOINED", "ALREADY_JOINED", "ALREADY_JOINED");
        log.speedUp();
        assertThat(types(back)).endsWith("resumed");
    }

    @Test
    void a_grant_says_how_long() {
        RoomServer granted = TestServer.on(environment)
                .admission((handshake, request) -> Admission.grant(Grant.builder(request.room(), "g" + request.token())
                        .permissions(Permission.ALL)
                        .resumeWindow(Duration.ofSeconds("never".equals(request.token()) ? 0 : 90))
                        .build()))
                .build();
        ScriptedPeer ada = joined(granted, "ada");
        ScriptedPeer never = joined(granted, "never");
        assertThat(ada.heard("room-joined").get(0).fields()).containsEntry("resume_ms", 90_000);
        assertThat(never.heard("room-joined").get(0).fields()).doesNotContainKeys("key", "resume_ms");
        never.drop();
        assertThat(types(ada)).endsWith("user-left");
        ada.drop();
        environment.elapse(Duration.ofSeconds(89));
        assertThat(granted.hasRoom("ROOM42")).isTrue();
        environment.elapse(Duration.ofSeconds(2));
        assertThat(granted.hasRoom("ROOM42")).isFalse();
    }

    @Test
    void a_grant_taken_back_ends_it_for_those_who_are_there_and_those_who_are_away() {
        ScriptedPeer ada = joined("ada");
        ScriptedPeer bob = joined("bob");
        ScriptedPeer eve = joined("eve");
        bob.drop();
        assertThat(server.room("ROOM42").revoke("grant-bob")).isCompleted();
        assertThat(server.room("ROOM42").revoke("grant-eve")).isCompleted();
        assertThat(server.room("ROOM42").revoke("grant-nobody")).isCompleted();
        assertThat(server.room("NOWHERE").revoke("grant-ada")).isCompleted();
        assertThat(told).containsExactly("bob token-revoked", "eve token-revoked");
        assertThat(eve.last().string("code")).isEqualTo("TOKEN_REVOKED");
        assertThat(eve.closeCode()).hasValue(4500);
        ScriptedPeer back = resumed(bob);
        assertThat(codes(back)).containsExactly("RESUME_EXPIRED");
        assertThat(back.closeCode()).hasValue(4500);
        assertThat(ada.closeCode()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"kick", "ban"})
    void whoever_was_put_out_while_it_was_away_does_not_come_back(String action) {
        ScriptedPeer mod = joined("mod-ada");
        ScriptedPeer bob = joined("bob");
        bob.drop();
        mod.say("{\"t\":\"moderate\",\"action\":\"" + action + "\",\"target\":\"" + bob.id() + "\"}");
        ScriptedPeer back = resumed(bob);
        assertThat(codes(back)).containsExactly("RESUME_EXPIRED");
        assertThat(back.closeCode()).hasValue(action.equals("kick") ? 4502 : 4503);
    }

    @Test
    void a_server_that_shuts_down_lets_nobody_back() {
        ScriptedPeer ada = joined("ada");
        ada.drop();
        ScriptedPeer waiting = hello(server);
        server.close();
        assertThat(waiting.closeCode()).hasValue(4005);
        assertThat(told).isEmpty();
    }

    @Test
    void nobody_of_another_dialect_is_away() {
        SocketIoPeer page = SocketIoPeer.connect(server.socketIo());
        page.join("ROOM42", "page");
        ScriptedPeer ada = joined("ada");
        page.drop();
        assertThat(types(ada)).endsWith("user-left");
    }

    @Test
    void ice_servers_are_asked_for_anew() {
        ScriptedPeer ada = joined("ada");
        ada.drop();
        iceIsSlow = true;
        ScriptedPeer back = resumed(ada);
        asked.get(1).complete(IceServers.forever(List.of(IceServer.stun("stun:new.example.org"))));
        assertThat(back.last().objects("ice_servers").toString()).contains("stun:new.example.org");
    }
}
