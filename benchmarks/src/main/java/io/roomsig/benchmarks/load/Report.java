package io.roomsig.benchmarks.load;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Outcomes as a table in Markdown. */
final class Report {
    private Report() {}

    static String table(List<Outcome> outcomes) {
        StringBuilder table = new StringBuilder(
                "| row | measured | compared with | ratio | at most | |\n|---|---|---|---|---|---|\n");
        for (Outcome outcome : outcomes) {
            if (outcome.verdict() != Outcome.Verdict.NOT_MEASURED) {
                table.append(line(outcome)).append('\n');
            }
        }
        return table.toString();
    }

    private static String line(Outcome outcome) {
        Row row = outcome.row();
        return "| `%s` | %s %s | %s %s | %s | %s | %s |"
                .formatted(
                        row.name(),
                        row.subject().name(),
                        value(row, outcome.subject()),
                        row.base().name(),
                        value(row, outcome.base()),
                        compared(row, outcome.compared()),
                        row.target() == null ? "" : number(row, row.target()),
                        verdict(outcome));
    }

    private static String value(Row row, Outcome.@Nullable Spread spread) {
        if (spread == null) {
            return "";
        }
        String format = row.isDifference() ? "%,.0f (%,.0f-%,.0f)" : "%.1f (%.1f-%.1f)";
        return format.formatted(spread.middle(), spread.least(), spread.most()) + " "
                + row.metric().unit();
    }

    private static String compared(Row row, Outcome.@Nullable Spread spread) {
        if (spread == null) {
            return "";
        }
        return "**" + number(row, spread.middle()) + "** (" + number(row, spread.least()) + " to "
                + number(row, spread.most()) + ")";
    }

    static String number(Row row, double value) {
        return row.isDifference()
                ? String.format(Locale.ROOT, "%+,.0f bytes", value)
                : String.format(Locale.ROOT, "%.2f", value);
    }

    private static String verdict(Outcome outcome) {
        return switch (outcome.verdict()) {
            case REACHED -> "reached";
            case MISSED -> "missed";
            case INVALID -> "INVALID: " + outcome.note().replace("|", "\\|");
            case INFORMATION, NOT_MEASURED -> "";
        };
    }
}
