package io.roomsig.jwt;

import static io.roomsig.jwt.Signer.AUDIENCE;
import static io.roomsig.jwt.Signer.ISSUER;
import static io.roomsig.jwt.Signer.ROOM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import io.roomsig.api.ErrorCode;
import io.roomsig.api.Handshake;
import io.roomsig.api.JoinRequest;
import io.roomsig.spi.Admission.Decision;
import io.roomsig.spi.Admission.Granted;
import io.roomsig.spi.Admission.Refused;
import java.io.IOException;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Keys that change while tokens of the old ones are about. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class KeyChangeTest {
    private static final Signer OLD = Signer.secret("2026-02", JwtAlgorithm.HS256);
    private static final Signer NEW = Signer.secret("2026-03", JwtAlgorithm.HS256);

    private Instant now = Instant.parse("2026-03-01T12:00:00Z");

    @Test
    void a_key_is_changed_without_a_gap() {
        ReplaceableKeys keys = new ReplaceableKeys(JwtKeys.of(OLD.verifier()));
        JwtAdmission admission = admission(keys);
        String old = token(OLD);
        String fresh = token(NEW);
        assertAdmits(admission, old);
        assertInvalid(admission, fresh);
        keys.replace(JwtKeys.of(OLD.verifier(), NEW.verifier()));
        assertAdmits(admission, old);
        assertAdmits(admission, fresh);
        keys.replace(JwtKeys.of(NEW.verifier()));
        assertInvalid(admission, old);
        assertAdmits(admission, fresh);
    }

    @Test
    void the_key_that_a_token_names_is_the_one_that_it_is_verified_with() {
        // What the old one has signed and says that it is the new one's.
        Signer liar = new Signer(NEW.kid(), OLD.algorithm(), OLD.signer(), OLD.verifier());
        JwtAdmission admission = admission(JwtKeySource.fixed(JwtKeys.of(OLD.verifier(), NEW.verifier())));
        assertInvalid(admission, token(liar));
    }

    @Test
    void a_token_that_names_no_key_is_tried_with_each_and_a_key_without_a_name_is_tried_on_each() {
        Signer nameless = new Signer(null, NEW.algorithm(), NEW.signer(), NEW.verifier());
        assertAdmits(admission(JwtKeySource.fixed(JwtKeys.of(OLD.verifier(), NEW.verifier()))), token(nameless));
        assertInvalid(admission(JwtKeySource.fixed(JwtKeys.of(OLD.verifier()))), token(nameless));
        Signer forAny = Signer.secret(null, JwtAlgorithm.HS256);
        Signer named = new Signer("whatever", forAny.algorithm(), forAny.signer(), forAny.verifier());
        assertAdmits(admission(JwtKeySource.fixed(JwtKeys.of(OLD.verifier(), forAny.verifier()))), token(named));
    }

    @Test
    void a_source_that_fails_or_throws_is_no_refusal() {
        String token = token(OLD);
        JwtAdmission failing = admission(id -> CompletableFuture.failedFuture(new IllegalStateException("down")));
        assertThat(ask(failing, token)).isCompletedExceptionally();
        JwtAdmission slow = admission(id -> new CompletableFuture<>());
        assertThat(ask(slow, token)).isNotDone();
    }

    /** Of a set that somebody publishes. */
    @Nested
    @DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
    class Fetched {
        private final Deque<CompletableFuture<String>> fetches = new ArrayDeque<>();
        private int started;
        private final FetchedKeys keys = FetchedKeys.builder(() -> {
                    started++;
                    CompletableFuture<String> fetch = new CompletableFuture<>();
                    fetches.add(fetch);
                    return fetch;
                })
                .clock(() -> now)
                .build();
        private final JwtAdmission admission = admission(keys);
        private final Signer rsa = Signer.rsa("rsa", JwtAlgorithm.RS256);
        private final Signer ec = Signer.ec("ec");

        @Test
        void the_first_joins_wait_for_one_fetch() {
            CompletableFuture<Decision> one = ask(admission, token(rsa));
            CompletableFuture<Decision> two = ask(admission, token(rsa));
            assertThat(started).isEqualTo(1);
            assertThat(one).isNotDone();
            answer("rsa");
            assertThat(one.join()).isInstanceOf(Granted.class);
            assertThat(two.join()).isInstanceOf(Granted.class);
            assertAdmits(admission, token(rsa));
            assertThat(started).isEqualTo(1);
        }

        @Test
        void a_key_that_nobody_knows_is_looked_for_once_in_a_while_and_no_more_often() {
            fetchFirst();
            elapse(31);
            CompletableFuture<Decision> fresh = ask(admission, token(ec));
            assertThat(fresh).isNotDone();
            answer("ec");
            assertThat(fresh.join()).isInstanceOf(Granted.class);
            assertInvalid(admission, token(rsa));
            for (int i = 0; i < 100; i++) {
                assertInvalid(admission, token(Signer.rsa("made-up-" + i, JwtAlgorithm.RS256)));
            }
            assertThat(started).isEqualTo(2);
            elapse(30);
            assertThat(ask(admission, token(rsa))).isNotDone();
            assertThat(started).isEqualTo(3);
        }

        @Test
        void old_keys_are_fetched_anew_without_anybody_waiting() {
            fetchFirst();
            elapse(299);
            assertAdmits(admission, token(rsa));
            assertThat(started).isEqualTo(1);
            elapse(1);
            assertAdmits(admission, token(rsa));
            assertThat(started).isEqualTo(2);
            answer("ec");
            assertThat(started).isEqualTo(2);
            assertInvalid(admission, token(rsa));
        }

        @Test
        void while_they_cannot_be_fetched_known_keys_are_good_for_an_hour_and_nothing_is_said_of_others() {
            fetchFirst();
            elapse(3_599);
            assertAdmits(admission, token(rsa));
            fail();
            assertAdmits(admission, token(rsa));
            assertThat(ask(admission, token(ec))).isCompletedExceptionally();
            assertThat(started).isEqualTo(2);
            elapse(1);
            assertThat(ask(admission, token(rsa))).isCompletedExceptionally();
            elapse(29);
            CompletableFuture<Decision> waiting = ask(admission, token(rsa));
            assertThat(started).isEqualTo(3);
            answer("rsa");
            assertThat(waiting.join()).isInstanceOf(Granted.class);
        }

        @Test
        void what_is_no_key_set_is_a_fetch_that_failed() {
            CompletableFuture<Decision> join = ask(admission, token(rsa));
            fetches.remove().complete("<html>503</html>");
            assertThat(join).isCompletedExceptionally();
            elapse(30);
            join = ask(admission, token(rsa));
            fetches.remove().complete(null);
            assertThat(join).isCompletedExceptionally();
            elapse(30);
            fetchFirst();
        }

        @Test
        void a_fetch_that_throws_is_one_that_failed_and_one_that_never_ends_holds_up_nothing_for_ever() {
            FetchedKeys throwing = FetchedKeys.builder(() -> {
                        throw new IllegalStateException("secret");
                    })
                    .clock(() -> now)
                    .build();
            assertThatThrownBy(() -> ask(admission(throwing), token(rsa)).join())
                    .hasStackTraceContaining("the keys could not be fetched")
                    .satisfies(failure ->
                            assertThat(failure.getCause().getMessage()).doesNotContain("secret"));
            assertThat(ask(admission, token(rsa))).isNotDone();
            CompletableFuture<String> hanging = fetches.remove();
            elapse(30);
            CompletableFuture<Decision> second = ask(admission, token(rsa));
            answer("rsa");
            assertThat(second.join()).isInstanceOf(Granted.class);
            // What comes after all, and is older, takes nobody's place.
            hanging.complete(set("ec"));
            assertAdmits(admission, token(rsa));
        }

        private void fetchFirst() {
            CompletableFuture<Decision> join = ask(admission, token(rsa));
            answer("rsa");
            assertThat(join.join()).isInstanceOf(Granted.class);
        }

        private void answer(String kid) {
            fetches.remove().complete(set(kid));
        }

        private void fail() {
            fetches.remove().completeExceptionally(new IOException("no route"));
        }
    }

    private static String set(String kid) {
        return new JWKSet(
                        kid.equals("ec")
                                ? new ECKey.Builder(Curve.P_256, (ECPublicKey) Signer.EC.getPublic())
                                        .keyID(kid)
                                        .build()
                                : new RSAKey.Builder((RSAPublicKey) Signer.RSA.getPublic())
                                        .keyID(kid)
                                        .build())
                .toString();
    }

    private void elapse(long seconds) {
        now = now.plus(Duration.ofSeconds(seconds));
    }

    private String token(Signer signer) {
        return signer.sign(Signer.claims(now));
    }

    private JwtAdmission admission(JwtKeySource keys) {
        return JwtAdmission.builder(keys)
                .issuer(ISSUER)
                .audience(AUDIENCE)
                .clock(() -> now)
                .build();
    }

    private static CompletableFuture<Decision> ask(JwtAdmission admission, String token) {
        return admission
                .admit(Handshake.UNKNOWN, new JoinRequest(ROOM, token, null, "attempt"))
                .toCompletableFuture();
    }

    private static void assertAdmits(JwtAdmission admission, String token) {
        assertThat(ask(admission, token)).isCompletedWithValueMatching(Granted.class::isInstance);
    }

    private static void assertInvalid(JwtAdmission admission, String token) {
        assertThat(ask(admission, token)).isCompletedWithValue(new Refused(ErrorCode.INVALID_TOKEN));
    }
}
