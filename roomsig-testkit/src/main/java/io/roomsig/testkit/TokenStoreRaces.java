package io.roomsig.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.roomsig.api.ErrorCode;
import io.roomsig.api.Grant;
import io.roomsig.api.TokenUse;
import io.roomsig.spi.TokenStore.Redeemed;
import io.roomsig.spi.TokenStore.Redemption;
import io.roomsig.spi.TokenStore.Refused;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** The part of {@link TokenStoreContract} in which many threads want the same token. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
abstract class TokenStoreRaces extends TokenStoreSubject {

    private static final int ROUNDS = 10;

    /** For classes that extend it. */
    TokenStoreRaces() {}

    @Test
    void of_eight_attempts_from_eight_threads_exactly_one_wins() throws Exception {
        Grant grant = grant(room());
        try (Race race = new Race(8)) {
            for (int round = 0; round < ROUNDS; round++) {
                List<String> tokens = saveSome(grant);
                List<List<Redemption>> answers =
                        race.askEach(tokens, (i, token) -> redeem(grant.room(), token, "attempt-" + i));
                for (int t = 0; t < tokens.size(); t++) {
                    List<Redemption> ofOneToken = answers.get(t);
                    assertThat(ofOneToken)
                            .filteredOn(new Redeemed(grant)::equals)
                            .hasSize(1);
                    assertThat(ofOneToken)
                            .filteredOn(new Refused(remembered(ErrorCode.TOKEN_USED))::equals)
                            .hasSize(7);
                    int winner = ofOneToken.indexOf(new Redeemed(grant));
                    assertThat(redeem(grant.room(), tokens.get(t), "attempt-" + winner))
                            .isEqualTo(new Redeemed(grant));
                }
            }
        }
    }

    @Test
    void the_same_attempt_from_eight_threads_gets_the_same_grant_in_each() throws Exception {
        Grant grant = grant(room());
        try (Race race = new Race(8)) {
            for (int round = 0; round < ROUNDS; round++) {
                List<String> tokens = saveSome(grant);
                assertThat(race.askEach(tokens, (i, token) -> redeem(grant.room(), token, "attempt")))
                        .hasSameSizeAs(tokens)
                        .allSatisfy(
                                ofOneToken -> assertThat(ofOneToken).hasSize(8).containsOnly(new Redeemed(grant)));
            }
        }
    }

    @Test
    void a_token_released_while_others_want_it_is_won_by_one_at_most() throws Exception {
        Grant grant = grant(room());
        try (Race race = new Race(8)) {
            for (int round = 0; round < ROUNDS; round++) {
                List<String> tokens = saveSome(grant);
                for (String token : tokens) {
                    redeem(grant.room(), token, "first");
                }
                List<List<Redemption>> answers = race.askEach(tokens, (i, token) -> {
                    if (i == 0) {
                        release(grant.room(), token, "first");
                        return new Refused(ErrorCode.INTERNAL);
                    }
                    return redeem(grant.room(), token, "attempt-" + i);
                });
                assertThat(answers)
                        .allSatisfy(ofOneToken -> assertThat(ofOneToken)
                                .filteredOn(Redeemed.class::isInstance)
                                .hasSizeLessThanOrEqualTo(1));
            }
        }
    }

    /** Single-use tokens, as many as one round of a race is about. */
    private List<String> saveSome(Grant grant) throws Exception {
        List<String> tokens = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            String token = token();
            save(token, grant, TokenUse.ONCE);
            tokens.add(token);
        }
        return tokens;
    }
}
