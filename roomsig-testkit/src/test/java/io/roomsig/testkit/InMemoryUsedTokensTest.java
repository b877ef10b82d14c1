package io.roomsig.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.roomsig.core.memory.InMemoryUsedTokens;
import io.roomsig.spi.UsedTokens;
import io.roomsig.spi.UsedTokens.TokenId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class InMemoryUsedTokensTest extends UsedTokensContract {
    /** Without a lock, unlike a virtual environment: it would keep the threads of a race apart. */
    private volatile Instant now = Instant.parse("2026-03-01T12:00:00Z");

    private final InMemoryUsedTokens tokens = new InMemoryUsedTokens(() -> now);

    @Override
    protected UsedTokens usedTokens() {
        return tokens;
    }

    @Override
    protected Instant now() {
        return now;
    }

    @Override
    protected void elapse(Duration duration) {
        now = now.plus(duration);
    }

    @Test
    void a_full_one_takes_no_new_token_and_forgets_none_before_its_end() {
        InMemoryUsedTokens small = new InMemoryUsedTokens(() -> now, 2);
        Instant soon = now.plusSeconds(60);
        Instant later = now.plusSeconds(120);
        assertThat(done(small.use(id("one"), "first", soon))).isTrue();
        assertThat(done(small.use(id("two"), "first", later))).isTrue();
        assertThatThrownBy(() -> done(small.use(id("secret"), "first", later)))
                .hasRootCauseInstanceOf(IllegalStateException.class)
                .hasMessageContaining("full")
                .hasMessageNotContaining("secret");
        assertThat(done(small.use(id("one"), "second", soon))).isFalse();
        assertThat(done(small.use(id("two"), "second", later))).isFalse();
        elapse(Duration.ofMillis(59_999));
        assertThat(done(small.use(id("one"), "first", soon))).isTrue();
        elapse(Duration.ofMillis(1));
        assertThat(done(small.use(id("three"), "first", later))).isTrue();
        small.release(id("three"), "first");
        assertThat(done(small.use(id("four"), "first", later))).isTrue();
    }

    @Test
    void each_of_very_many_tokens_is_used_by_one_of_eight_threads() throws Exception {
        // The contract's race is for stores that are far away. Here a lock that is missing shows only in nanoseconds.
        int many = 20_000;
        Instant end = now.plusSeconds(60);
        try (Race race = new Race(8)) {
            List<Integer> uses = race.run(number -> {
                int used = 0;
                race.meet();
                for (int token = 0; token < many; token++) {
                    if (done(tokens.use(id("token-" + token), "attempt-" + number, end))) {
                        used++;
                    }
                }
                return used;
            });
            assertThat(uses.stream().mapToInt(Integer::intValue).sum()).isEqualTo(many);
        }
    }

    private static TokenId id(String id) {
        return new TokenId("issuer", id);
    }

    private static <T> T done(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }
}
