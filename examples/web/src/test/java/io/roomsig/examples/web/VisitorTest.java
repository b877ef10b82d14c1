package io.roomsig.examples.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class VisitorTest {
    private static final String SECRET = "0123456789abcdefABCDEF_-";

    @Test
    void aTabIsTheSameOneEachTimeAndItsSecretIsNotWhatModeratorsSee() {
        Visitor visitor = Visitor.parse(SECRET);
        assertThat(visitor).isEqualTo(Visitor.parse(SECRET)).isNotEqualTo(Visitor.parse(SECRET + "0"));
        assertThat(visitor.identity()).startsWith("visitor-").hasSize(40).doesNotContain(SECRET.substring(0, 8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "short", "0123456789abcdefABCDEF_+", "0123456789abcdefABCDEF 0"})
    void whatIsNoSecretOfATabIsRefusedWithoutRepeatingIt(String secret) {
        assertThatThrownBy(() -> Visitor.parse(secret))
                .isInstanceOf(ApiProblem.class)
                .hasMessage("visitor has to be 22 to 64 characters of base64url.");
    }
}
