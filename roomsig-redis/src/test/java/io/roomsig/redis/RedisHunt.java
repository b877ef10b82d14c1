package io.roomsig.redis;

import io.roomsig.testkit.sim.Simulation;
import io.roomsig.testkit.sim.SimulationConfig;
import java.util.function.LongFunction;

/** One story on a simulated Redis, and what is wrong with it: for classes with and without bugs. */
public final class RedisHunt implements LongFunction<String> {

    /** For {@link io.roomsig.testkit.sim.PlantedBug}. */
    public RedisHunt() {}

    /** Every third story has a Redis that forgets. */
    @Override
    public String apply(long seed) {
        SimulationConfig config = SimulationConfig.of(seed);
        return Simulation.run(seed % 3 == 0 ? config.withLosses() : config, RedisBackend::new)
                .violation()
                .orElse(null);
    }
}
