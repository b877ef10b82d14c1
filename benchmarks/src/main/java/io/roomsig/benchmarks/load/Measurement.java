package io.roomsig.benchmarks.load;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one turn of one subject gave: a line of the results.
 *
 * @param workload its label
 * @param subject its name
 * @param round from 1; 0 is the warm-up, and there only if it went wrong
 * @param units how many
 * @param values by {@link Metric#key}
 * @param faults what went wrong; empty if nothing did
 */
record Measurement(String workload, String subject, int round, long units, Map<String, Double> values, String faults) {
    boolean isValid() {
        return faults.isEmpty();
    }

    @Nullable
    Double value(Metric metric) {
        return values.get(metric.key());
    }
}
