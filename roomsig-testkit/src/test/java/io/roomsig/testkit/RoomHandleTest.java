package io.roomsig.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.roomsig.api.ErrorCode;
import io.roomsig.api.Grant;
import io.roomsig.api.LeaveReason;
import io.roomsig.api.Occurrence;
import io.roomsig.api.Participant;
import io.roomsig.api.Permission;
import io.roomsig.api.RoomException;
import io.roomsig.api.RoomInfo;
import io.roomsig.api.RoomListing;
import io.roomsig.api.RoomSummary;
import io.roomsig.core.RoomHandle;
import io.roomsig.core.RoomServer;
import io.roomsig.core.memory.InMemoryNodeBus;
import io.roomsig.core.room.RoomPolicy;
import io.roomsig.spi.NodeBus;
import io.roomsig.spi.RoomListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** What a host app does with its rooms: from the node that they are on, and from one that holds none of them. */
@ParameterizedClass(name = "from another node: {0}")
@ValueSource(booleans = {false, true})
@DisplayNameGeneration(ReplaceUnderscores.class)
class RoomHandleTest {
    private static final String ROOM = "ROOM42";

    private final VirtualEnvironment environment = new VirtualEnvironment(1);
    private final LosingLog log = new LosingLog(environment);
    private final NodeBus bus = new InMemoryNodeBus();
    private final List<String> heard = new ArrayList<>();

    /** Where the participants are. */
    private final RoomServer there = node();

    /** Where the host app is. */
    private final RoomServer here;

    private final RoomHandle room;

    RoomHandleTest(boolean another) {
        here = another ? node() : there;
        room = here.room(ROOM);
    }

    private RoomServer node() {
        return TestServer.on(environment).roomLog(log).nodeBus(bus).build();
    }

    @Test
    void a_room_is_found_and_seen_as_it_is_and_without_its_secrets() {
        assertThat(now(room.info())).isEmpty();
        ScriptedPeer ada = join("mod-ada");
        join("bob");
        now(room.set("agenda", "[1]"));
        now(room.ban("eve"));
        RoomInfo info = info();
        assertThat(info.participants())
                .extracting(Participant::identity, Participant::role, Participant::away)
                .containsExactly(tuple("mod-ada", "host", false), tuple("bob", "participant", false));
        assertThat(info.participants().get(0).id()).isEqualTo(ada.id());
        assertThat(info.values()).containsEntry("agenda", "[1]");
        assertThat(info.bans()).containsOnlyKeys("eve");
        assertThat(here.rooms()).as("looking holds nothing").isEqualTo(here == there ? 1 : 0);
    }

    @Test
    void rooms_are_listed_here_and_everywhere() {
        join("ada");
        ScriptedPeer.connect(there).join("OTHER1", "bob");
        assertThat(there.list()).extracting(RoomSummary::room).containsExactly("OTHER1", ROOM);
        RoomListing all = now(here.listAll());
        assertThat(all.rooms())
                .extracting(RoomSummary::room, RoomSummary::participants)
                .containsExactly(tuple("OTHER1", 1), tuple(ROOM, 1));
        assertThat(all.partial()).isFalse();
    }

    @Test
    void whoever_is_kicked_or_banned_hears_why_and_a_ban_holds_against_all_that_comes_after() {
        ScriptedPeer ada = join("ada");
        ScriptedPeer bob = join("bob");
        now(room.kick(bob.id()));
        assertThat(bob.closeCode()).hasValue(4502);
        now(room.ban("ada"));
        assertThat(ada.closeCode()).hasValue(4503);
        assertThat(join("ada").closeCode())
                .as("the ban has ended with the room")
                .isEmpty();
        ScriptedPeer keeper = join("keeper");
        now(room.ban("ada"));
        for (String room : List.of("ada", "ada")) {
            assertThat(join(room).closeCode()).hasValue(4503);
        }
        now(room.unban("ada"));
        assertThat(join("ada").closeCode()).isEmpty();
        assertThat(keeper.heard("user-joined")).hasSize(1);
    }

    @Test
    void an_away_participant_that_is_kicked_does_not_resume() {
        ResumingPeer bob = new ResumingPeer(there, ROOM, "bob", "\"resume\",\"negotiate\"");
        join("ada");
        settle(bob);
        bob.cut(true);
        String id = bob.self();
        assertThat(info().participants()).extracting(Participant::away).contains(true);
        now(room.kick(id));
        bob.connect();
        exchange(bob);
        assertThat(bob.toString()).contains("RESUME_EXPIRED");
    }

    @Test
    void a_room_that_is_closed_ends_for_all_and_the_next_is_another() {
        ScriptedPeer ada = join("ada");
        String epoch = info().epoch();
        now(room.close());
        assertThat(ada.closeCode()).hasValue(4504);
        assertThat(now(room.info())).isEmpty();
        join("ada");
        assertThat(info().epoch()).isNotEqualTo(epoch);
    }

    @Test
    void what_is_asked_of_no_room_is_refused() {
        for (CompletionStage<Void> asked :
                List.of(room.kick("x"), room.lock(), room.close(), room.set("k", "1"), room.send("k", "1"))) {
            assertThat(refusal(asked)).isEqualTo(ErrorCode.ROOM_NOT_FOUND);
        }
        now(room.revoke("grant-nobody"));
        join("ada");
        assertThat(refusal(room.kick("x"))).isEqualTo(ErrorCode.PEER_NOT_FOUND);
        assertThat(refusal(room.admit("x"))).isEqualTo(ErrorCode.PEER_NOT_FOUND);
        assertThat(refusal(room.unban("x"))).isEqualTo(ErrorCode.PEER_NOT_FOUND);
        assertThat(refusal(room.sendTo("x", "k", "1"))).isEqualTo(ErrorCode.PEER_NOT_FOUND);
        assertThat(refusal(room.create(RoomPolicy.DEFAULT, Duration.ofHours(1))))
                .isEqualTo(ErrorCode.STATE_CONFLICT);
        assertThatThrownBy(() -> room.set("k", "{")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> room.set("a key", "1")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> room.send("", "1")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> here.room("no code")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void while_the_log_cannot_be_had_the_host_app_is_told() {
        join("ada");
        log.isDown(true);
        CompletionStage<Void> asked = room.lock();
        environment.elapse(Duration.ofSeconds(30));
        assertThat(refusal(asked)).isEqualTo(ErrorCode.STORE_UNAVAILABLE);
        log.isDown(false);
        environment.elapse(Duration.ofSeconds(2));
        now(room.lock());
        assertThat(info().locked()).isTrue();
    }

    @Test
    void a_room_is_prepared_before_anybody_comes_and_kept_when_all_have_gone() {
        now(room.create(RoomPolicy.DEFAULT.withMaxMembers(1), Duration.ofMinutes(10)));
        now(room.set("agenda", "[1]"));
        now(room.ban("eve"));
        ScriptedPeer ada = join("ada");
        assertThat(ada.heard("room-joined").get(0).object("state")).containsKey("agenda");
        assertThat(join("bob").last().fields()).containsEntry("code", "ROOM_FULL");
        ada.say("{\"t\":\"bye\"}");
        environment.elapse(Duration.ofMinutes(9));
        assertThat(info().bans()).containsOnlyKeys("eve");
        assertThat(now(here.listAll()).rooms())
                .extracting(RoomSummary::participants)
                .containsExactly(0);
        environment.elapse(Duration.ofMinutes(2));
        assertThat(now(room.info())).isEmpty();
        assertThat(there.rooms() + here.rooms())
                .as("nothing is held any longer")
                .isZero();
    }

    @Test
    void whoever_waits_is_let_in_or_turned_away() {
        ScriptedPeer ada = join("ada");
        now(room.waitingRoom(true));
        ScriptedPeer bob = join("bob");
        ScriptedPeer eve = join("eve");
        assertThat(bob.last().type()).isEqualTo("waiting");
        assertThat(info().waiting()).extracting(Participant::identity).containsExactly("bob", "eve");
        now(room.admit(info().waiting().get(0).id()));
        assertThat(bob.last().type()).isEqualTo("room-joined");
        assertThat(ada.heard("user-joined")).hasSize(1);
        assertThat(ada.heard("waiting-joined")).as("no moderator").isEmpty();
        now(room.kick(info().waiting().get(0).id()));
        assertThat(eve.last().fields()).containsEntry("code", "ADMISSION_DENIED");
        assertThat(eve.closeCode()).as("it may ask again").isEmpty();
        bob.offer(ada.id(), 1);
        assertThat(ada.heard("offer")).hasSize(1);
    }

    @Test
    void roles_and_permissions_and_grants_change_where_their_participants_are() {
        ScriptedPeer ada = join("ada");
        ScriptedPeer bob = join("bob");
        now(room.permit(bob.id(), "observer", Permission.OBSERVER));
        assertThat(ada.last().fields()).containsEntry("t", "user-role").containsEntry("role", "observer");
        bob.say("{\"t\":\"message\",\"id\":1,\"kind\":\"chat\",\"body\":1}");
        assertThat(bob.last().fields()).containsEntry("code", "FORBIDDEN");
        now(room.renew(Grant.builder(ROOM, "grant-bob")
                .identity("bob")
                .role("speaker")
                .permissions(Permission.PARTICIPANT)
                .build()));
        assertThat(ada.last().fields()).containsEntry("t", "user-role").containsEntry("role", "speaker");
        now(room.revoke("grant-bob"));
        assertThat(bob.closeCode()).hasValue(4500);
        assertThat(ada.last().fields()).containsEntry("reason", "token-revoked");
    }

    @Test
    void the_host_app_says_things_to_all_and_to_one() {
        ScriptedPeer ada = join("ada");
        ScriptedPeer bob = join("bob");
        now(room.send("notice", "{\"minutes\":10}"));
        now(room.sendTo(bob.id(), "note", "1"));
        assertThat(ada.heard("message")).hasSize(1);
        assertThat(bob.heard("message"))
                .hasSize(2)
                .allSatisfy(message -> assertThat(message.fields()).containsEntry("from", null));
    }

    @Test
    void a_listener_hears_each_entry_once_in_order_until_it_is_taken_away() {
        try (RoomHandle.Watch watch = room.watch(new Recorder())) {
            assertThat(watch).isNotNull();
            ScriptedPeer ada = join("ada");
            now(room.lock());
            now(room.set("k", "1"));
            ada.say("{\"t\":\"bye\"}");
        }
        join("bob");
        assertThat(heard)
                .containsExactly("2 opened", "2 joined ada", "3 locked true", "4 k = 1", "5 left ada LEFT", "5 ended");
        assertThat(here.rooms()).isEqualTo(here == there ? 1 : 0);
    }

    @Test
    void a_room_that_is_watched_and_closed_is_opened_anew_by_whoever_comes() {
        try (RoomHandle.Watch watch = room.watch(new Recorder())) {
            assertThat(watch).isNotNull();
            join("ada");
            now(room.close());
            assertThat(join("bob").heard("room-joined")).hasSize(1);
            now(room.close());
            now(room.create(RoomPolicy.DEFAULT, Duration.ofHours(1)));
        }
        assertThat(heard)
                .containsExactly(
                        "2 opened",
                        "2 joined ada",
                        "3 left ada ROOM_CLOSED",
                        "3 ended",
                        "2 opened",
                        "2 joined bob",
                        "3 left bob ROOM_CLOSED",
                        "3 ended",
                        "2 opened");
    }

    @Test
    @SuppressWarnings("NullAway")
    void what_is_missing_harms_no_room() {
        ScriptedPeer ada = join("ada");
        assertThatThrownBy(() -> room.kick(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> room.ban(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> room.admit(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> room.remove(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> room.watch(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> room.startTimer(Duration.ofSeconds(Long.MAX_VALUE)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> room.startTimer(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
        now(room.lock());
        ada.say("{\"t\":\"bye\"}");
        assertThat(there.rooms() + here.rooms()).isZero();
    }

    @Test
    void a_server_that_was_closed_answers_all_that_was_asked() {
        join("ada");
        log.isDown(true);
        CompletionStage<Void> asked = room.lock();
        here.close();
        assertThat(refusal(asked)).isEqualTo(ErrorCode.STORE_UNAVAILABLE);
        assertThat(refusal(room.unlock())).isEqualTo(ErrorCode.SERVER_DRAINING);
        assertThat(here.listAll().toCompletableFuture()).isDone();
    }

    private ScriptedPeer join(String name) {
        return ScriptedPeer.connect(there).join(ROOM, name);
    }

    private static void settle(ResumingPeer peer) {
        peer.connect();
        exchange(peer);
        assertThat(peer.isJoined()).isTrue();
    }

    private static void exchange(ResumingPeer peer) {
        for (int i = 0; i < 20; i++) {
            peer.deliver();
            peer.read();
        }
    }

    private RoomInfo info() {
        return now(room.info()).orElseThrow();
    }

    private static <T> T now(CompletionStage<T> stage) {
        assertThat(stage.toCompletableFuture()).isDone();
        return stage.toCompletableFuture().join();
    }

    private static ErrorCode refusal(CompletionStage<Void> stage) {
        try {
            now(stage);
        } catch (CompletionException failed) {
            return ((RoomException) failed.getCause()).code();
        }
        throw new AssertionError("not refused");
    }

    private final class Recorder implements RoomListener {
        @Override
        public void roomOpened(Occurrence at) {
            heard.add(at.version() + " opened");
        }

        @Override
        public void participantJoined(Occurrence at, Participant participant) {
            heard.add(at.version() + " joined " + participant.identity());
        }

        @Override
        public void participantLeft(Occurrence at, Participant participant, LeaveReason reason) {
            heard.add(at.version() + " left " + participant.identity() + " " + reason);
        }

        @Override
        public void lockChanged(Occurrence at, boolean locked) {
            heard.add(at.version() + " locked " + locked);
        }

        @Override
        public void valueChanged(Occurrence at, @Nullable String participantId, String key, @Nullable String json) {
            heard.add(at.version() + " " + key + " = " + json);
        }

        @Override
        public void roomEnded(Occurrence at) {
            heard.add(at.version() + " ended");
        }
    }
}
