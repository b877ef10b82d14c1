package io.roomsig.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.roomsig.api.ErrorCode;
import io.roomsig.api.Grant;
import io.roomsig.api.TokenUse;
import io.roomsig.core.JoinTokens;
import io.roomsig.core.memory.InMemoryTokenStore;
import io.roomsig.spi.TokenStore.Redeemed;
import io.roomsig.spi.TokenStore.Refused;
import java.time.Duration;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class JoinTokensTest {
    private final InMemoryTokenStore store = new InMemoryTokenStore(new VirtualEnvironment(1));
    private final TokenSteps steps = new TokenSteps(store);
    private final JoinTokens tokens = new JoinTokens(store);
    private final Grant grant = Grant.builder("room", "grant").build();

    @Test
    void an_issued_token_admits_with_its_grant_as_often_as_its_use_says() throws Exception {
        String once = get(tokens.issue(grant, TokenUse.ONCE));
        assertThat(steps.redeem("room", once, "first")).isEqualTo(new Redeemed(grant));
        assertThat(steps.redeem("room", once, "second")).isEqualTo(new Refused(ErrorCode.TOKEN_USED));
        String often = get(tokens.issue(grant, TokenUse.WHILE_VALID));
        assertThat(steps.redeem("room", often, "first")).isEqualTo(new Redeemed(grant));
        assertThat(steps.redeem("room", often, "second")).isEqualTo(new Redeemed(grant));
    }

    @Test
    void a_revoked_token_admits_nobody() throws Exception {
        String token = get(tokens.issue(grant, TokenUse.WHILE_VALID));
        assertThat(get(tokens.revoke("room", token))).isTrue();
        assertThat(steps.redeem("room", token, "first")).isEqualTo(new Refused(ErrorCode.TOKEN_REVOKED));
        assertThat(get(tokens.revoke("room", "unknown"))).isFalse();
    }

    @Test
    void tokens_are_256_bits_in_base64url_and_no_two_are_the_same() throws Exception {
        Set<String> seen = new HashSet<>();
        byte[] anyOne = new byte[32];
        byte[] anyZero = new byte[32];
        for (int i = 0; i < 1_000; i++) {
            String token = get(tokens.issue(grant, TokenUse.ONCE));
            assertThat(token).matches("[A-Za-z0-9_-]{43}");
            byte[] bits = Base64.getUrlDecoder().decode(token);
            assertThat(bits).hasSize(32);
            for (int b = 0; b < 32; b++) {
                anyOne[b] |= bits[b];
                anyZero[b] |= (byte) ~bits[b];
            }
            assertThat(seen.add(token)).isTrue();
        }
        assertThat(anyOne).containsOnly(0xff);
        assertThat(anyZero).containsOnly(0xff);
    }

    @Test
    void a_token_that_could_not_be_saved_is_not_handed_out() throws Exception {
        JoinTokens full = new JoinTokens(new InMemoryTokenStore(new VirtualEnvironment(1), 1, Duration.ofHours(1)));
        get(full.issue(grant, TokenUse.ONCE));
        assertThatThrownBy(() -> get(full.issue(grant, TokenUse.ONCE)))
                .hasRootCauseInstanceOf(IllegalStateException.class);
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
}
