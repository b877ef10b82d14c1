package io.roomsig.testkit.sim;

import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** One story, and what is wrong with it: for servers with and without bugs. */
public final class Hunt implements LongFunction<@Nullable String> {
    /** For {@link PlantedBug}. */
    public Hunt() {}

    /** Every third story has a store that forgets. */
    static SimulationConfig config(long seed) {
        SimulationConfig config = SimulationConfig.of(seed);
        return seed % 3 == 0 ? config.withLosses() : config;
    }

    @Override
    public @Nullable String apply(long seed) {
        return Simulation.run(config(seed), InMemoryBackend::new).violation().orElse(null);
    }
}
