package io.roomsig.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** How a lease measures the bus. What it holds is tried in {@link RedisBusInSimulationTest}. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class LeaseTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final long MILLI = Duration.ofMillis(1).toNanos();

    private final Lease lease = new Lease("one", Duration.ofSeconds(6), Duration.ofSeconds(1), 0);

    @Test
    void before_anything_came_back_nobody_knows_how_long_it_takes() {
        lease.next(0);
        assertThat(lease.view(SECOND).lag()).isNull();
    }

    @Test
    void the_lag_is_what_the_last_probe_took_even_if_another_was_sent_meanwhile() {
        long first = lease.next(0).probe();
        lease.heard(first, 7 * MILLI);
        assertThat(lease.view(SECOND).lag()).isEqualTo(Duration.ofMillis(7));
        long second = lease.next(SECOND).probe();
        long third = lease.next(2 * SECOND).probe();
        lease.heard(second, 2 * SECOND + 100 * MILLI);
        assertThat(lease.view(3 * SECOND).lag()).isEqualTo(Duration.ofMillis(1_100));
        lease.heard(third, 2 * SECOND + 300 * MILLI);
        assertThat(lease.view(3 * SECOND).lag()).isEqualTo(Duration.ofMillis(300));
    }

    @Test
    void a_probe_that_is_too_old_to_prove_anything_measures_nothing() {
        long first = lease.next(0).probe();
        for (int i = 1; i <= 4; i++) {
            lease.next(i * SECOND);
        }
        lease.heard(first, 5 * SECOND);
        assertThat(lease.view(5 * SECOND).lag()).isNull();
        assertThat(lease.view(5 * SECOND).nodes()).isEqualTo(Map.of());
    }
}
