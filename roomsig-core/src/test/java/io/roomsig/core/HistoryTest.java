package io.roomsig.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class HistoryTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private final History history = new History();

    @Test
    void what_is_older_than_anybody_needs_is_forgotten_but_for_the_last_eight() {
        for (int i = 1; i <= 12; i++) {
            history.add(i, "entry-" + i, List.of(), NOON.plusSeconds(i));
        }
        history.forgetBefore(NOON.plusSeconds(2));
        assertThat(history.from(1)).isNull();
        assertThat(history.from(2)).hasSize(11);
        history.forgetBefore(NOON.plusSeconds(60));
        assertThat(history.from(4)).isNull();
        assertThat(history.from(5)).hasSize(8);
        assertThat(history.from(13)).isNull();
    }
}
