package io.roomsig.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.roomsig.api.IceServer;
import io.roomsig.api.IceServers;
import io.roomsig.core.RoomServer;
import io.roomsig.core.ice.SharedSecretTurn;
import io.roomsig.spi.IceServerProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** ICE servers whose credentials run out, on virtual time. What is said is in the transcript {@code 07-ice-servers}. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class IceServersTest {
    private static final String SECRET = "0123456789abcdef";

    private final VirtualEnvironment environment = new VirtualEnvironment(1);

    @Test
    void through_a_long_call_a_participant_always_has_credentials_that_are_good_for_a_while() {
        RoomServer server = TestServer.on(environment)
                .iceServers(SharedSecretTurn.builder()
                        .turn("turn:turn.example.org")
                        .secret(SECRET)
                        .timeToLive(Duration.ofSeconds(10))
                        .clock(environment)
                        .build())
                .build();
        ScriptedPeer ada = ScriptedPeer.connect(server).join("ROOM42", "ada");
        for (int second = 0; second < 1_200; second++) {
            environment.elapse(Duration.ofSeconds(1));
            assertThat(expiry(ada.last()) - environment.now().getEpochSecond()).isBetween(1L, 10L);
        }
        assertThat(ada.heard("ice-servers")).hasSizeBetween(145, 150);
    }

    @Test
    void nobody_gets_the_credentials_of_another() {
        RoomServer server = TestServer.on(environment)
                .iceServers(new CountedCredentials(Duration.ofSeconds(10)))
                .build();
        ScriptedPeer ada = ScriptedPeer.connect(server).join("ROOM42", "ada");
        SocketIoPeer bob = SocketIoPeer.connect(server.socketIo()).join("ROOM42", "bob");
        ada.offer(bob.id(), 1);
        environment.elapse(Duration.ofMinutes(1));
        List<String> adas = credentials(ada.heard());
        List<String> bobs = credentials(bob.heard());
        assertThat(adas).hasSize(8);
        assertThat(bobs).hasSize(8).doesNotContainAnyElementsOf(adas);
    }

    @Test
    void what_lasts_for_ever_is_never_asked_for_again() {
        List<String> asked = new ArrayList<>();
        RoomServer server = TestServer.on(environment)
                .iceServers((room, id) -> {
                    asked.add(id);
                    return TestServer.STUN.iceServers(room, id);
                })
                .build();
        ScriptedPeer ada = ScriptedPeer.connect(server).join("ROOM42", "ada");
        assertThat(ada.last().fields()).doesNotContainKeys("ice_lifetime_ms", "ice_transport_policy");
        environment.elapse(Duration.ofHours(3));
        assertThat(asked).containsExactly(ada.id());
        ada.say("{\"t\":\"ice-servers\",\"id\":1}");
        assertThat(ada.last().fields()).containsEntry("re", 1).doesNotContainKey("lifetime_ms");
        assertThat(asked).hasSize(2);
    }

    @Test
    void a_join_that_is_asked_for_again_gets_what_the_participant_has_by_now() {
        RoomServer server = TestServer.on(environment)
                .iceServers(new CountedCredentials(Duration.ofSeconds(10)))
                .build();
        String join = "{\"t\":\"join-room\",\"room_code\":\"ROOM42\",\"token\":\"a\",\"attempt\":\"0123456789abcdef\"}";
        ScriptedPeer ada = ScriptedPeer.connect(server);
        ada.say(join);
        environment.elapse(Duration.ofSeconds(9));
        ada.say(join);
        assertThat(ada.last().type()).isEqualTo("room-joined");
        assertThat(credentials(ada.heard())).containsExactly("credential-1", "credential-2", "credential-2");
        assertThat(ada.last().fields()).containsEntry("ice_lifetime_ms", 9_000);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoever_joined_without_gets_them_when_the_provider_is_well_again(boolean throwing) {
        Fickle provider = new Fickle();
        provider.fails = true;
        provider.throwing = throwing;
        ScriptedPeer ada = ScriptedPeer.connect(
                        TestServer.on(environment).iceServers(provider).build())
                .join("ROOM42", "ada");
        assertThat(ada.last().objects("ice_servers")).isEmpty();
        environment.elapse(Duration.ofMinutes(1));
        assertThat(provider.asked).isBetween(2, 3);
        assertThat(ada.heard()).hasSize(1);
        ada.say("{\"t\":\"ice-servers\",\"id\":1}");
        assertThat(errors(ada)).containsExactly("1 STORE_UNAVAILABLE");
        provider.fails = false;
        environment.elapse(Duration.ofSeconds(31));
        assertThat(credentials(ada.heard())).containsExactly("credential");
    }

    @Test
    void a_renewal_that_fails_is_tried_again_with_a_pause_before_the_credentials_run_out() {
        Fickle provider = new Fickle();
        ScriptedPeer ada = ScriptedPeer.connect(
                        TestServer.on(environment).iceServers(provider).build())
                .join("ROOM42", "ada");
        provider.fails = true;
        environment.elapse(Duration.ofSeconds(80));
        assertThat(provider.asked).isEqualTo(2);
        environment.elapse(Duration.ofSeconds(4));
        assertThat(provider.asked).isEqualTo(2);
        environment.elapse(Duration.ofSeconds(1));
        assertThat(provider.asked).isEqualTo(3);
        ada.say("{\"t\":\"ice-servers\",\"id\":1}");
        assertThat(ada.last().fields())
                .containsEntry("code", "STORE_UNAVAILABLE")
                .containsEntry("re", 1);
        assertThat(ada.last().text()).doesNotContain("secret");
        provider.fails = false;
        environment.elapse(Duration.ofSeconds(6));
        assertThat(ada.last().type()).isEqualTo("ice-servers");
    }

    @Test
    void an_answer_that_does_not_come_is_given_up_and_one_that_comes_too_late_is_not_used() {
        Fickle provider = new Fickle();
        ScriptedPeer ada = ScriptedPeer.connect(
                        TestServer.on(environment).iceServers(provider).build())
                .join("ROOM42", "ada");
        CompletableFuture<IceServers> hanging = new CompletableFuture<>();
        provider.next = hanging;
        environment.elapse(Duration.ofSeconds(81));
        assertThat(provider.asked).isEqualTo(2);
        ada.say("{\"t\":\"ice-servers\",\"id\":1}");
        ada.say("{\"t\":\"ice-servers\",\"id\":2}");
        assertThat(provider.asked).isEqualTo(2);
        environment.elapse(Duration.ofSeconds(2));
        ada.say("{\"t\":\"ice-servers\",\"id\":3}");
        assertThat(errors(ada)).containsExactly("2 RATE_LIMITED", "3 RATE_LIMITED");
        environment.elapse(Duration.ofSeconds(3));
        assertThat(errors(ada)).endsWith("1 STORE_UNAVAILABLE");
        hanging.complete(Fickle.servers("too-late"));
        environment.elapse(Duration.ofSeconds(10));
        assertThat(credentials(ada.heard())).containsExactly("credential", "credential");
    }

    @Test
    void an_answer_for_one_who_has_left_goes_nowhere() {
        Fickle provider = new Fickle();
        ScriptedPeer ada = ScriptedPeer.connect(
                        TestServer.on(environment).iceServers(provider).build())
                .join("ROOM42", "ada");
        CompletableFuture<IceServers> slow = new CompletableFuture<>();
        provider.next = slow;
        ada.say("{\"t\":\"ice-servers\",\"id\":1}");
        ada.say("{\"t\":\"bye\"}");
        slow.complete(Fickle.servers("credential"));
        environment.elapse(Duration.ofMinutes(5));
        assertThat(ada.heard("ice-servers")).isEmpty();
        assertThat(provider.asked).isEqualTo(2);
    }

    @Test
    void a_lifetime_of_next_to_nothing_costs_one_question_a_second() {
        int[] asked = new int[1];
        ScriptedPeer.connect(TestServer.on(environment)
                        .iceServers((room, id) -> {
                            asked[0]++;
                            return CompletableFuture.completedFuture(new IceServers(List.of(), Duration.ofMillis(1)));
                        })
                        .build())
                .join("ROOM42", "ada");
        environment.elapse(Duration.ofSeconds(60));
        assertThat(asked[0]).isBetween(50, 61);
    }

    private static long expiry(ScriptedPeer.Heard message) {
        String username = (String) message.objects("ice_servers").get(0).get("username");
        return Long.parseLong(username.substring(0, username.indexOf(':')));
    }

    private static List<String> credentials(List<ScriptedPeer.Heard> heard) {
        List<String> credentials = new ArrayList<>();
        for (ScriptedPeer.Heard message : heard) {
            if (message.fields().containsKey("ice_servers")) {
                for (Map<String, Object> server : message.objects("ice_servers")) {
                    credentials.add((String) server.get("credential"));
                }
            }
        }
        return credentials;
    }

    private static List<String> errors(ScriptedPeer peer) {
        return peer.heard("error").stream()
                .map(error -> error.fields().get("re") + " " + error.string("code"))
                .toList();
    }

    /** Gives credentials for 100 s, fails or throws, or gives what it was told to, once. */
    private static final class Fickle implements IceServerProvider {
        private boolean fails;
        private boolean throwing;
        private int asked;
        private CompletionStage<IceServers> next;

        static IceServers servers(String credential) {
            return new IceServers(
                    List.of(new IceServer(List.of("turn:t.example.org"), "user", credential)), Duration.ofSeconds(100));
        }

        @Override
        public CompletionStage<IceServers> iceServers(String room, String participantId) {
            asked++;
            if (fails && throwing) {
                throw new IllegalStateException("secret");
            }
            CompletionStage<IceServers> answer = fails
                    ? CompletableFuture.failedFuture(new IllegalStateException("secret"))
                    : CompletableFuture.completedFuture(servers("credential"));
            if (next != null) {
                answer = next;
                next = null;
            }
            return answer;
        }
    }
}
