package io.roomsig.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.roomsig.testkit.sim.Campaign;
import io.roomsig.testkit.sim.Simulation;
import io.roomsig.testkit.sim.SimulationConfig;
import java.time.Duration;
import java.util.function.LongFunction;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * Whole clusters on a simulated Redis: servers, clients and the classes that speak to Redis, in stories of 500 steps with every
 * fault there is. A seed that fails fails again: all of them are listed, and the shortest story that does is printed. {@code
 * roomsig.seeds} and {@code roomsig.firstSeed} choose others.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class RedisSimulationTest {
    private static final long SEEDS = Long.getLong("roomsig.seeds", Boolean.getBoolean("roomsig.proof") ? 20_000 : 700);
    private static final long FIRST = Long.getLong("roomsig.firstSeed", 1);

    @Test
    void nodes_that_share_a_redis_are_one_server_whatever_goes_wrong() throws Exception {
        Campaign.Outcome outcome = run("redis", SEEDS, SimulationConfig::of);
        assertThat(outcome.counts()).containsKeys("crashes", "pauses", "drains", "subscriber cut", "subscriber deaf");
        assertThat(outcome.times("signals")).isGreaterThan(SEEDS * 50);
    }

    @Test
    void a_redis_that_forgets_drives_out_nobody() throws Exception {
        Campaign.Outcome outcome = run(
                "forgetful redis",
                Math.max(1, SEEDS / 4),
                seed -> SimulationConfig.of(seed).withLosses());
        assertThat(outcome.counts()).containsKeys("flush", "rewind", "evict");
    }

    private static Campaign.Outcome run(String what, long seeds, LongFunction<SimulationConfig> stories)
            throws Exception {
        Campaign.Outcome outcome =
                new Campaign(what, stories, RedisBackend::new, System.out::println).run(FIRST, seeds);
        assertThat(outcome.steps()).isGreaterThanOrEqualTo(500);
        if (!outcome.failed().isEmpty()) {
            throw new AssertionError(outcome.failed().size() + " of " + outcome.stories()
                    + " stories failed. The first, shortened: "
                    + Simulation.shrink(outcome.failed().get(0).config(), RedisBackend::new, Duration.ofSeconds(60))
                            .describe());
        }
        return outcome;
    }
}
