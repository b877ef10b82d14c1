package io.roomsig.jakarta;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class CloseReasonsTest {
    @Test
    void a_reason_is_cut_to_123_bytes_between_characters() {
        assertThat(CloseReasons.truncate("x".repeat(123))).hasSize(123);
        assertThat(CloseReasons.truncate("x".repeat(200))).hasSize(123);
        String emoji = CloseReasons.truncate("😀".repeat(40));
        assertThat(emoji).isEqualTo("😀".repeat(30));
        assertThat(emoji.getBytes(StandardCharsets.UTF_8).length).isEqualTo(120);
    }

    @Test
    void our_own_codes_are_kept() {
        assertThat(CloseReasons.of(4505, "rate limited").getCloseCode().getCode())
                .isEqualTo(4505);
        assertThat(CloseReasons.of(4505, "rate limited").getReasonPhrase()).isEqualTo("rate limited");
    }
}
