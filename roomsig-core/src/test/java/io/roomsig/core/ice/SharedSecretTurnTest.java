package io.roomsig.core.ice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.roomsig.api.IceServer;
import io.roomsig.api.IceServers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class SharedSecretTurnTest {
    private static final String SECRET = "0123456789abcdef";
    private static final String OLD_SECRET = "fedcba9876543210";
    private static final String URL = "turn:turn.example.org:3478?transport=udp";

    private final Instant now = Instant.ofEpochSecond(1_700_000_000);

    @Test
    void the_user_name_is_the_second_of_its_end_and_an_opaque_id() {
        IceServer turn = only(provider().timeToLive(Duration.ofMinutes(10)));
        assertThat(turn.urls()).containsExactly(URL);
        assertThat(turn.username()).matches("1700000600:[A-Za-z0-9_-]{16}");
    }

    @Test
    void the_credential_is_what_a_turn_server_computes_from_the_name_and_the_secret() {
        // printf %s NAME | openssl dgst -sha1 -hmac SECRET -binary | base64
        assertThat(SharedSecret.of(SECRET).credential("1700000600:opaque")).isEqualTo("kJCdW8YoW6Sz5c9hLuMLACPQEs0=");
        IceServer turn = only(provider());
        assertThat(turn.credential())
                .isEqualTo(SharedSecret.of(SECRET).credential(Objects.requireNonNull(turn.username())));
    }

    @Test
    void a_credential_lasts_no_shorter_than_it_is_said_to() {
        SharedSecretTurn turn = provider()
                .timeToLive(Duration.ofSeconds(10))
                .clock(() -> now.plusMillis(1))
                .build();
        IceServers servers = ask(turn, "ROOM42", "ada");
        assertThat(servers.lifetime()).isEqualTo(Duration.ofSeconds(10));
        assertThat(servers.servers().get(0).username()).startsWith("1700000011:");
    }

    @Test
    void without_another_word_a_credential_lasts_an_hour() {
        assertThat(ask(provider().build(), "ROOM42", "ada").lifetime()).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void a_participant_keeps_its_id_and_nobody_shares_it() {
        SharedSecretTurn turn = provider().build();
        SharedSecretTurn other = provider().secret(OLD_SECRET).build();
        String ada = name(turn, "ROOM42", "ada");
        assertThat(name(turn, "ROOM42", "ada")).isEqualTo(ada);
        assertThat(List.of(
                        name(turn, "ROOM42", "bob"),
                        name(turn, "OTHER1", "ada"),
                        name(turn, "ROOM42a", "da"),
                        name(other, "ROOM42", "ada")))
                .doesNotHaveDuplicates()
                .doesNotContain(ada);
        assertThat(ada).doesNotContain("ada", "ROOM42");
    }

    @Test
    void while_secrets_are_changed_each_has_an_entry_and_the_current_one_is_first() {
        SharedSecretTurn turn = provider()
                .previousSecret(OLD_SECRET)
                .stun("stun:turn.example.org:3478")
                .build();
        List<IceServer> servers = ask(turn, "ROOM42", "ada").servers();
        assertThat(servers).hasSize(3);
        assertThat(servers.get(0)).isEqualTo(IceServer.stun("stun:turn.example.org:3478"));
        assertThat(servers.get(1).credential())
                .isEqualTo(SharedSecret.of(SECRET)
                        .credential(Objects.requireNonNull(servers.get(1).username())));
        assertThat(servers.get(2).credential())
                .isEqualTo(SharedSecret.of(OLD_SECRET)
                        .credential(Objects.requireNonNull(servers.get(2).username())));
        assertThat(servers.get(2).urls()).isEqualTo(servers.get(1).urls());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "turn:turn.example.org",
                "TURNS:turn.example.org:443?transport=TCP",
                "turn:192.0.2.1:3478?transport=udp",
                "turn:[2001:db8::1]:65535"
            })
    void urls_of_turn_servers_are_taken(String url) {
        assertThat(only(SharedSecretTurn.builder().turn(url).secret(SECRET)).urls())
                .containsExactly(url);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "turn.example.org",
                "turn:",
                "turn://turn.example.org",
                "turn:hush@turn.example.org",
                "turn:hush.example.org:0",
                "turn:hush.example.org:65536",
                "turn:hush.example.org?transport=sctp",
                "turn:hush.example.org?transport=udp\n",
                "stun:hush.example.org"
            })
    void other_urls_are_refused_without_repeating_them(String url) {
        assertThatThrownBy(() -> SharedSecretTurn.builder().turn(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("not a URL such as turn:")
                .hasMessageNotContaining("hush");
    }

    @ParameterizedTest
    @ValueSource(strings = {"turn:hush.example.org", "stun:hush.example.org?transport=udp", "hush"})
    void stun_has_urls_of_its_own(String url) {
        assertThatThrownBy(() -> SharedSecretTurn.builder().stun(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("hush");
    }

    @Test
    void what_cannot_be_meant_is_refused() {
        assertThatThrownBy(() -> SharedSecretTurn.builder().secret("hush"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("hush");
        assertThatThrownBy(() -> SharedSecretTurn.builder().previousSecret("hush"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SharedSecretTurn.builder().timeToLive(Duration.ofMillis(4_999)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SharedSecretTurn.builder().secret(SECRET).build())
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> SharedSecretTurn.builder().turn(URL).build())
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void nothing_that_is_printed_shows_a_secret() {
        SharedSecretTurn turn = provider().previousSecret(OLD_SECRET).build();
        IceServers servers = ask(turn, "ROOM42", "ada");
        for (Object printed : List.of(turn, servers, servers.servers(), SharedSecret.of(SECRET), provider())) {
            assertThat(printed)
                    .asString()
                    .doesNotContain(SECRET, OLD_SECRET)
                    .doesNotContain(
                            Objects.requireNonNull(servers.servers().get(0).credential()),
                            Objects.requireNonNull(servers.servers().get(1).credential()));
        }
    }

    private SharedSecretTurn.Builder provider() {
        return SharedSecretTurn.builder().turn(URL).secret(SECRET).clock(() -> now);
    }

    private static IceServer only(SharedSecretTurn.Builder builder) {
        List<IceServer> servers = ask(builder.build(), "ROOM42", "ada").servers();
        assertThat(servers).hasSize(1);
        return servers.get(0);
    }

    private static String name(SharedSecretTurn turn, String room, String participant) {
        return Objects.requireNonNull(
                        ask(turn, room, participant).servers().get(0).username())
                .split(":", 2)[1];
    }

    private static IceServers ask(SharedSecretTurn turn, String room, String participant) {
        return turn.iceServers(room, participant).toCompletableFuture().join();
    }
}
