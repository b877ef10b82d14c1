package io.roomsig.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.roomsig.api.ErrorCode;
import io.roomsig.core.RoomServer;
import io.roomsig.core.memory.InMemoryNodeBus;
import io.roomsig.spi.RoomGuard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The host app may object to what participants do, now or later, and harms nobody else by it. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class RoomGuardTest {
    private final VirtualEnvironment environment = new VirtualEnvironment(1);
    private final List<CompletableFuture<Optional<ErrorCode>>> open = new ArrayList<>();
    private final List<String> asked = new ArrayList<>();
    private final RoomServer server =
            TestServer.on(environment).guard(new Censor()).build();
    private final ScriptedPeer ada = ScriptedPeer.connect(server).join("ROOM42", "ada");
    private final ScriptedPeer bob = ScriptedPeer.connect(server).join("ROOM42", "bob");

    @Test
    void what_is_objected_to_does_not_take_place_and_the_rest_does() {
        says(1, "rude");
        says(2, "kind");
        ada.say("{\"t\":\"state-set\",\"id\":3,\"scope\":\"room\",\"key\":\"reserved\",\"value\":1}");
        ada.say("{\"t\":\"state-set\",\"id\":4,\"scope\":\"self\",\"key\":\"mood\",\"value\":\"good\"}");
        ada.say("{\"t\":\"timer\",\"id\":5,\"action\":\"start\",\"duration_ms\":1000}");
        assertThat(bob.heard("message"))
                .extracting(ScriptedPeer.Heard::text)
                .singleElement()
                .asString()
                .contains("kind");
        assertThat(bob.heard("state")).isEmpty();
        assertThat(bob.heard("user-updated")).hasSize(1);
        assertThat(ada.heard("error"))
                .extracting(error -> error.fields().get("re") + " " + error.string("code"))
                .containsExactly("1 FORBIDDEN", "3 FORBIDDEN", "5 RATE_LIMITED");
        assertThat(asked)
                .containsExactly(
                        "ada says \"rude\"",
                        "ada says \"kind\"",
                        "ada sets reserved = 1",
                        "ada sets own mood = \"good\"",
                        "ada sets timer_state = null");
    }

    @Test
    void a_late_answer_holds_back_what_the_same_one_asks_after_it_and_nobody_else() {
        says(1, "later");
        says(2, "kind");
        bob.say("{\"t\":\"message\",\"kind\":\"chat\",\"body\":\"kind\"}");
        ada.offer(bob.id(), 7);
        assertThat(bob.heard("message")).isEmpty();
        assertThat(ada.heard("message")).hasSize(1);
        assertThat(bob.heard("offer")).as("signals are not asked about").hasSize(1);
        open.get(0).complete(Optional.empty());
        assertThat(bob.heard("message"))
                .extracting(heard -> heard.fields().get("body"))
                .containsExactly("later", "kind");
    }

    @Test
    void an_answer_that_never_comes_or_fails_is_a_refusal_that_may_be_tried_again() {
        says(1, "later");
        says(2, "kind");
        environment.elapse(Duration.ofSeconds(6));
        open.get(0).complete(Optional.empty());
        says(3, "fail");
        says(4, "throw");
        says(5, "nothing");
        assertThat(bob.heard("message")).hasSize(1);
        assertThat(ada.heard("error"))
                .extracting(error -> error.fields().get("re") + " " + error.string("code"))
                .containsExactly(
                        "1 STORE_UNAVAILABLE", "3 STORE_UNAVAILABLE", "4 STORE_UNAVAILABLE", "5 STORE_UNAVAILABLE");
    }

    @Test
    void not_more_wait_for_an_answer_than_64() {
        for (int i = 0; i < 70; i++) {
            says(i, "later");
        }
        assertThat(ada.heard("error"))
                .hasSize(6)
                .allSatisfy(error -> assertThat(error.string("code")).isEqualTo("RATE_LIMITED"));
        open.forEach(answer -> answer.complete(Optional.empty()));
        assertThat(bob.heard("message")).hasSize(64);
    }

    @Test
    void whoever_has_gone_meanwhile_does_nothing_any_more() {
        says(1, "later");
        ada.say("{\"t\":\"bye\"}");
        open.get(0).complete(Optional.empty());
        assertThat(bob.heard("message")).isEmpty();
        assertThat(bob.heard("user-left")).hasSize(1);
    }

    @Test
    void nobody_passes_it_by_while_a_room_that_was_lost_is_brought_back() {
        LosingLog log = new LosingLog(environment);
        SlowLog slow = new SlowLog(log);
        InMemoryNodeBus bus = new InMemoryNodeBus();
        RoomServer one = TestServer.on(environment)
                .guard(new Censor())
                .roomLog(slow)
                .nodeBus(bus)
                .build();
        RoomServer two = TestServer.on(environment).roomLog(log).nodeBus(bus).build();
        ScriptedPeer eve = ScriptedPeer.connect(one).join("ROOM42", "eve");
        slow.slowDown();
        log.lose();
        // Opens the room anew, with nobody of before in it; that eve is there has to wait.
        ScriptedPeer pat = ScriptedPeer.connect(two).join("ROOM42", "pat");
        eve.say("{\"t\":\"state-set\",\"id\":1,\"scope\":\"room\",\"key\":\"reserved\",\"value\":1}");
        assertThat(eve.last().fields()).containsEntry("re", 1).containsEntry("code", "STORE_UNAVAILABLE");
        slow.speedUp();
        environment.elapse(Duration.ofSeconds(1));
        assertThat(pat.heard("state")).isEmpty();
        assertThat(asked).isEmpty();
        eve.say("{\"t\":\"state-set\",\"id\":2,\"scope\":\"room\",\"key\":\"reserved\",\"value\":1}");
        assertThat(eve.last().fields()).containsEntry("re", 2).containsEntry("code", "FORBIDDEN");
        assertThat(asked).containsExactly("eve sets reserved = 1");
        one.close();
        two.close();
    }

    private void says(int id, String what) {
        ada.say("{\"t\":\"message\",\"id\":" + id + ",\"kind\":\"chat\",\"body\":\"" + what + "\"}");
    }

    private final class Censor implements RoomGuard {
        @Override
        public CompletionStage<Optional<ErrorCode>> stateChange(StateChange change) {
            asked.add(change.by().identity() + " sets " + (change.own() ? "own " : "") + change.key() + " = "
                    + change.json());
            return switch (change.key()) {
                case "reserved" -> RoomGuard.refuse(ErrorCode.FORBIDDEN);
                case "timer_state" -> RoomGuard.refuse(ErrorCode.RATE_LIMITED);
                default -> RoomGuard.allow();
            };
        }

        @Override
        public CompletionStage<Optional<ErrorCode>> message(Message message) {
            asked.add(message.by().identity() + " says " + message.json());
            return switch (message.json()) {
                case "\"rude\"" -> RoomGuard.refuse(ErrorCode.FORBIDDEN);
                case "\"later\"" -> {
                    open.add(new CompletableFuture<>());
                    yield open.get(open.size() - 1);
                }
                case "\"fail\"" -> CompletableFuture.failedFuture(new IllegalStateException("no filter today"));
                case "\"throw\"" -> throw new IllegalStateException("no filter at all");
                case "\"nothing\"" -> CompletableFuture.completedFuture(null);
                default -> RoomGuard.allow();
            };
        }
    }
}
