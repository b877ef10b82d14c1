package io.roomsig.benchmarks.load;

import org.jspecify.annotations.Nullable;

/**
 * One comparison.
 *
 * @param name how it is asked for on the command line
 * @param workload what is done
 * @param metric what is compared
 * @param subject what it is about
 * @param base with what it is compared
 * @param target the most that is wanted: a ratio, or bytes more for {@link Metric#HEAP}; {@code null} where it is only for information
 */
record Row(
        String name,
        Workload workload,
        Metric metric,
        Subject subject,
        Subject base,
        @Nullable Double target) {

    /** Whether two values are compared by how much more the one is, and not by their ratio. */
    boolean isDifference() {
        return metric == Metric.HEAP;
    }

    double compare(double value, double baseValue) {
        return isDifference() ? value - baseValue : value / baseValue;
    }

    /** Whether it is the one that is asked for, or one of a group. */
    boolean isMeantBy(String asked) {
        return name.equals(asked)
                || name.startsWith(asked + "-")
                || workload.label().equals(asked);
    }
}
