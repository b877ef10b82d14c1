package io.roomsig.testkit.sim;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a run of a {@link Simulation} went.
 *
 * @param config what it was asked for
 * @param violation what must not be and came about; empty if all was well
 * @param counts how often what happened: a run in which nothing does proves nothing
 * @param trace who did what when, if that was recorded
 */
public record SimulationReport(
        SimulationConfig config, Optional<String> violation, Map<String, Integer> counts, List<String> trace) {

    /** Copies. */
    public SimulationReport {
        counts = Map.copyOf(counts);
        trace = List.copyOf(trace);
    }

    /** Whether all was as it has to be. */
    public boolean isGood() {
        return violation.isEmpty();
    }

    /** For whoever looks into a failure: what failed, and the trace. */
    public String describe() {
        return "seed " + config.seed() + ": " + violation.orElse("all is well") + "\n" + String.join("\n", trace);
    }
}
