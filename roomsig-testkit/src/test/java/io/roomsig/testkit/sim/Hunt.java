package io.roomsig.testkit.sim;

import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** One story, and what is wrong with it: for servers with and without bugs. */
public final class Hunt implements LongFunction<@Nullable String> {
    /** Stories from here on have a host app, on nodes that are well. */
    private static final long HOST = 1_000_000;

    /** For {@link PlantedBug}. */
    public Hunt() {}

    /** Every third story has a store that forgets. */
    static SimulationConfig config(long seed) {
        if (seed > HOST) {
            return SimulationConfig.of(seed - HOST).withHost().without(Action.OF_NODES.toArray(Action[]::new));
        }
        SimulationConfig config = SimulationConfig.of(seed);
        return seed % 3 == 0 ? config.withLosses() : config;
    }

    @Override
    public @Nullable String apply(long seed) {
        return Simulation.run(config(seed), InMemoryBackend::new).violation().orElse(null);
    }
}
