package io.roomsig.examples.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.roomsig.api.Grant;
import io.roomsig.api.LeaveReason;
import io.roomsig.api.Occurrence;
import io.roomsig.api.PairProgress;
import io.roomsig.api.PairProgress.Stage;
import io.roomsig.api.Participant;
import io.roomsig.api.Permission;
import io.roomsig.core.RoomServer;
import io.roomsig.core.memory.InMemoryRoomLog;
import io.roomsig.spi.Admission;
import io.roomsig.testkit.ScriptedPeer;
import io.roomsig.testkit.VirtualEnvironment;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class LiveViewTest {
    private static final String ROOM = "K7MP4X";

    private final VirtualEnvironment environment = new VirtualEnvironment(7);
    private final LiveNotes notes = new LiveNotes(environment);
    private final RoomServer server = RoomServer.builder()
            .admission((handshake, join) -> Admission.grant(Grant.builder(join.room(), "secret-grant-" + join.token())
                    .identity("secret-identity-" + join.token())
                    .displayName(join.token())
                    .build()))
            .environment(environment)
            .roomLog(new InMemoryRoomLog(environment))
            .listener(notes)
            .pairListener(notes)
            .build();
    private final LiveView view = new LiveView(server, notes, environment);

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void aPairIsNewAndThenConnectedAsItsClientsReport() {
        ScriptedPeer ada = join("Ada");
        environment.elapse(Duration.ofSeconds(3));
        ScriptedPeer grace = join("Grace");
        String joined = environment.instant().toString();
        assertThat(names(room().path("members"))).containsExactly("Ada", "Grace");
        JsonNode pair = pair();
        assertThat(pair.path("offerer").asText()).isEqualTo(grace.id());
        assertThat(pair.path("answerer").asText()).isEqualTo(ada.id());
        assertThat(pair.path("state").asText()).isEqualTo("new");
        assertThat(pair.path("since").asText()).isEqualTo(joined);

        environment.elapse(Duration.ofSeconds(2));
        report(grace, ada, "connected");
        report(ada, grace, "connected");
        assertThat(pair().path("state").asText()).isEqualTo("connected");
        assertThat(pair().path("took_ms").asInt()).isEqualTo(2_000);
        assertThat(pair().path("since").asText())
                .isEqualTo(environment.instant().toString());
        assertThat(room().path("members").path(1).path("since").asText()).isEqualTo(joined);
    }

    @Test
    void aPairThatDoesNotConnectBeginsAnewAndFailsAndItIsSaidWhy() {
        join("Ada");
        join("Grace");
        environment.elapse(Duration.ofSeconds(21));
        assertThat(pair().path("state").asText()).isEqualTo("negotiating");
        assertThat(pair().path("reason").asText()).isEqualTo("not-connected");
        environment.elapse(Duration.ofSeconds(61));
        assertThat(pair().path("state").asText()).isEqualTo("failed");
        assertThat(pair().path("reason").asText()).isEqualTo("not-connected");
        assertThat(pair().has("took_ms")).isFalse();
    }

    @Test
    void whoIsAwayAndWhoWaitsIsSeen() {
        ScriptedPeer ada = join("Ada");
        server.room(ROOM).waitingRoom(true).toCompletableFuture().join();
        join("Grace");
        assertThat(room().path("waiting_room").asBoolean()).isTrue();
        assertThat(names(room().path("members"))).containsExactly("Ada");
        assertThat(names(room().path("waiting"))).containsExactly("Grace");
        assertThat(room().path("waiting").path(0).has("since")).isTrue();
        environment.elapse(Duration.ofSeconds(5));
        ada.drop();
        assertThat(room().path("members").path(0).path("away").asBoolean()).isTrue();
        assertThat(room().path("members").path(0).path("since").asText())
                .isEqualTo(environment.instant().toString());
    }

    @Test
    void nothingIsRememberedOfThoseWhoHaveLeftAndOfRoomsThatHaveEnded() {
        ScriptedPeer ada = join("Ada");
        ScriptedPeer grace = join("Grace");
        ScriptedPeer eve = join("Eve");
        report(grace, ada, "connected");
        report(eve, ada, "connected");
        report(eve, grace, "connected");
        assertThat(notes.size()).as("a room, three people, three pairs").isEqualTo(7);
        grace.closeWith(1000);
        assertThat(room().path("pairs")).hasSize(1);
        assertThat(notes.size()).as("a room, two people, a pair").isEqualTo(4);
        // Told by another thread, a moment too late.
        notes.progressed(ROOM, new PairProgress(grace.id(), ada.id(), Stage.CONNECTED, Duration.ZERO, null));
        assertThat(notes.size()).isEqualTo(4);
        ada.closeWith(1000);
        eve.closeWith(1000);
        assertThat(notes.size()).isZero();
        assertThat(show().path("rooms")).isEmpty();
    }

    @Test
    void aRoomThatHasGoneOnElsewhereIsForgottenAtTheNextLook() {
        notes.participantJoined(at("GONE", 1), participant("p1"));
        assertThat(notes.size()).isEqualTo(2);
        show();
        assertThat(notes.size()).isZero();
    }

    @Test
    void noMoreIsRememberedThanTheLimitsSay() {
        for (int i = 0; i < 2 * LiveNotes.MAX_ROOMS; i++) {
            notes.participantJoined(at("R" + i, 1), participant("p1"));
        }
        assertThat(notes.size()).isEqualTo(2 * LiveNotes.MAX_ROOMS);
        String last = "R" + (2 * LiveNotes.MAX_ROOMS - 1);
        for (int i = 0; i < 2 * LiveNotes.MAX_PAIRS; i++) {
            notes.progressed(last, new PairProgress("p1", "x" + i, Stage.CONNECTED, Duration.ZERO, null));
        }
        assertThat(notes.size()).isEqualTo(2 * LiveNotes.MAX_ROOMS + LiveNotes.MAX_PAIRS);
        notes.participantLeft(at(last, 2), participant("p1"), LeaveReason.LEFT);
        assertThat(notes.size()).isEqualTo(2 * LiveNotes.MAX_ROOMS - 1);
    }

    @Test
    void thereIsNothingInItThatLetsAnybodyIn() {
        join("Ada");
        join("Grace");
        assertThat(show().toString()).contains("Ada", "Grace").doesNotContain("secret", "token", "key");
    }

    private ScriptedPeer join(String name) {
        ScriptedPeer peer = ScriptedPeer.connect(server);
        peer.say("{\"t\":\"hello\",\"versions\":[1],\"features\":[\"resume\",\"negotiate\"]}");
        return peer.join(ROOM, name);
    }

    private static void report(ScriptedPeer by, ScriptedPeer of, String state) {
        by.say("{\"t\":\"peer-state\",\"to\":\"" + of.id() + "\",\"state\":\"" + state + "\"}");
    }

    private Occurrence at(String room, long version) {
        return new Occurrence(room, "epoch", version, environment.instant());
    }

    private static Participant participant(String id) {
        return new Participant(id, "identity", "grant", "Ada", "participant", Set.of(Permission.SIGNAL), false);
    }

    private JsonNode show() {
        return view.show().toCompletableFuture().join();
    }

    private JsonNode room() {
        assertThat(show().path("rooms")).hasSize(1);
        return show().path("rooms").path(0);
    }

    private JsonNode pair() {
        assertThat(room().path("pairs")).hasSize(1);
        return room().path("pairs").path(0);
    }

    private static List<String> names(JsonNode people) {
        return StreamSupport.stream(people.spliterator(), false)
                .map(person -> person.path("name").asText())
                .toList();
    }
}
