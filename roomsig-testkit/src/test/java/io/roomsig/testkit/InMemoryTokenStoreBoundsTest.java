package io.roomsig.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.roomsig.api.ErrorCode;
import io.roomsig.api.Grant;
import io.roomsig.api.TokenUse;
import io.roomsig.core.memory.InMemoryTokenStore;
import io.roomsig.spi.TokenStore.Redeemed;
import io.roomsig.spi.TokenStore.Refused;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** What the store in memory forgets, and when it is full. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class InMemoryTokenStoreBoundsTest {
    private static final Duration LIFETIME = Duration.ofHours(2);

    private final VirtualEnvironment clock = new VirtualEnvironment(1);
    private final InMemoryTokenStore store = new InMemoryTokenStore(clock);
    private final InMemoryTokenStore small = new InMemoryTokenStore(clock, 2, LIFETIME);

    @Test
    void a_token_admits_to_its_last_millisecond_and_not_at_its_expiry() throws Exception {
        TokenSteps steps = new TokenSteps(store);
        Grant grant = grant("grant", Duration.ofMinutes(1));
        steps.save("token", grant, TokenUse.WHILE_VALID);
        clock.elapse(Duration.ofMillis(59_999));
        assertThat(steps.redeem("room", "token", "attempt")).isEqualTo(new Redeemed(grant));
        clock.elapse(Duration.ofMillis(1));
        assertThat(steps.redeem("room", "token", "attempt")).isEqualTo(new Refused(ErrorCode.TOKEN_EXPIRED));
    }

    @Test
    void a_token_without_expiry_admits_for_the_stores_lifetime() throws Exception {
        TokenSteps steps = new TokenSteps(small);
        Grant grant = Grant.builder("room", "grant").build();
        steps.save("token", grant, TokenUse.WHILE_VALID);
        clock.elapse(LIFETIME.minusMillis(1));
        assertThat(steps.redeem("room", "token", "attempt")).isEqualTo(new Redeemed(grant));
        clock.elapse(Duration.ofMillis(1));
        assertThat(steps.redeem("room", "token", "attempt")).isEqualTo(new Refused(ErrorCode.TOKEN_EXPIRED));
    }

    @Test
    void what_has_expired_or_was_revoked_is_forgotten_after_an_hour() throws Exception {
        TokenSteps steps = new TokenSteps(store);
        steps.save("expires", grant("one", Duration.ofMinutes(1)), TokenUse.WHILE_VALID);
        steps.save("revoked", grant("two", Duration.ofDays(1)), TokenUse.WHILE_VALID);
        clock.elapse(Duration.ofMinutes(1));
        steps.revoke("room", "revoked");
        clock.elapse(Duration.ofMillis(3_599_999));
        assertThat(steps.redeem("room", "expires", "attempt")).isEqualTo(new Refused(ErrorCode.TOKEN_EXPIRED));
        assertThat(steps.redeem("room", "revoked", "attempt")).isEqualTo(new Refused(ErrorCode.TOKEN_REVOKED));
        clock.elapse(Duration.ofMillis(1));
        assertThat(steps.redeem("room", "expires", "attempt")).isEqualTo(new Refused(ErrorCode.INVALID_TOKEN));
        assertThat(steps.redeem("room", "revoked", "attempt")).isEqualTo(new Refused(ErrorCode.INVALID_TOKEN));
    }

    @Test
    void a_store_full_of_valid_tokens_takes_no_other() throws Exception {
        TokenSteps steps = new TokenSteps(small);
        steps.save("one", grant("one", Duration.ofHours(1)), TokenUse.WHILE_VALID);
        steps.save("two", grant("two", Duration.ofHours(1)), TokenUse.WHILE_VALID);
        assertThatThrownBy(() -> steps.save("secret", grant("three", Duration.ofHours(1)), TokenUse.WHILE_VALID))
                .hasRootCauseInstanceOf(IllegalStateException.class)
                .hasMessageContaining("full")
                .hasMessageNotContaining("secret");
        assertThat(steps.redeem("room", "secret", "attempt")).isEqualTo(new Refused(ErrorCode.INVALID_TOKEN));
        steps.save("two", grant("again", Duration.ofHours(1)), TokenUse.WHILE_VALID);
        assertThat(steps.redeem("room", "one", "attempt")).isInstanceOf(Redeemed.class);
        assertThat(steps.redeem("room", "two", "attempt")).isInstanceOf(Redeemed.class);
    }

    @Test
    void tokens_that_admit_nobody_make_room_for_new_ones() throws Exception {
        TokenSteps steps = new TokenSteps(small);
        steps.save("one", grant("one", Duration.ofMinutes(1)), TokenUse.WHILE_VALID);
        steps.save("two", grant("two", Duration.ofHours(9)), TokenUse.WHILE_VALID);
        clock.elapse(Duration.ofMinutes(1));
        steps.save("three", grant("three", Duration.ofHours(9)), TokenUse.WHILE_VALID);
        assertThat(steps.redeem("room", "one", "attempt")).isEqualTo(new Refused(ErrorCode.INVALID_TOKEN));
        steps.revoke("room", "two");
        steps.save("four", grant("four", Duration.ofHours(9)), TokenUse.WHILE_VALID);
        assertThat(steps.redeem("room", "two", "attempt")).isEqualTo(new Refused(ErrorCode.INVALID_TOKEN));
        assertThat(steps.redeem("room", "three", "attempt")).isInstanceOf(Redeemed.class);
        assertThat(steps.redeem("room", "four", "attempt")).isInstanceOf(Redeemed.class);
    }

    @Test
    void an_expiry_at_the_end_of_time_is_an_expiry_like_any_other() throws Exception {
        TokenSteps steps = new TokenSteps(store);
        Grant grant = Grant.builder("room", "grant").expiresAt(Instant.MAX).build();
        steps.save("token", grant, TokenUse.WHILE_VALID);
        clock.elapse(Duration.ofDays(36_500));
        assertThat(steps.redeem("room", "token", "attempt")).isEqualTo(new Redeemed(grant));
    }

    @Test
    void each_of_very_many_tokens_is_won_by_one_of_eight_threads() throws Exception {
        // The contract's race is for stores that are far away. Here a lock that is missing shows only in nanoseconds.
        int tokens = 20_000;
        Instant now = Instant.parse("2026-03-01T12:00:00Z");
        InMemoryTokenStore many = new InMemoryTokenStore(() -> now);
        Grant grant = Grant.builder("room", "grant").build();
        for (int token = 0; token < tokens; token++) {
            many.save("token-" + token, grant, TokenUse.ONCE);
        }
        try (Race race = new Race(8)) {
            List<Integer> wins = race.run(number -> {
                TokenSteps steps = new TokenSteps(many);
                int won = 0;
                race.meet();
                for (int token = 0; token < tokens; token++) {
                    if (steps.redeem("room", "token-" + token, "attempt-" + number) instanceof Redeemed) {
                        won++;
                    }
                }
                return won;
            });
            assertThat(wins.stream().mapToInt(Integer::intValue).sum()).isEqualTo(tokens);
        }
    }

    private Grant grant(String grantId, Duration life) {
        return Grant.builder("room", grantId)
                .expiresAt(clock.instant().plus(life))
                .build();
    }
}
