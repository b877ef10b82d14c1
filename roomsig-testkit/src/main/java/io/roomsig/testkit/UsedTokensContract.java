package io.roomsig.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.roomsig.spi.UsedTokens;
import io.roomsig.spi.UsedTokens.TokenId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/**
 * What every {@link UsedTokens} has to do. Make a test class that extends this and implement the abstract methods:
 *
 * <pre>{@code
 * class MyUsedTokensTest extends UsedTokensContract {
 *     private final MyUsedTokens tokens = new MyUsedTokens();
 *
 *     protected UsedTokens usedTokens() { return tokens; }
 *     protected Instant now() { return Instant.now(); }
 *     protected void elapse(Duration duration) throws InterruptedException { Thread.sleep(duration.toMillis()); }
 * }
 * }</pre>
 *
 * <p>The tests use issuers of their own, so that the store may be shared and need not be empty. Together they let less than a
 * second elapse.
 */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
public abstract class UsedTokensContract {
    private static final int THREADS = 8;
    private static final int ROUNDS = 10;

    /** How long a token that is to end lasts. */
    private static final Duration SHORT = Duration.ofMillis(60);

    private static final Duration LONGER = Duration.ofMillis(120);

    /** For classes that extend it. */
    protected UsedTokensContract() {}

    /** What is tested: the same one each time it is called during one test. */
    protected abstract UsedTokens usedTokens();

    /** The time by the clock that it goes by, to the millisecond at least. */
    protected abstract Instant now();

    /**
     * Lets time pass for it: moves its clock, or waits.
     *
     * @param duration how much, at most 120 ms
     * @throws InterruptedException if waiting was interrupted
     */
    protected abstract void elapse(Duration duration) throws InterruptedException;

    // Using

    @Test
    void a_token_is_used_by_one_attempt_and_by_no_other() throws Exception {
        TokenId token = token();
        Instant end = inAnHour();
        assertThat(use(token, "first", end)).isTrue();
        assertThat(use(token, "second", end)).isFalse();
        assertThat(use(token, "First", end)).isFalse();
        assertThat(use(token, "", end)).isFalse();
    }

    @Test
    void the_attempt_that_has_a_token_is_told_so_again() throws Exception {
        TokenId token = token();
        Instant end = inAnHour();
        use(token, "first", end);
        use(token, "second", end);
        for (int i = 0; i < 3; i++) {
            assertThat(use(token, "first", end)).isTrue();
        }
    }

    @Test
    void the_same_id_of_two_issuers_is_two_tokens() throws Exception {
        TokenId one = token();
        TokenId other = new TokenId(one.issuer() + "2", one.id());
        assertThat(use(one, "first", inAnHour())).isTrue();
        assertThat(use(other, "second", inAnHour())).isTrue();
    }

    // Giving back

    @Test
    void a_token_that_was_released_may_be_used_by_another_attempt() throws Exception {
        TokenId token = token();
        Instant end = inAnHour();
        use(token, "first", end);
        release(token, "first");
        assertThat(use(token, "second", end)).isTrue();
        assertThat(use(token, "first", end)).isFalse();
    }

    @Test
    void only_the_attempt_that_has_a_token_releases_it() throws Exception {
        TokenId token = token();
        Instant end = inAnHour();
        release(token, "second");
        use(token, "first", end);
        release(token, "second");
        release(token, "");
        release(token(), "first");
        assertThat(use(token, "second", end)).isFalse();
        assertThat(use(token, "first", end)).isTrue();
    }

    // The end

    @Test
    void after_its_end_nobody_uses_a_token_whether_it_was_used_before_or_not() throws Exception {
        Instant end = now().plus(SHORT);
        TokenId used = token();
        TokenId unused = token();
        TokenId lasting = token();
        use(used, "first", end);
        use(lasting, "first", inAnHour());
        elapse(LONGER);
        assertThat(use(used, "first", end)).isFalse();
        assertThat(use(used, "second", end)).isFalse();
        assertThat(use(unused, "first", end)).isFalse();
        assertThat(use(lasting, "second", inAnHour())).isFalse();
    }

    @Test
    void a_token_whose_end_was_long_ago_or_is_never_is_no_fault() throws Exception {
        for (Instant past : List.of(Instant.MIN, Instant.EPOCH, now().minusSeconds(1))) {
            assertThat(use(token(), "first", past)).isFalse();
        }
        TokenId token = token();
        assertThat(use(token, "first", Instant.MAX)).isTrue();
        assertThat(use(token, "second", Instant.MAX)).isFalse();
    }

    // Many threads

    @Test
    void of_eight_attempts_from_eight_threads_exactly_one_has_the_token() throws Exception {
        Instant end = inAnHour();
        try (Race race = new Race(THREADS)) {
            for (int round = 0; round < ROUNDS; round++) {
                List<TokenId> tokens = some();
                List<List<Boolean>> answers = race.askEach(tokens, (i, token) -> use(token, "attempt-" + i, end));
                for (int t = 0; t < tokens.size(); t++) {
                    List<Boolean> ofOneToken = answers.get(t);
                    assertThat(ofOneToken).filteredOn(has -> has).hasSize(1);
                    assertThat(use(tokens.get(t), "attempt-" + ofOneToken.indexOf(true), end))
                            .isTrue();
                }
            }
        }
    }

    @Test
    void the_same_attempt_from_eight_threads_has_the_token_in_each() throws Exception {
        Instant end = inAnHour();
        try (Race race = new Race(THREADS)) {
            for (int round = 0; round < ROUNDS; round++) {
                List<TokenId> tokens = some();
                assertThat(race.askEach(tokens, (i, token) -> use(token, "attempt", end)))
                        .hasSameSizeAs(tokens)
                        .allSatisfy(ofOneToken ->
                                assertThat(ofOneToken).hasSize(THREADS).containsOnly(true));
            }
        }
    }

    @Test
    void a_token_released_while_others_want_it_is_had_by_one_at_most() throws Exception {
        Instant end = inAnHour();
        try (Race race = new Race(THREADS)) {
            for (int round = 0; round < ROUNDS; round++) {
                List<TokenId> tokens = some();
                for (TokenId token : tokens) {
                    use(token, "first", end);
                }
                List<List<Boolean>> answers = race.askEach(tokens, (i, token) -> {
                    if (i == 0) {
                        release(token, "first");
                        return false;
                    }
                    return use(token, "attempt-" + i, end);
                });
                assertThat(answers)
                        .allSatisfy(ofOneToken ->
                                assertThat(ofOneToken).filteredOn(has -> has).hasSizeLessThanOrEqualTo(1));
            }
        }
    }

    // Hostile input

    @Test
    void no_issuer_and_id_use_up_what_belongs_to_another() throws Exception {
        List<String> all = HostileStrings.ALL;
        String prefix = token().issuer();
        Instant end = inAnHour();
        for (String issuer : all) {
            for (String id : all) {
                assertThat(use(new TokenId(prefix + issuer, id), "first", end)).isTrue();
            }
        }
    }

    @Test
    void hostile_attempts_are_told_apart() throws Exception {
        Instant end = inAnHour();
        for (int i = 0; i < HostileStrings.ALL.size(); i++) {
            String winner = HostileStrings.ALL.get(i);
            TokenId token = token();
            assertThat(use(token, winner, end)).isTrue();
            for (String other : HostileStrings.after(i)) {
                assertThat(use(token, other, end)).isFalse();
                release(token, other);
            }
            assertThat(use(token, winner, end)).isTrue();
        }
    }

    @Test
    void nothing_that_is_printed_holds_the_id() throws Exception {
        TokenId token = token();
        use(token, "first", inAnHour());
        List<Object> printed = List.of(usedTokens(), token, usedTokens().use(token, "second", inAnHour()));
        assertThat(printed)
                .extracting(Object::toString)
                .noneMatch(text -> text.contains(token.id()) || text.contains(token.issuer()));
    }

    private boolean use(TokenId token, String attempt, Instant until) throws Exception {
        return await(usedTokens().use(token, attempt, until));
    }

    private void release(TokenId token, String attempt) throws Exception {
        await(usedTokens().release(token, attempt));
    }

    private Instant inAnHour() {
        return now().plus(Duration.ofHours(1));
    }

    private static TokenId token() {
        return new TokenId("issuer-" + UUID.randomUUID(), UUID.randomUUID().toString());
    }

    /** As many as one round of a race is about. */
    private static List<TokenId> some() {
        List<TokenId> tokens = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            tokens.add(token());
        }
        return tokens;
    }

    private static <T> T await(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
}
