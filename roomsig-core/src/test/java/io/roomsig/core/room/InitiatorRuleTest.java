package io.roomsig.core.room;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class InitiatorRuleTest {
    @Test
    void in_every_one_of_1000_random_join_orders_the_newcomer_offers_to_everyone_present() {
        Random random = new Random(42);
        for (int round = 0; round < 1_000; round++) {
            List<String> order = new ArrayList<>(
                    IntStream.range(0, 10).mapToObj(i -> "member-" + i).toList());
            Collections.shuffle(order, random);
            Story story = new Story();
            order.forEach(story::joins);
            for (String one : order) {
                for (String other : order) {
                    if (!one.equals(other)) {
                        Member a = story.room().member(one);
                        Member b = story.room().member(other);
                        boolean later = order.indexOf(one) > order.indexOf(other);
                        assertThat(InitiatorRule.initiates(a, b)).isEqualTo(later);
                        assertThat(InitiatorRule.initiates(b, a)).isEqualTo(!later);
                        assertThat(InitiatorRule.isPolite(a, b)).isEqualTo(later);
                    }
                }
            }
        }
    }

    @Test
    void equal_ranks_are_decided_by_id() {
        Member a = new Story().joins("a").room().member("a");
        Member b = new Story().joins("b").room().member("b");
        assertThat(a.rank()).isEqualTo(b.rank());
        assertThat(InitiatorRule.initiates(b, a)).isTrue();
        assertThat(InitiatorRule.initiates(a, b)).isFalse();
    }

    @Test
    void a_repeated_join_does_not_change_who_initiates() {
        Story story = new Story().joins("ada").joins("bob").joins("ada");
        assertThat(InitiatorRule.initiates(
                        story.room().member("bob"), story.room().member("ada")))
                .isTrue();
    }
}
