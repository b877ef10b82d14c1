package io.roomsig.core.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Random;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class OrderedTest {

    @Test
    void after_any_changes_it_is_what_a_linked_hash_map_would_be() {
        Random random = new Random(5);
        for (int round = 0; round < 300; round++) {
            Map<String, Integer> expected = new LinkedHashMap<>();
            Map<String, Integer> map = Map.of();
            for (int step = 0; step < 60; step++) {
                // "Aa" and "BB" have the same hash.
                String key = (random.nextBoolean() ? "Aa" : "BB") + random.nextInt(8);
                Integer value = random.nextInt(3) == 0 ? null : (Integer) step;
                if (value == null) {
                    expected.remove(key);
                } else {
                    expected.put(key, value);
                }
                Map<String, Integer> before = map;
                Map<String, Integer> kept = new LinkedHashMap<>(before);
                map = Ordered.with(before, key, value);
                assertThat(before).isEqualTo(kept);
                assertThat(map).isEqualTo(expected).hasSameHashCodeAs(expected).hasSameSizeAs(expected);
                assertThat(new ArrayList<>(map.entrySet())).isEqualTo(new ArrayList<>(expected.entrySet()));
                assertThat(map.get(key)).isEqualTo(value);
                assertThat(map.containsKey(key)).isEqualTo(value != null);
            }
        }
    }

    @Test
    void nobody_can_change_it() {
        Map<String, Integer> map = Ordered.copy(Map.of("a", 1));
        assertThatThrownBy(() -> map.put("b", 2)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> map.remove("a")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(map::clear).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> map.entrySet().iterator().next().setValue(2))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> map.values().removeIf(value -> true))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void what_it_was_copied_from_may_change() {
        Map<String, Integer> source = new LinkedHashMap<>(Map.of("a", 1));
        Map<String, Integer> map = Ordered.copy(source);
        source.put("b", 2);
        assertThat(map).isEqualTo(Map.of("a", 1));
        assertThat(Ordered.copy(map)).isSameAs(map);
    }

    @Test
    void strange_keys_are_not_in_it_and_its_iterators_end() {
        Map<String, Integer> map = Ordered.copy(Map.of("a", 1));
        assertThat(map.get(null)).isNull();
        Object number = 1;
        assertThat(map.keySet().contains(number)).isFalse();
        Iterator<String> keys = map.keySet().iterator();
        keys.next();
        assertThatThrownBy(keys::next).isInstanceOf(NoSuchElementException.class);
        assertThat(Ordered.copy(Map.<String, Integer>of())).isEmpty();
    }
}
