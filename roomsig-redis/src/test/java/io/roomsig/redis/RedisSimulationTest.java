package io.roomsig.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.roomsig.testkit.sim.Simulation;
import io.roomsig.testkit.sim.SimulationConfig;
import io.roomsig.testkit.sim.SimulationReport;
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
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * Whole clusters on a simulated Redis: servers, clients and the classes that speak to Redis, in stories of 500 steps with every
 * fault there is. A seed that fails fails again: the shortest story that does is printed. {@code roomsig.seeds} and {@code
 * roomsig.firstSeed} choose others.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class RedisSimulationTest {
    private static final long SEEDS = Long.getLong("roomsig.seeds", Boolean.getBoolean("roomsig.proof") ? 20_000 : 130);
    private static final long FIRST = Long.getLong("roomsig.firstSeed", 1);
    private static final int THREADS = 2;

    private final Map<String, Integer> counts = Collections.synchronizedMap(new TreeMap<>());

    @Test
    void nodes_that_share_a_redis_are_one_server_whatever_goes_wrong() throws Exception {
        run("redis", SEEDS, SimulationConfig::of);
        assertThat(counts).containsKeys("crashes", "pauses", "drains", "subscriber cut", "subscriber deaf");
        assertThat(counts.get("signals")).isGreaterThan((int) SEEDS * 50);
    }

    @Test
    void a_redis_that_forgets_drives_out_nobody() throws Exception {
        run("forgetful redis", SEEDS / 2, seed -> SimulationConfig.of(seed).withLosses());
        assertThat(counts).containsKeys("flush", "rewind", "evict");
    }

    private void run(String what, long seeds, LongFunction<SimulationConfig> configs) throws Exception {
        long start = System.nanoTime();
        AtomicLong next = new AtomicLong(FIRST);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<?>> parts = new ArrayList<>();
            for (int part = 0; part < THREADS; part++) {
                parts.add(threads.submit((Callable<Void>) () -> {
                    for (long seed = next.getAndIncrement(); seed < FIRST + seeds; seed = next.getAndIncrement()) {
                        tell(what, configs.apply(seed));
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
        System.out.println(what + ": " + seeds + " stories from " + FIRST + " on in "
                + (System.nanoTime() - start) / 1_000_000 + " ms; " + counts);
    }

    private void tell(String what, SimulationConfig config) {
        SimulationReport report = Simulation.run(config, RedisBackend::new);
        report.counts().forEach((name, times) -> counts.merge(name, times, Integer::sum));
        if (config.seed() % 1_000 == 0) {
            System.out.println(what + ": story " + config.seed());
        }
        if (!report.isGood()) {
            throw new AssertionError(Simulation.shrink(config, RedisBackend::new, Duration.ofSeconds(60))
                    .describe());
        }
    }
}
