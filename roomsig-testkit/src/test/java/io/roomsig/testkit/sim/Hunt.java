package io.roomsig.testkit.sim;

import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** One story, and what is wrong with it: for servers with and without bugs. */
public final class Hunt implements LongFunction<@Nullable String> {
    /** For {@link PlantedBug}. */
    public Hunt() {}

    /** Of six stories two have a store that forgets, and one a host app, on nodes that are well. */
    static SimulationConfig config(long seed) {
        SimulationConfig config = SimulationConfig.of(seed);
        return switch ((int) (seed % 6)) {
            case 0, 3 -> config.withLosses();
            case 5 -> config.withHost().without(Action.OF_NODES.toArray(Action[]::new));
            default -> config;
        };
    }

    @Override
    public @Nullable String apply(long seed) {
        return Simulation.run(config(seed), InMemoryBackend::new).violation().orElse(null);
    }
}
