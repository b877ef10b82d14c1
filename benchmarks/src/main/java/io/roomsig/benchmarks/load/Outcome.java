package io.roomsig.benchmarks.load;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a row came to.
 *
 * @param row which
 * @param subject its values
 * @param base those of what it is compared with
 * @param compared the comparison of the medians, and of the two of each round
 * @param verdict what to think of it
 * @param note why, for people; empty if there is nothing to say
 */
record Outcome(
        Row row,
        @Nullable Spread subject,
        @Nullable Spread base,
        @Nullable Spread compared,
        Verdict verdict,
        String note) {
    /** What to think of a row. */
    enum Verdict {
        /** The target is reached. */
        REACHED,
        /** It is not. */
        MISSED,
        /** There is no target. */
        INFORMATION,
        /** Something was lost, doubled, misdelivered or closed: the figures mean nothing. */
        INVALID,
        /** It could not be measured here. */
        NOT_MEASURED
    }

    /**
     * A value that was measured several times.
     *
     * @param middle the median, or what is made of medians
     * @param least the smallest
     * @param most the largest
     */
    record Spread(double middle, double least, double most) {
        static Spread of(double[] values) {
            return new Spread(
                    Statistics.median(values),
                    Arrays.stream(values).min().orElse(Double.NaN),
                    Arrays.stream(values).max().orElse(Double.NaN));
        }
    }

    /** Works rows out. */
    static List<Outcome> of(List<Row> rows, List<Measurement> measurements) {
        List<Outcome> outcomes = new ArrayList<>();
        for (Row row : rows) {
            outcomes.add(of(row, measurements));
        }
        return outcomes;
    }

    private static Outcome of(Row row, List<Measurement> measurements) {
        List<Measurement> own = of(row, row.subject(), measurements);
        List<Measurement> others = of(row, row.base(), measurements);
        if (own.isEmpty() || others.isEmpty()) {
            return new Outcome(row, null, null, null, Verdict.NOT_MEASURED, "");
        }
        double[] values = values(row, own);
        double[] baseValues = values(row, others);
        String faults = faults(own) + faults(others);
        if (!faults.isEmpty() || values.length != baseValues.length || values.length == 0) {
            return new Outcome(row, null, null, null, Verdict.INVALID, faults.isEmpty() ? "incomplete" : faults);
        }
        Spread subject = Spread.of(values);
        Spread base = Spread.of(baseValues);
        double[] each = new double[values.length];
        for (int round = 0; round < each.length; round++) {
            each[round] = row.compare(values[round], baseValues[round]);
        }
        Spread ofRounds = Spread.of(each);
        double compared = row.compare(subject.middle(), base.middle());
        Verdict verdict = row.target() == null
                ? Verdict.INFORMATION
                : compared <= row.target() ? Verdict.REACHED : Verdict.MISSED;
        return new Outcome(row, subject, base, new Spread(compared, ofRounds.least(), ofRounds.most()), verdict, "");
    }

    private static List<Measurement> of(Row row, Subject subject, List<Measurement> measurements) {
        return measurements.stream()
                .filter(each -> each.workload().equals(row.workload().label()))
                .filter(each -> each.subject().equals(subject.name()))
                .toList();
    }

    private static double[] values(Row row, List<Measurement> measurements) {
        return measurements.stream()
                .map(each -> each.value(row.metric()))
                .filter(Objects::nonNull)
                .mapToDouble(Double::doubleValue)
                .toArray();
    }

    private static String faults(List<Measurement> measurements) {
        return measurements.stream()
                .filter(each -> !each.isValid())
                .findFirst()
                .map(each -> each.subject() + " in round " + each.round() + ": " + each.faults() + " ")
                .orElse("");
    }
}
