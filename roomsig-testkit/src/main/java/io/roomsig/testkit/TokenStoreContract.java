package io.roomsig.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.roomsig.api.ErrorCode;
import io.roomsig.api.Grant;
import io.roomsig.api.TokenUse;
import io.roomsig.spi.TokenStore;
import io.roomsig.spi.TokenStore.Redeemed;
import io.roomsig.spi.TokenStore.Redemption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/**
 * What every {@link TokenStore} has to do. Make a test class that extends this and implement the abstract methods:
 *
 * <pre>{@code
 * class MyTokenStoreTest extends TokenStoreContract {
 *     private final MyTokenStore store = new MyTokenStore();
 *
 *     protected TokenStore store() { return store; }
 *     protected Instant now() { return Instant.now(); }
 *     protected void elapse(Duration duration) throws InterruptedException { Thread.sleep(duration.toMillis()); }
 * }
 * }</pre>
 *
 * <p>The tests use rooms of their own or tokens that nobody guesses, so that the store may be shared and need not be
 * empty. Together they let less than a second elapse.
 */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
public abstract class TokenStoreContract extends TokenStoreRaces {

    /** How long a token that is to expire lives. */
    private static final Duration SHORT = Duration.ofMillis(60);

    private static final Duration LONGER = Duration.ofMillis(120);

    /** For classes that extend it. */
    protected TokenStoreContract() {}

    // Saving and redeeming

    @Test
    void a_saved_token_is_answered_with_its_grant() throws Exception {
        Grant grant = grant(room());
        String token = token();
        save(token, grant, TokenUse.WHILE_VALID);
        assertThat(redeem(grant.room(), token, "attempt")).isEqualTo(new Redeemed(grant));
    }

    @Test
    void every_field_of_a_grant_comes_back_as_it_was_saved() throws Exception {
        for (Grant grant : SampleGrants.varied(room(), now())) {
            for (TokenUse use : TokenUse.values()) {
                String token = token();
                save(token, grant, use);
                assertThat(redeem(grant.room(), token, "attempt")).isEqualTo(new Redeemed(grant));
            }
        }
    }

    @Test
    void a_token_that_was_never_saved_is_invalid() throws Exception {
        assertRefused(redeem(room(), token(), "attempt"), ErrorCode.INVALID_TOKEN);
    }

    @Test
    void a_token_of_another_room_is_invalid() throws Exception {
        String token = token();
        save(token, grant(room()), TokenUse.WHILE_VALID);
        String other = room();
        assertRefused(redeem(other, token, "attempt"), ErrorCode.INVALID_TOKEN);
        save(token(), grant(other), TokenUse.WHILE_VALID);
        assertRefused(redeem(other, token, "attempt"), ErrorCode.INVALID_TOKEN);
    }

    @Test
    void the_same_token_may_belong_to_two_rooms_with_a_grant_for_each() throws Exception {
        String token = token();
        Grant one = grant(room());
        Grant two = grant(room());
        save(token, one, TokenUse.WHILE_VALID);
        save(token, two, TokenUse.WHILE_VALID);
        assertThat(redeem(one.room(), token, "attempt")).isEqualTo(new Redeemed(one));
        assertThat(redeem(two.room(), token, "attempt")).isEqualTo(new Redeemed(two));
    }

    @Test
    void a_reusable_token_admits_every_attempt_with_the_same_grant_id() throws Exception {
        Grant grant = grant(room());
        String token = token();
        save(token, grant, TokenUse.WHILE_VALID);
        for (int i = 0; i < 20; i++) {
            assertThat(redeem(grant.room(), token, "attempt-" + i)).isEqualTo(new Redeemed(grant));
        }
    }

    @Test
    void saving_again_replaces_the_grant() throws Exception {
        String room = room();
        String token = token();
        save(token, grant(room), TokenUse.WHILE_VALID);
        Grant second = grant(room);
        save(token, second, TokenUse.WHILE_VALID);
        assertThat(redeem(room, token, "attempt")).isEqualTo(new Redeemed(second));
    }

    @Test
    void saving_again_replaces_the_use_and_forgets_the_winner() throws Exception {
        Grant grant = grant(room());
        String token = token();
        save(token, grant, TokenUse.ONCE);
        redeem(grant.room(), token, "first");
        save(token, grant, TokenUse.ONCE);
        assertThat(redeem(grant.room(), token, "second")).isEqualTo(new Redeemed(grant));
        assertRefused(redeem(grant.room(), token, "first"), remembered(ErrorCode.TOKEN_USED));
        save(token, grant, TokenUse.WHILE_VALID);
        assertThat(redeem(grant.room(), token, "first")).isEqualTo(new Redeemed(grant));
        assertThat(redeem(grant.room(), token, "third")).isEqualTo(new Redeemed(grant));
    }

    // Single use

    @Test
    void a_single_use_token_admits_one_attempt_and_refuses_every_other() throws Exception {
        Grant grant = grant(room());
        String token = token();
        save(token, grant, TokenUse.ONCE);
        assertThat(redeem(grant.room(), token, "first")).isEqualTo(new Redeemed(grant));
        assertRefused(redeem(grant.room(), token, "second"), remembered(ErrorCode.TOKEN_USED));
        assertRefused(redeem(grant.room(), token, "First"), remembered(ErrorCode.TOKEN_USED));
        assertRefused(redeem(grant.room(), token, ""), remembered(ErrorCode.TOKEN_USED));
    }

    @Test
    void the_attempt_that_won_a_single_use_token_gets_the_same_answer_again() throws Exception {
        Grant grant = grant(room());
        String token = token();
        save(token, grant, TokenUse.ONCE);
        redeem(grant.room(), token, "first");
        redeem(grant.room(), token, "second");
        for (int i = 0; i < 3; i++) {
            assertThat(redeem(grant.room(), token, "first")).isEqualTo(new Redeemed(grant));
        }
    }

    @Test
    void a_token_that_its_winner_released_may_be_won_by_another() throws Exception {
        Grant grant = grant(room());
        String token = token();
        save(token, grant, TokenUse.ONCE);
        redeem(grant.room(), token, "first");
        release(grant.room(), token, "first");
        assertThat(redeem(grant.room(), token, "second")).isEqualTo(new Redeemed(grant));
        assertRefused(redeem(grant.room(), token, "first"), remembered(ErrorCode.TOKEN_USED));
    }

    @Test
    void a_token_that_its_winner_released_may_be_won_by_the_same_attempt_again() throws Exception {
        Grant grant = grant(room());
        String token = token();
        save(token, grant, TokenUse.ONCE);
        redeem(grant.room(), token, "first");
        release(grant.room(), token, "first");
        assertThat(redeem(grant.room(), token, "first")).isEqualTo(new Redeemed(grant));
        assertRefused(redeem(grant.room(), token, "second"), remembered(ErrorCode.TOKEN_USED));
    }

    @Test
    void only_the_winner_releases_a_single_use_token() throws Exception {
        Grant grant = grant(room());
        String token = token();
        save(token, grant, TokenUse.ONCE);
        release(grant.room(), token, "second");
        redeem(grant.room(), token, "first");
        release(grant.room(), token, "second");
        release(grant.room(), token, "");
        release(room(), token, "first");
        assertRefused(redeem(grant.room(), token, "second"), remembered(ErrorCode.TOKEN_USED));
        assertThat(redeem(grant.room(), token, "first")).isEqualTo(new Redeemed(grant));
    }

    @Test
    void releasing_a_token_that_is_reusable_or_unknown_changes_nothing() throws Exception {
        Grant grant = grant(room());
        String token = token();
        save(token, grant, TokenUse.WHILE_VALID);
        redeem(grant.room(), token, "first");
        release(grant.room(), token, "first");
        assertThat(redeem(grant.room(), token, "second")).isEqualTo(new Redeemed(grant));
        String unknown = token();
        release(grant.room(), unknown, "first");
        assertRefused(redeem(grant.room(), unknown, "first"), ErrorCode.INVALID_TOKEN);
    }

    // Expiry

    @Test
    void a_token_admits_nobody_after_its_expiry() throws Exception {
        for (TokenUse use : TokenUse.values()) {
            Grant brief = grant(room(), SHORT);
            Grant lasting = grant(brief.room(), Duration.ofHours(1));
            String expires = token();
            String stays = token();
            save(expires, brief, use);
            save(stays, lasting, use);
            elapse(LONGER);
            assertRefused(redeem(brief.room(), expires, "attempt"), remembered(ErrorCode.TOKEN_EXPIRED));
            assertThat(redeem(brief.room(), stays, "attempt")).isEqualTo(new Redeemed(lasting));
        }
    }

    @Test
    void an_expired_token_admits_not_even_the_attempt_that_won_it() throws Exception {
        Grant grant = grant(room(), SHORT);
        String token = token();
        save(token, grant, TokenUse.ONCE);
        redeem(grant.room(), token, "attempt");
        elapse(LONGER);
        assertRefused(redeem(grant.room(), token, "attempt"), remembered(ErrorCode.TOKEN_EXPIRED));
    }

    @Test
    void a_token_saved_after_its_expiry_admits_nobody_until_it_is_saved_anew() throws Exception {
        Grant over = grant(room(), Duration.ofMillis(-1));
        String token = token();
        save(token, over, TokenUse.WHILE_VALID);
        assertRefused(redeem(over.room(), token, "attempt"), remembered(ErrorCode.TOKEN_EXPIRED));
        Grant renewed = grant(over.room());
        save(token, renewed, TokenUse.WHILE_VALID);
        assertThat(redeem(over.room(), token, "attempt")).isEqualTo(new Redeemed(renewed));
    }

    @Test
    void saving_again_replaces_the_expiry() throws Exception {
        String room = room();
        String token = token();
        save(token, grant(room, SHORT), TokenUse.WHILE_VALID);
        Grant renewed = grant(room);
        save(token, renewed, TokenUse.WHILE_VALID);
        elapse(LONGER);
        assertThat(redeem(room, token, "attempt")).isEqualTo(new Redeemed(renewed));
    }

    // Revocation

    @Test
    void a_revoked_token_admits_nobody() throws Exception {
        for (TokenUse use : TokenUse.values()) {
            Grant grant = grant(room());
            String token = token();
            save(token, grant, use);
            assertThat(revoke(grant.room(), token)).isTrue();
            assertRefused(redeem(grant.room(), token, "attempt"), remembered(ErrorCode.TOKEN_REVOKED));
        }
    }

    @Test
    void a_revoked_token_admits_not_even_the_attempt_that_won_it() throws Exception {
        Grant grant = grant(room());
        String token = token();
        save(token, grant, TokenUse.ONCE);
        redeem(grant.room(), token, "attempt");
        assertThat(revoke(grant.room(), token)).isTrue();
        assertRefused(redeem(grant.room(), token, "attempt"), remembered(ErrorCode.TOKEN_REVOKED));
        release(grant.room(), token, "attempt");
        assertRefused(redeem(grant.room(), token, "attempt"), remembered(ErrorCode.TOKEN_REVOKED));
    }

    @Test
    void a_token_that_is_revoked_twice_stays_revoked() throws Exception {
        Grant grant = grant(room());
        String token = token();
        save(token, grant, TokenUse.WHILE_VALID);
        revoke(grant.room(), token);
        revoke(grant.room(), token);
        assertRefused(redeem(grant.room(), token, "attempt"), remembered(ErrorCode.TOKEN_REVOKED));
    }

    @Test
    void revoking_a_token_that_was_never_saved_answers_false_and_leaves_the_others() throws Exception {
        Grant grant = grant(room());
        String token = token();
        save(token, grant, TokenUse.WHILE_VALID);
        assertThat(revoke(grant.room(), token())).isFalse();
        assertThat(revoke(room(), token)).isFalse();
        assertThat(redeem(grant.room(), token, "attempt")).isEqualTo(new Redeemed(grant));
    }

    @Test
    void a_token_saved_after_its_revocation_admits() throws Exception {
        Grant grant = grant(room());
        String token = token();
        save(token, grant, TokenUse.ONCE);
        redeem(grant.room(), token, "first");
        revoke(grant.room(), token);
        save(token, grant, TokenUse.ONCE);
        assertThat(redeem(grant.room(), token, "second")).isEqualTo(new Redeemed(grant));
    }

    // Hostile input

    @Test
    void no_room_and_token_open_what_belongs_to_another() throws Exception {
        // Half of all pairs are saved: each must find its own grant, and the other half none.
        List<String> all = HostileStrings.ALL;
        String prefix = room();
        for (int r = 0; r < all.size(); r++) {
            for (int t = r % 2; t < all.size(); t += 2) {
                save(all.get(t), numbered(prefix + all.get(r), r, t), TokenUse.WHILE_VALID);
            }
        }
        for (int r = 0; r < all.size(); r++) {
            for (int t = 0; t < all.size(); t++) {
                Redemption answer = redeem(prefix + all.get(r), all.get(t), "attempt");
                if (t % 2 == r % 2) {
                    assertThat(answer).isEqualTo(new Redeemed(numbered(prefix + all.get(r), r, t)));
                } else {
                    assertRefused(answer, ErrorCode.INVALID_TOKEN);
                }
            }
        }
    }

    @Test
    void a_hostile_room_code_acts_as_nothing_but_itself() throws Exception {
        for (int i = 0; i < HostileStrings.ALL.size(); i++) {
            Grant grant = grant(HostileStrings.ALL.get(i));
            String token = token();
            save(token, grant, TokenUse.WHILE_VALID);
            assertThat(redeem(grant.room(), token, "attempt")).isEqualTo(new Redeemed(grant));
            for (String other : HostileStrings.after(i)) {
                assertRefused(redeem(other, token, "attempt"), ErrorCode.INVALID_TOKEN);
            }
        }
    }

    @Test
    void a_hostile_token_acts_as_nothing_but_itself() throws Exception {
        Grant grant = grant(room());
        for (String token : HostileStrings.ALL) {
            assertRefused(redeem(grant.room(), token, "attempt"), ErrorCode.INVALID_TOKEN);
            save(token, grant, TokenUse.ONCE);
            assertThat(redeem(grant.room(), token, "attempt")).isEqualTo(new Redeemed(grant));
            assertThat(revoke(grant.room(), token)).isTrue();
        }
    }

    @Test
    void hostile_attempts_are_told_apart() throws Exception {
        Grant grant = grant(room());
        for (int i = 0; i < HostileStrings.ALL.size(); i++) {
            String winner = HostileStrings.ALL.get(i);
            String token = token();
            save(token, grant, TokenUse.ONCE);
            assertThat(redeem(grant.room(), token, winner)).isEqualTo(new Redeemed(grant));
            for (String other : HostileStrings.after(i)) {
                assertRefused(redeem(grant.room(), token, other), remembered(ErrorCode.TOKEN_USED));
                release(grant.room(), token, other);
            }
            assertThat(redeem(grant.room(), token, winner)).isEqualTo(new Redeemed(grant));
        }
    }

    @Test
    void nothing_that_is_printed_holds_the_token() throws Exception {
        Grant grant = grant(room());
        String token = token();
        save(token, grant, TokenUse.ONCE);
        List<Object> printed = new ArrayList<>();
        printed.add(store());
        printed.add(redeem(grant.room(), token, "first"));
        printed.add(redeem(grant.room(), token, "second"));
        revoke(grant.room(), token);
        printed.add(redeem(grant.room(), token, "first"));
        printed.add(store().redeem(grant.room(), token, "first"));
        assertThat(printed).extracting(Object::toString).noneMatch(text -> text.contains(token));
    }
}
