package io.roomsig.examples.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class SignalsTest {
    @Test
    void allHaveArrivedThatWereSentAndTaken() {
        assertThat(sent(1, 2, 3).haveArrivedAt(got(3, 1, 2, 3))).isTrue();
        assertThat(sent(1, 2, 3).haveArrivedAt(got(4, 1, 2, 3, 4)))
                .as("one was sent meanwhile")
                .isTrue();
    }

    @Test
    void oneThatIsLostOrNotTakenOrLeftOutIsMissed() {
        assertThat(sent(1, 2, 3).haveArrivedAt(got(3, 1, 3))).isFalse();
        assertThat(sent(1, 2, 3).haveArrivedAt(got(2, 1, 2))).isFalse();
        assertThat(sent(1, 2, 3).haveArrivedAt(got(2, 1, 2, 3))).isFalse();
        assertThat(sent(1, 3).haveArrivedAt(got(3, 1, 3))).isFalse();
        assertThat(sent().haveArrivedAt(got(0))).as("nothing was tried").isFalse();
    }

    private static Signals sent(long... numbers) {
        return new Signals("ada", Map.of("grace", list(numbers)), Map.of(), Map.of());
    }

    private static Signals got(long taken, long... numbers) {
        return new Signals("grace", Map.of(), Map.of("ada", list(numbers)), Map.of("ada", taken));
    }

    private static List<Long> list(long... numbers) {
        return LongStream.of(numbers).boxed().toList();
    }
}
