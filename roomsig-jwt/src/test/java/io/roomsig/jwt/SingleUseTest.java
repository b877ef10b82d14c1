package io.roomsig.jwt;

import static io.roomsig.jwt.Signer.AUDIENCE;
import static io.roomsig.jwt.Signer.ISSUER;
import static io.roomsig.jwt.Signer.ROOM;
import static org.assertj.core.api.Assertions.assertThat;

import io.roomsig.api.ErrorCode;
import io.roomsig.api.Handshake;
import io.roomsig.api.JoinRequest;
import io.roomsig.core.memory.InMemoryUsedTokens;
import io.roomsig.spi.Admission.Decision;
import io.roomsig.spi.Admission.Granted;
import io.roomsig.spi.Admission.Refused;
import io.roomsig.spi.UsedTokens;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** Tokens that admit once. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class SingleUseTest {
    private static final Signer SIGNER = Signer.secret("one", JwtAlgorithm.HS256);
    private static final int THREADS = 8;

    private volatile Instant now = Instant.parse("2026-03-01T12:00:00Z");
    private final InMemoryUsedTokens used = new InMemoryUsedTokens(() -> now);
    private final JwtAdmission admission = admission(used, SIGNER);

    @Test
    void a_token_admits_one_attempt_as_often_as_it_asks_and_no_other() {
        String token = token("id-1");
        assertGranted(join(token, "first"));
        assertRefused(join(token, "second"), ErrorCode.TOKEN_USED);
        assertGranted(join(token, "first"));
        assertGranted(join(token("id-2"), "second"));
    }

    @Test
    void another_token_with_the_same_id_is_the_same_token() {
        Map<String, Object> claims = Signer.claims(now);
        assertGranted(join(SIGNER.sign(claims), "first"));
        claims.put("name", "Zoë");
        assertRefused(join(SIGNER.sign(claims), "second"), ErrorCode.TOKEN_USED);
    }

    @Test
    void a_token_is_used_up_by_nobody_whom_it_does_not_admit() {
        String token = token("id-1");
        String forged = Signer.secret("two", JwtAlgorithm.HS256).sign(Signer.claims(now));
        assertRefused(join(forged, "first"), ErrorCode.INVALID_TOKEN);
        Map<String, Object> elsewhere = Signer.claims(now);
        elsewhere.put("room", "ABC124");
        assertRefused(join(SIGNER.sign(elsewhere), "first"), ErrorCode.INVALID_TOKEN);
        assertGranted(join(token, "second"));
    }

    @Test
    void a_token_without_an_id_admits_nobody() {
        Map<String, Object> claims = Signer.claims(now);
        for (String blank : new String[] {null, "", " "}) {
            claims.put("jti", blank);
            assertRefused(join(SIGNER.sign(claims), "first"), ErrorCode.INVALID_TOKEN);
        }
    }

    @Test
    void a_token_is_given_back_by_the_attempt_that_has_it_and_shows_it() {
        String token = token("id-1");
        assertGranted(join(token, "first"));
        admission.release(request(token, "second"));
        admission.release(request(Signer.secret("two", JwtAlgorithm.HS256).sign(Signer.claims(now)), "first"));
        admission.release(request("garbage", "first"));
        admission.release(request(null, "first"));
        assertRefused(join(token, "second"), ErrorCode.TOKEN_USED);
        admission.release(request(token, "first"));
        assertGranted(join(token, "second"));
    }

    @Test
    void a_used_token_stays_used_until_it_has_expired_with_the_skew() {
        String token = token("id-1");
        assertGranted(join(token, "first"));
        now = now.plusSeconds(329);
        assertRefused(join(token, "second"), ErrorCode.TOKEN_USED);
        now = now.plusSeconds(1);
        assertRefused(join(token, "second"), ErrorCode.TOKEN_EXPIRED);
    }

    @Test
    void of_eight_threads_that_show_the_same_token_one_is_admitted() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        CyclicBarrier start = new CyclicBarrier(THREADS);
        try {
            for (int round = 0; round < 50; round++) {
                String token = token("round-" + round);
                List<Future<Decision>> racing = new ArrayList<>();
                for (int i = 0; i < THREADS; i++) {
                    String attempt = "attempt-" + i;
                    racing.add(threads.submit(() -> {
                        start.await(10, TimeUnit.SECONDS);
                        return join(token, attempt);
                    }));
                }
                List<Decision> decisions = new ArrayList<>();
                for (Future<Decision> each : racing) {
                    decisions.add(each.get(10, TimeUnit.SECONDS));
                }
                assertThat(decisions).filteredOn(Granted.class::isInstance).hasSize(1);
                assertThat(decisions)
                        .filteredOn(new Refused(ErrorCode.TOKEN_USED)::equals)
                        .hasSize(THREADS - 1);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void where_nobody_can_tell_whether_it_was_used_the_stage_fails() {
        JwtAdmission blind = admission(
                new UsedTokens() {
                    @Override
                    public CompletionStage<Boolean> use(TokenId token, String attempt, Instant until) {
                        return CompletableFuture.failedFuture(new IllegalStateException("down"));
                    }

                    @Override
                    public CompletionStage<Void> release(TokenId token, String attempt) {
                        return CompletableFuture.failedFuture(new IllegalStateException("down"));
                    }
                },
                SIGNER);
        assertThat(blind.admit(Handshake.UNKNOWN, request(token("id-1"), "first")))
                .isCompletedExceptionally();
        blind.release(request(token("id-1"), "first"));
    }

    private String token(String id) {
        Map<String, Object> claims = Signer.claims(now);
        claims.put("jti", id);
        return SIGNER.sign(claims);
    }

    private Decision join(String token, String attempt) {
        return admission
                .admit(Handshake.UNKNOWN, request(token, attempt))
                .toCompletableFuture()
                .join();
    }

    private static JoinRequest request(String token, String attempt) {
        return new JoinRequest(ROOM, token, null, attempt);
    }

    private JwtAdmission admission(UsedTokens usedTokens, Signer signer) {
        return JwtAdmission.builder(JwtKeySource.fixed(JwtKeys.of(signer.verifier())))
                .issuer(ISSUER)
                .audience(AUDIENCE)
                .usedTokens(usedTokens)
                .clock(() -> now)
                .build();
    }

    private static void assertGranted(Decision decision) {
        assertThat(decision).isInstanceOf(Granted.class);
    }

    private static void assertRefused(Decision decision, ErrorCode code) {
        assertThat(decision).isEqualTo(new Refused(code));
    }
}
