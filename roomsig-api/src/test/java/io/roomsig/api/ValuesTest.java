package io.roomsig.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ValuesTest {
    @Test
    void a_grant_keeps_its_own_copy_of_permissions() {
        Set<Permission> permissions = EnumSet.of(Permission.SIGNAL);
        Grant grant = Grant.builder("R", "g").permissions(permissions).build();
        permissions.add(Permission.MODERATE);
        assertThat(grant.permissions()).containsExactly(Permission.SIGNAL);
        assertThatThrownBy(() -> grant.permissions().add(Permission.STATE))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void a_grant_without_an_identity_is_its_own() {
        assertThat(Grant.builder("R", "g").build().effectiveIdentity()).isEqualTo("g");
        assertThat(Grant.builder("R", "g").identity("ada").build().effectiveIdentity())
                .isEqualTo("ada");
    }

    @Test
    void a_grant_admits_until_the_moment_it_expires() {
        Instant end = Instant.parse("2026-01-01T00:00:00Z");
        Grant grant = Grant.builder("R", "g").expiresAt(end).build();
        assertThat(grant.isExpiredAt(end.minusMillis(1))).isFalse();
        assertThat(grant.isExpiredAt(end)).isTrue();
        assertThat(Grant.builder("R", "g").build().isExpiredAt(Instant.MAX)).isFalse();
        assertThatThrownBy(() -> Grant.builder("R", "g")
                        .resumeWindow(Duration.ofMillis(-1))
                        .build())
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void headers_are_found_whatever_their_case_and_do_not_change() {
        Map<String, List<String>> headers = new HashMap<>(Map.of("Cookie", List.of("secret")));
        Handshake handshake = new Handshake("ada", "127.0.0.1", headers);
        headers.clear();
        assertThat(handshake.header("cookie")).isEqualTo("secret");
        assertThat(handshake.header("origin")).isNull();
        assertThat(handshake).asString().doesNotContain("secret");
    }

    @Test
    void secrets_are_in_no_text_form() {
        assertThat(new JoinRequest("R", "secret-token", "Ada", "secret-attempt"))
                .asString()
                .doesNotContain("secret");
        assertThat(new IceServer(List.of("turn:t"), "user", "secret"))
                .asString()
                .doesNotContain("secret");
    }

    @Test
    void close_reasons_fit_a_control_frame_and_codes_tell_whether_to_reconnect() {
        for (CloseCode code : CloseCode.values()) {
            assertThat(code.reason().getBytes(StandardCharsets.UTF_8).length).isLessThanOrEqualTo(123);
            assertThat(code.number() < 1_012 || (code.number() >= 4_000 && code.number() < 5_000))
                    .isTrue();
        }
    }

    @Test
    void limits_too_small_to_hold_a_call_are_refused() {
        assertThatThrownBy(() -> Limits.DEFAULT.withFrameBytes(100)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Limits.Rate(0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Limits.DEFAULT.requireRoomFor(30))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("30");
        Limits.DEFAULT.requireRoomFor(16);
    }

    @Test
    void ice_servers_last_for_a_while_or_for_ever_and_print_no_secret() {
        IceServer turn = new IceServer(List.of("turn:t"), "user", "secret");
        assertThat(IceServers.forever(List.of(turn)).lifetime()).isNull();
        assertThat(new IceServers(List.of(turn), Duration.ofSeconds(10)))
                .asString()
                .doesNotContain("secret", "user");
        assertThatThrownBy(() -> new IceServers(List.of(), Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new IceServers(List.of(), Duration.ofSeconds(Long.MAX_VALUE)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
