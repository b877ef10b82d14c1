package io.roomsig.jakarta;

import static org.assertj.core.api.Assertions.assertThat;

import io.roomsig.core.inbound.Inbound;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class TextAssemblerTest {
    private final Recorder heard = new Recorder();
    private final TextAssembler assembler = new TextAssembler(heard, 8);

    @Test
    void a_message_in_one_piece_is_handed_on_as_it_is() {
        String text = new String("12345678");
        assembler.onMessage(text, true);
        assertThat(heard.texts.get(0)).isSameAs(text);
    }

    @Test
    void pieces_are_put_together_and_the_next_message_starts_anew() {
        assembler.onMessage("ab", false);
        assembler.onMessage("", false);
        assembler.onMessage("cd", true);
        assembler.onMessage("12345678", true);
        assertThat(heard.texts).containsExactly("abcd", "12345678");
    }

    @Test
    void bytes_are_counted_not_characters() {
        assembler.onMessage("éééé", true);
        assembler.onMessage("éé", false);
        assembler.onMessage("éé", true);
        assertThat(heard.texts).containsExactly("éééé", "éééé");
        assembler.onMessage("ééééa", true);
        assertThat(heard.tooLarge).isOne();
    }

    @Test
    void a_character_cut_in_two_counts_whole() {
        assembler.onMessage("1234\ud83d", false);
        assembler.onMessage("\ude00", true);
        assertThat(heard.texts).containsExactly("1234😀");
        assembler.onMessage("12345\ud83d", false);
        assembler.onMessage("\ude00", true);
        assertThat(heard.tooLarge).isOne();
    }

    @Test
    void what_is_too_large_is_given_up_half_read_and_said_once() {
        assembler.onMessage("123456789", false);
        assembler.onMessage("123456789", false);
        assembler.onMessage("1", true);
        assembler.onMessage("1", true);
        assertThat(heard.tooLarge).isOne();
        assertThat(heard.texts).isEmpty();
    }

    @Test
    void empty_pieces_do_not_go_on_for_ever() {
        for (int i = 0; i < 10; i++) {
            assembler.onMessage("", false);
        }
        assertThat(heard.tooLarge).isOne();
    }

    private static final class Recorder implements Inbound {
        private final List<String> texts = new ArrayList<>();
        private int tooLarge;

        @Override
        public void onText(String text) {
            texts.add(text);
        }

        @Override
        public void onTooLarge() {
            tooLarge++;
        }

        @Override
        public void onBinary(ByteBuffer message) {}

        @Override
        public void onActivity() {}

        @Override
        public void onClosed(int code) {}
    }
}
