package io.roomsig.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class FrameTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "é",
                "€",
                "😀",
                "a😀é€",
                "\ud83d",
                "\ude00",
                "\ude00\ud83d",
                "a\ud83d",
                "\ud83d\ud83d\ude00"
            })
    void its_length_is_that_of_its_bytes_in_either_form(String text) {
        Frame frame = Frame.of(text);
        assertThat(frame.utf8Length()).isEqualTo(frame.utf8().length);
        assertThat(frame.text()).isEqualTo(new String(frame.utf8(), StandardCharsets.UTF_8));
        Frame bytes = Frame.ofUtf8(frame.utf8());
        assertThat(bytes.text()).isEqualTo(frame.text());
        assertThat(bytes.utf8Length()).isEqualTo(frame.utf8Length());
    }

    @Test
    void half_a_character_is_never_sent() {
        assertThat(Frame.of("a\ud83db").text()).isEqualTo("a?b");
        assertThat(Frame.of("a😀b").text()).isEqualTo("a😀b");
    }

    @Test
    void each_form_is_made_once() {
        Frame frame = Frame.of("text");
        assertThat(frame.utf8()).isSameAs(frame.utf8());
        Frame bytes = Frame.ofUtf8(new byte[] {'x'});
        assertThat(bytes.text()).isSameAs(bytes.text());
    }

    @Test
    void its_content_is_not_for_logs() {
        assertThat(Frame.of("secret")).asString().doesNotContain("secret");
    }
}
