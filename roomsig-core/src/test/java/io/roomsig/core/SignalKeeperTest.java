package io.roomsig.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.roomsig.core.wire.ClientMessage;
import io.roomsig.core.wire.RawJson;
import io.roomsig.core.wire.SignalKind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What is done for clients that do not number their signals. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SignalKeeperTest {
    private final SignalKeeper keeper = new SignalKeeper();
    private final List<String> handedOver = new ArrayList<>();
    private final List<String> sentAgain = new ArrayList<>();

    private static ClientMessage.Signal signal(long number) {
        return new ClientMessage.Signal(
                SignalKind.OFFER, "ada", RawJson.of("{\"n\":" + number + "}"), true, null, null);
    }

    private long accept(long s) {
        return keeper.accept(
                "bob", s, signal(s), taken -> handedOver.add(taken.payload().text()));
    }

    private List<String> again() {
        sentAgain.clear();
        keeper.sendAgain(
                "ada",
                s -> sentAgain.add("not " + s),
                (signal, s) -> sentAgain.add(s + " " + signal.payload().text()));
        return sentAgain;
    }

    @Test
    void what_is_sent_is_numbered_and_kept_until_it_is_acknowledged() {
        assertThat(keeper.keep(signal(1), 0)).isEqualTo(1);
        assertThat(keeper.keep(signal(2), 0)).isEqualTo(2);
        assertThat(again()).containsExactly("1 {\"n\":1}", "2 {\"n\":2}");
        keeper.acked("ada", 1, 0);
        assertThat(again()).containsExactly("not 1", "2 {\"n\":2}");
        keeper.acked("ada", 99, 0);
        assertThat(again()).isEmpty();
        assertThat(keeper.keep(signal(3), 0)).isEqualTo(3);
    }

    @Test
    void there_is_no_room_for_more_than_256() {
        for (int i = 1; i <= 256; i++) {
            assertThat(keeper.keep(signal(i), 0)).isEqualTo(i);
        }
        assertThat(keeper.keep(signal(257), 0)).isNull();
        keeper.acked("ada", 1, 0);
        assertThat(keeper.keep(signal(257), 0)).isEqualTo(257);
    }

    @Test
    void what_makes_no_progress_is_late_and_then_waits_anew() {
        keeper.keep(signal(1), 100);
        assertThat(keeper.waitingFor(50, 150)).isEmpty();
        assertThat(keeper.waitingFor(50, 151)).containsExactly("ada");
        assertThat(keeper.waitingFor(50, 201)).isEmpty();
        keeper.acked("ada", 1, 210);
        assertThat(keeper.waitingFor(50, 999)).isEmpty();
    }

    @Test
    void what_comes_is_handed_over_once_and_in_order() {
        accept(2);
        accept(3);
        assertThat(handedOver).isEmpty();
        accept(1);
        accept(2);
        accept(1);
        assertThat(handedOver).containsExactly("{\"n\":1}", "{\"n\":2}", "{\"n\":3}");
    }

    @Test
    void what_comes_early_is_kept_up_to_64_and_the_next_one_always_taken() {
        for (int s = 2; s <= 100; s++) {
            accept(s);
        }
        accept(1);
        assertThat(handedOver).hasSize(65);
        accept(66);
        assertThat(handedOver).hasSize(66);
    }

    @Test
    void every_eighth_is_acknowledged_at_once_the_others_when_it_is_asked() {
        List<String> acks = new ArrayList<>();
        for (int s = 1; s <= 7; s++) {
            assertThat(accept(s)).isZero();
        }
        assertThat(accept(8)).isEqualTo(8);
        keeper.acknowledge((from, s) -> acks.add(from + " " + s));
        assertThat(acks).isEmpty();
        accept(8);
        keeper.acknowledge((from, s) -> acks.add(from + " " + s));
        keeper.acknowledge((from, s) -> acks.add(from + " " + s));
        assertThat(acks).containsExactly("bob 8");
    }

    @Test
    void what_the_client_does_not_take_has_not_come() {
        accept(1);
        assertThat(keeper.accept("bob", 2, signal(2), refused -> false)).isZero();
        List<Long> acks = new ArrayList<>();
        keeper.acknowledge((from, s) -> acks.add(s));
        assertThat(acks).containsExactly(1L);
        accept(3);
        assertThat(handedOver).containsExactly("{\"n\":1}", "{\"n\":2}", "{\"n\":3}");
    }

    @Test
    void what_does_not_come_any_more_is_not_waited_for() {
        accept(1);
        accept(4);
        accept(6);
        keeper.skip("bob", 4, taken -> handedOver.add(taken.payload().text()));
        assertThat(handedOver).containsExactly("{\"n\":1}");
        accept(5);
        assertThat(handedOver).containsExactly("{\"n\":1}", "{\"n\":5}", "{\"n\":6}");
    }

    @Test
    void all_together_are_a_mebibyte_at_most() {
        String half = "\"" + "x".repeat(1 << 19) + "\"";
        ClientMessage.Signal large =
                new ClientMessage.Signal(SignalKind.OFFER, "ada", RawJson.of(half), true, null, null);
        for (int i = 0; i < 3; i++) {
            // What is let go of makes room again.
            long number = 2L * i + 1;
            long s = 9L * i;
            assertThat(keeper.keep(large, 0)).isEqualTo(number);
            assertThat(keeper.keep(large, 0)).isNull();
            keeper.accept("bob", s + 2, large, signal -> handedOver.add("early"));
            keeper.accept("bob", s + 1, signal(1), signal -> handedOver.add("next"));
            assertThat(handedOver).containsExactly("next");
            handedOver.clear();
            keeper.forget("ada");
            keeper.accept("bob", s + 2, large, signal -> handedOver.add("taken"));
            keeper.accept("bob", s + 4, large, signal -> handedOver.add("early"));
            keeper.skip("bob", s + 9, signal -> handedOver.add("skipped"));
            assertThat(handedOver).containsExactly("taken");
            handedOver.clear();
            keeper.forget("bob");
            assertThat(keeper.keep(large, 0)).isEqualTo(number + 1);
            keeper.acked("ada", number + 1, 0);
            keeper.forget("ada");
        }
    }

    @Test
    void one_who_had_left_and_is_brought_back_goes_on_counting_and_so_does_its_side() {
        accept(1);
        accept(3);
        keeper.keep(signal(1), 0);
        keeper.keep(signal(2), 0);
        keeper.forget("ada");
        keeper.forget("bob");
        assertThat(again()).isEmpty();
        assertThat(keeper.keep(signal(3), 0)).isEqualTo(3);
        assertThat(again()).containsExactly("not 2", "3 {\"n\":3}");
        keeper.acked("ada", 3, 0);
        assertThat(again()).isEmpty();
        accept(1);
        accept(2);
        assertThat(handedOver).containsExactly("{\"n\":1}", "{\"n\":2}");
    }

    @Test
    void of_the_last_64_who_have_left_the_numbers_are_kept() {
        accept(1);
        keeper.forget("bob");
        for (int i = 0; i < 64; i++) {
            keeper.accept("guest-" + i, 1, signal(1), taken -> true);
            keeper.forget("guest-" + i);
        }
        accept(1);
        assertThat(handedOver).hasSize(2);
    }
}
