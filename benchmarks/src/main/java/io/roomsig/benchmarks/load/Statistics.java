package io.roomsig.benchmarks.load;

import java.util.Arrays;
import java.util.Map;

/** The little that is needed. */
final class Statistics {
    private Statistics() {}

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** The slope of the line through points, by least squares. */
    static double slope(Map<Double, Double> points) {
        double meanX = points.keySet().stream().mapToDouble(x -> x).average().orElse(0);
        double meanY = points.values().stream().mapToDouble(y -> y).average().orElse(0);
        double above = 0;
        double below = 0;
        for (Map.Entry<Double, Double> point : points.entrySet()) {
            above += (point.getKey() - meanX) * (point.getValue() - meanY);
            below += (point.getKey() - meanX) * (point.getKey() - meanX);
        }
        return above / below;
    }
}
