package io.roomsig.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.function.LongFunction;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * Servers that share a log and a bus, and clients on bad networks, in stories of 500 steps with every fault there is. A seed
 * that fails fails again: all of them are listed, and the shortest story that does is printed. {@code roomsig.seeds} and {@code
 * roomsig.firstSeed} choose others.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ClusterSimulationTest {
    private static final long SEEDS =
            Long.getLong("roomsig.seeds", Boolean.getBoolean("roomsig.proof") ? 20_000 : 1_000);
    private static final long FIRST = Long.getLong("roomsig.firstSeed", 1);

    @Test
    void a_cluster_is_as_one_server_whatever_goes_wrong() throws Exception {
        Campaign.Outcome outcome = run("cluster", SimulationConfig::of);
        assertThat(outcome.counts())
                .containsKeys("cuts", "pauses", "crashes", "drains", "replies lost", "lease lost", "news lost")
                .containsKeys("pages", "older releases");
        assertThat(outcome.times("signals")).isGreaterThan(SEEDS * 50);
        assertThat(outcome.times("arrived")).isGreaterThan(SEEDS * 10);
    }

    @Test
    void one_server_is_so_as_well() throws Exception {
        run("one server", seed -> SimulationConfig.of(seed).withNodes(1));
    }

    @Test
    void a_store_that_forgets_loses_nobody_who_is_there() throws Exception {
        Campaign.Outcome outcome =
                run("forgetful store", seed -> SimulationConfig.of(seed).withLosses());
        assertThat(outcome.counts()).containsKeys("flush", "rewind", "evict");
    }

    @Test
    void a_host_app_has_its_hand_in_all_rooms_from_any_node() throws Exception {
        Campaign.Outcome outcome =
                run("host app", seed -> SimulationConfig.of(seed).withHost());
        assertThat(outcome.counts()).containsKeys("doors closed", "waiting", "let in", "grants revoked");
    }

    @Test
    void whose_grant_is_revoked_is_gone_on_every_node_within_a_second() throws Exception {
        Campaign.Outcome outcome = run(
                "host app on nodes that are well",
                seed -> SimulationConfig.of(seed).withHost().without(Action.OF_NODES.toArray(Action[]::new)));
        assertThat(outcome.times("grants revoked")).isGreaterThan(SEEDS);
    }

    @Test
    void a_seed_repeats_itself() {
        for (long seed = 1; seed <= 5; seed++) {
            List<String> once = Simulation.replay(SimulationConfig.of(seed), InMemoryBackend::new)
                    .trace();
            List<String> again = Simulation.replay(SimulationConfig.of(seed), InMemoryBackend::new)
                    .trace();
            assertThat(again).isEqualTo(once).hasSizeGreaterThan(100);
        }
    }

    @Test
    void a_story_is_shortened_to_what_it_takes() {
        List<Step> story = Story.of(SimulationConfig.of(1));
        List<Step> shorter = Shrinker.shrink(
                story, steps -> steps.contains(story.get(17)) && steps.contains(story.get(400)), Duration.ofMinutes(1));
        assertThat(shorter).containsExactly(story.get(17), story.get(400));
    }

    private static Campaign.Outcome run(String what, LongFunction<SimulationConfig> stories) throws Exception {
        Campaign.Outcome outcome =
                new Campaign(what, stories, InMemoryBackend::new, System.out::println).run(FIRST, SEEDS);
        assertThat(outcome.steps()).isGreaterThanOrEqualTo(500);
        if (!outcome.failed().isEmpty()) {
            throw new AssertionError(outcome.failed().size() + " of " + outcome.stories()
                    + " stories failed. The first, shortened: "
                    + Simulation.shrink(outcome.failed().get(0).config(), InMemoryBackend::new, Duration.ofSeconds(60))
                            .describe());
        }
        return outcome;
    }
}
