package io.roomsig.jwt;

import static io.roomsig.jwt.Signer.AUDIENCE;
import static io.roomsig.jwt.Signer.ISSUER;
import static io.roomsig.jwt.Signer.ROOM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.util.JSONObjectUtils;
import io.roomsig.api.ErrorCode;
import io.roomsig.api.Grant;
import io.roomsig.api.Handshake;
import io.roomsig.api.JoinRequest;
import io.roomsig.api.Permission;
import io.roomsig.spi.Admission.Decision;
import io.roomsig.spi.Admission.Granted;
import io.roomsig.spi.Admission.Refused;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a token has to say, and what it then allows. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class JwtAdmissionTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Signer SIGNER = Signer.secret("one", JwtAlgorithm.HS256);

    private Instant now = NOW;

    @ParameterizedTest
    @EnumSource
    void a_good_token_of_each_algorithm_admits(JwtAlgorithm algorithm) {
        Signer signer = Signer.of(algorithm, "one");
        assertThat(admit(signer, builder(signer), Signer.claims(NOW)))
                .isEqualTo(new Granted(Grant.builder(ROOM, "id-1")
                        .identity("user-7")
                        .expiresAt(NOW.plusSeconds(330))
                        .build()));
    }

    @Test
    void name_role_permissions_and_identity_come_from_the_token() {
        Map<String, Object> claims = Signer.claims(NOW);
        claims.put("name", "Zoë");
        claims.put("role", "host");
        claims.put("permissions", List.of("signal", "moderate", "levitate"));
        Grant grant = granted(admit(SIGNER, builder(SIGNER), claims));
        assertThat(grant.displayName()).isEqualTo("Zoë");
        assertThat(grant.role()).isEqualTo("host");
        assertThat(grant.permissions()).containsExactlyInAnyOrder(Permission.SIGNAL, Permission.MODERATE);
        claims.put("permissions", "signal  message");
        assertThat(granted(admit(SIGNER, builder(SIGNER), claims)).permissions())
                .containsExactlyInAnyOrder(Permission.SIGNAL, Permission.MESSAGE);
        claims.put("permissions", List.of());
        assertThat(granted(admit(SIGNER, builder(SIGNER), claims)).permissions())
                .isEmpty();
        claims.remove("permissions");
        assertThat(granted(admit(SIGNER, builder(SIGNER).defaultPermissions(Permission.OBSERVER), claims))
                        .permissions())
                .isEqualTo(Permission.OBSERVER);
    }

    @Test
    void the_claims_may_have_other_names() {
        Map<String, Object> claims = Signer.claims(NOW);
        claims.remove("room");
        claims.putAll(Map.of("r", ROOM, "user", "u", "nick", "Ada", "as", "guest", "scope", "signal"));
        JwtAdmission.Builder builder = builder(SIGNER)
                .roomClaim("r")
                .identityClaim("user")
                .displayNameClaim("nick")
                .roleClaim("as")
                .permissionsClaim("scope");
        assertThat(granted(admit(SIGNER, builder, claims)))
                .isEqualTo(new Grant(
                        ROOM, "id-1", "u", "Ada", "guest", Set.of(Permission.SIGNAL), NOW.plusSeconds(330), null));
    }

    @Test
    void a_token_without_an_id_has_a_grant_that_is_named_by_what_it_says() {
        Map<String, Object> claims = Signer.claims(NOW);
        claims.remove("jti");
        claims.remove("sub");
        Signer signer = Signer.ec("one");
        Grant one = granted(admit(signer, builder(signer), claims));
        Grant two = granted(admit(signer, builder(signer), claims));
        assertThat(one.grantId()).hasSize(43).isEqualTo(two.grantId());
        claims.put("sub", "user-8");
        assertThat(granted(admit(signer, builder(signer), claims)).grantId()).isNotEqualTo(one.grantId());
    }

    @ParameterizedTest
    @CsvSource({
        "exp,  -31, TOKEN_EXPIRED",
        "exp,  -30, TOKEN_EXPIRED",
        "exp,  -29, ",
        "nbf,   31, INVALID_TOKEN",
        "nbf,   30, ",
        "nbf, -900, ",
        "iat,   31, INVALID_TOKEN",
        "iat,   30, ",
    })
    void times_count_to_the_second_and_with_the_skew(String claim, long secondsFromNow, ErrorCode refusal) {
        Map<String, Object> claims = Signer.claims(NOW);
        claims.put("iat", NOW.getEpochSecond() - 600);
        claims.put(claim, NOW.getEpochSecond() + secondsFromNow);
        assertThat(admit(SIGNER, builder(SIGNER), claims)).satisfies(decision -> assertDecided(decision, refusal));
    }

    @Test
    void a_token_admits_to_its_last_millisecond() {
        Map<String, Object> claims = Signer.claims(NOW);
        JwtAdmission.Builder exact = builder(SIGNER).skew(Duration.ZERO);
        now = NOW.plusMillis(299_999);
        assertDecided(admit(SIGNER, exact, claims), null);
        now = NOW.plusMillis(300_000);
        assertDecided(admit(SIGNER, exact, claims), ErrorCode.TOKEN_EXPIRED);
        claims.put("nbf", NOW.getEpochSecond());
        now = NOW.minusMillis(1);
        assertDecided(admit(SIGNER, exact, claims), ErrorCode.INVALID_TOKEN);
    }

    @ParameterizedTest
    @CsvSource({
        "    0,    3600, ",
        "    0,    3601, INVALID_TOKEN",
        "-3000,     600, ",
        "-3000,     601, INVALID_TOKEN",
        "     ,    3630, ",
        "     ,    3631, INVALID_TOKEN",
        "     , 4102444800000, INVALID_TOKEN",
    })
    void no_token_lasts_longer_than_is_allowed(Long issued, long expires, ErrorCode refusal) {
        Map<String, Object> claims = Signer.claims(NOW);
        claims.remove("iat");
        if (issued != null) {
            claims.put("iat", NOW.getEpochSecond() + issued);
        }
        claims.put("exp", NOW.getEpochSecond() + expires);
        assertDecided(admit(SIGNER, builder(SIGNER), claims), refusal);
    }

    @ParameterizedTest
    @CsvSource({
        "iss, https://evil.example.org",
        "iss, https://login.example.org/",
        "iss, ",
        "aud, elsewhere",
        "aud, Rooms",
        "aud, ",
        "exp, ",
        "exp, soon",
        "room, ABC124",
        "room, abc123",
        "room, ''",
        "room, ",
    })
    void a_claim_that_is_wrong_or_absent_is_an_invalid_token(String claim, String value) {
        Map<String, Object> claims = Signer.claims(NOW);
        if (value == null) {
            claims.remove(claim);
        } else {
            claims.put(claim, value);
        }
        assertDecided(admit(SIGNER, builder(SIGNER), claims), ErrorCode.INVALID_TOKEN);
    }

    @Test
    void a_claim_of_another_type_is_an_invalid_token() {
        Map<String, Object> wrong = new HashMap<>();
        wrong.put("iss", 1);
        wrong.put("aud", Map.of("a", 1));
        wrong.put("sub", List.of("user-7"));
        wrong.put("exp", List.of(1));
        wrong.put("nbf", "now");
        wrong.put("jti", 7);
        wrong.put("room", List.of(ROOM));
        wrong.put("name", 7);
        wrong.put("role", Map.of());
        wrong.put("permissions", 7);
        wrong.forEach((claim, value) -> {
            Map<String, Object> claims = Signer.claims(NOW);
            assertDecided(admit(SIGNER, builder(SIGNER), claims), null);
            claims.put(claim, value);
            assertThat(admit(SIGNER, builder(SIGNER), claims))
                    .as(claim)
                    .isEqualTo(new Refused(ErrorCode.INVALID_TOKEN));
        });
        Map<String, Object> claims = Signer.claims(NOW);
        claims.put("permissions", List.of("signal", 7));
        assertDecided(admit(SIGNER, builder(SIGNER), claims), ErrorCode.INVALID_TOKEN);
    }

    @Test
    void a_token_that_was_signed_for_something_else_has_another_type() {
        String claims = JSONObjectUtils.toJSONString(Signer.claims(NOW));
        JwtAdmission any = builder(SIGNER).build();
        JwtAdmission own = builder(SIGNER).type("roomsig+jwt").build();
        JOSEObjectType ours = new JOSEObjectType("ROOMSIG+jwt");
        assertDecided(admit(any, SIGNER.sign(null, claims)), null);
        assertDecided(admit(any, SIGNER.sign(new JOSEObjectType("jwt"), claims)), null);
        assertDecided(admit(any, SIGNER.sign(new JOSEObjectType("at+jwt"), claims)), ErrorCode.INVALID_TOKEN);
        assertDecided(admit(any, SIGNER.sign(ours, claims)), ErrorCode.INVALID_TOKEN);
        assertDecided(admit(own, SIGNER.sign(ours, claims)), null);
        assertDecided(admit(own, SIGNER.sign(JOSEObjectType.JWT, claims)), ErrorCode.INVALID_TOKEN);
        assertDecided(admit(own, SIGNER.sign(null, claims)), ErrorCode.INVALID_TOKEN);
    }

    @Test
    void issuer_and_audience_have_to_be_set_and_limits_have_limits() {
        JwtKeySource keys = JwtKeySource.fixed(JwtKeys.of(SIGNER.verifier()));
        assertThatThrownBy(() -> JwtAdmission.builder(keys).issuer(ISSUER).build())
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> JwtAdmission.builder(keys).audience(AUDIENCE).build())
                .isInstanceOf(IllegalStateException.class);
        List<Consumer<JwtAdmission.Builder>> wrong = List.of(
                builder -> builder.skew(Duration.ofSeconds(-1)),
                builder -> builder.skew(Duration.ofMinutes(6)),
                builder -> builder.maxLifetime(Duration.ZERO),
                builder -> builder.maxLifetime(Duration.ofDays(4_000)),
                builder -> builder.maxLength(0));
        for (Consumer<JwtAdmission.Builder> each : wrong) {
            assertThatThrownBy(() -> each.accept(builder(SIGNER))).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private JwtAdmission.Builder builder(Signer signer) {
        return JwtAdmission.builder(JwtKeySource.fixed(JwtKeys.of(signer.verifier())))
                .issuer(ISSUER)
                .audience(AUDIENCE)
                .clock(() -> now);
    }

    private static Decision admit(Signer signer, JwtAdmission.Builder builder, Map<String, Object> claims) {
        return admit(builder.build(), signer.sign(claims));
    }

    private static Decision admit(JwtAdmission admission, String token) {
        return admission
                .admit(Handshake.UNKNOWN, new JoinRequest(ROOM, token, null, "attempt"))
                .toCompletableFuture()
                .join();
    }

    private static Grant granted(Decision decision) {
        assertThat(decision).isInstanceOf(Granted.class);
        return ((Granted) decision).grant();
    }

    private static void assertDecided(Decision decision, ErrorCode refusal) {
        if (refusal == null) {
            assertThat(decision).isInstanceOf(Granted.class);
        } else {
            assertThat(decision).isEqualTo(new Refused(refusal));
        }
    }
}
