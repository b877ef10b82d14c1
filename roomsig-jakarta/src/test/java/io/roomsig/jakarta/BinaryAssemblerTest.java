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
class BinaryAssemblerTest {
    private final Recorder heard = new Recorder();
    private final BinaryAssembler assembler = new BinaryAssembler(heard, 8);

    @Test
    void pieces_are_put_together_and_the_next_message_starts_anew() {
        assembler.onMessage(bytes(1, 2), false);
        assembler.onMessage(bytes(), false);
        assembler.onMessage(bytes(3), true);
        assembler.onMessage(bytes(1, 2, 3, 4, 5, 6, 7, 8), true);
        assembler.onMessage(bytes(), true);
        assertThat(heard.messages).containsExactly(bytes(1, 2, 3), bytes(1, 2, 3, 4, 5, 6, 7, 8), bytes());
    }

    @Test
    void the_container_may_use_its_buffer_again() {
        ByteBuffer reused = ByteBuffer.wrap(new byte[] {9, 1, 2, 9}, 1, 2);
        assembler.onMessage(reused, false);
        reused.array()[1] = 7;
        reused.position(1);
        assembler.onMessage(reused, true);
        assertThat(heard.messages).containsExactly(bytes(1, 2, 7, 2));
    }

    @Test
    void what_is_too_large_is_given_up_half_read_and_said_once() {
        assembler.onMessage(bytes(1, 2, 3, 4, 5, 6, 7, 8), false);
        assembler.onMessage(bytes(9), false);
        assembler.onMessage(bytes(1), true);
        assembler.onMessage(bytes(1, 2, 3, 4, 5, 6, 7, 8, 9), true);
        assertThat(heard.tooLarge).isOne();
        assertThat(heard.messages).isEmpty();
    }

    @Test
    void empty_pieces_do_not_go_on_for_ever_but_start_anew_with_each_message() {
        for (int message = 0; message < 3; message++) {
            for (int i = 0; i < 7; i++) {
                assembler.onMessage(bytes(), false);
            }
            assembler.onMessage(bytes(1), true);
        }
        assertThat(heard.messages).containsExactly(bytes(1), bytes(1), bytes(1));
        for (int i = 0; i < 9; i++) {
            assembler.onMessage(bytes(), false);
        }
        assertThat(heard.tooLarge).isOne();
    }

    private static ByteBuffer bytes(int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length);
        for (int value : values) {
            bytes.put((byte) value);
        }
        return bytes.flip();
    }

    private static final class Recorder implements Inbound {
        private final List<ByteBuffer> messages = new ArrayList<>();
        private int tooLarge;

        @Override
        public void onText(String text) {}

        @Override
        public void onTooLarge() {
            tooLarge++;
        }

        @Override
        public void onBinary(ByteBuffer message) {
            messages.add(message);
        }

        @Override
        public void onActivity() {}

        @Override
        public void onClosed(int code) {}
    }
}
