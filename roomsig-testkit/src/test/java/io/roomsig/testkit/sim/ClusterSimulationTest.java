package io.roomsig.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongFunction;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * Servers that share a log and a bus, and clients on bad networks, in stories of 500 steps with every fault there is. A seed
 * that fails fails again: the shortest story that does is printed.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ClusterSimulationTest {
    private static final int SEEDS = Boolean.getBoolean("roomsig.proof") ? 20_000 : 150;
    private static final int THREADS = 2;

    private final Map<String, Integer> counts = Collections.synchronizedMap(new TreeMap<>());

    @Test
    void a_cluster_is_as_one_server_whatever_goes_wrong() throws Exception {
        run("cluster", SimulationConfig::of);
        assertThat(counts)
                .containsKeys("cuts", "pauses", "crashes", "drains", "replies lost", "lease lost", "news lost");
        assertThat(counts.get("signals")).isGreaterThan(SEEDS * 50);
        assertThat(counts.get("arrived")).isGreaterThan(SEEDS * 10);
    }

    @Test
    void one_server_is_so_as_well() throws Exception {
        run("one server", seed -> SimulationConfig.of(seed).withNodes(1));
    }

    @Test
    void a_store_that_forgets_loses_nobody_who_is_there() throws Exception {
        run("forgetful store", seed -> SimulationConfig.of(seed).withLosses());
        assertThat(counts).containsKeys("flush", "rewind", "evict");
    }

    @Test
    void a_host_app_has_its_hand_in_all_rooms_from_any_node() throws Exception {
        run("host app", seed -> SimulationConfig.of(seed).withHost());
        assertThat(counts).containsKeys("doors closed", "waiting", "let in", "grants revoked");
    }

    @Test
    void whose_grant_is_revoked_is_gone_on_every_node_within_a_second() throws Exception {
        run(
                "host app on nodes that are well",
                seed -> SimulationConfig.of(seed).withHost().without(Action.OF_NODES.toArray(Action[]::new)));
        assertThat(counts.get("grants revoked")).isGreaterThan(SEEDS);
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

    private void run(String what, LongFunction<SimulationConfig> configs) throws Exception {
        long start = System.nanoTime();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<?>> parts = new ArrayList<>();
            for (int part = 0; part < THREADS; part++) {
                long first = part + 1L;
                parts.add(threads.submit((Callable<Void>) () -> {
                    for (long seed = first; seed <= SEEDS; seed += THREADS) {
                        tell(configs.apply(seed));
                        if (seed % 2_000 == 0) {
                            System.out.println(what + ": " + seed + " of " + SEEDS + " stories");
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> part : parts) {
                part.get();
            }
        } finally {
            threads.shutdownNow();
        }
        System.out.println(
                what + ": " + SEEDS + " stories in " + (System.nanoTime() - start) / 1_000_000 + " ms; " + counts);
    }

    private void tell(SimulationConfig config) {
        SimulationReport report = Simulation.run(config, InMemoryBackend::new);
        report.counts().forEach((name, times) -> counts.merge(name, times, Integer::sum));
        if (!report.isGood()) {
            throw new AssertionError(Simulation.shrink(config, InMemoryBackend::new, Duration.ofSeconds(60))
                    .describe());
        }
    }
}
