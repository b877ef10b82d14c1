package io.roomsig.benchmarks.load;

import java.util.List;
import java.util.Locale;

/** Ratios as horizontal bars, with the range of the rounds and the target. Readable on light and dark pages. */
final class Plot {
    private static final int WIDTH = 860;
    private static final int LABELS = 250;
    private static final int RIGHT = 70;
    private static final int TOP = 34;
    private static final int STEP = 24;
    private static final int BAR = 12;

    private static final String STYLE = """
            <style>
              text { font: 12px system-ui, sans-serif; fill: #1f2328; }
              .faint { fill: #59636e; }
              .grid { stroke: #d1d9e0; }
              .one { stroke: #59636e; stroke-dasharray: 3 3; }
              .bar { fill: #2f74c0; }
              .missed { fill: #bc4c00; }
              .information { fill: #8c959f; }
              .range { stroke: #1f2328; stroke-width: 1.5; }
              .target { stroke: #1a7f37; stroke-width: 3; }
              @media (prefers-color-scheme: dark) {
                text { fill: #e6edf3; }
                .faint { fill: #9198a1; }
                .grid { stroke: #30363d; }
                .one { stroke: #9198a1; }
                .bar { fill: #4493f8; }
                .missed { fill: #f0883e; }
                .range { stroke: #e6edf3; }
                .target { stroke: #3fb950; }
              }
            </style>
            """;

    private Plot() {}

    /** An SVG of all that are ratios and valid. */
    static String svg(List<Outcome> outcomes) {
        List<Outcome> bars = outcomes.stream()
                .filter(outcome -> outcome.compared() != null && !outcome.row().isDifference())
                .toList();
        double most = bars.stream()
                .mapToDouble(outcome ->
                        outcome.compared() == null ? 1 : outcome.compared().middle())
                .max()
                .orElse(1);
        // One odd round must not squeeze all the others: a range that goes on is cut.
        double end = Math.max(1.2, Math.ceil(most * 1.25 * 5) / 5);
        double scale = (WIDTH - LABELS - RIGHT) / end;
        int height = TOP + bars.size() * STEP + 30;
        StringBuilder svg = new StringBuilder();
        svg.append("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\""
                        .formatted(WIDTH, height))
                .append(" aria-label=\"Cost of roomsig as a ratio to what it is compared with\">\n")
                .append(STYLE)
                .append(
                        "<text x=\"%d\" y=\"14\" class=\"faint\">ratio to what it is compared with: less is better</text>\n"
                                .formatted(LABELS));
        grid(svg, scale, height);
        for (int index = 0; index < bars.size(); index++) {
            bar(svg, bars.get(index), TOP + index * STEP, scale, end);
        }
        return svg.append("</svg>\n").toString();
    }

    private static void grid(StringBuilder svg, double scale, int height) {
        for (int tenths = 0; LABELS + tenths / 10.0 * scale <= WIDTH - RIGHT + 1; tenths += 2) {
            double x = LABELS + tenths / 10.0 * scale;
            svg.append("<line class=\"%s\" x1=\"%s\" x2=\"%s\" y1=\"%d\" y2=\"%d\"/>\n"
                    .formatted(tenths == 10 ? "one" : "grid", at(x), at(x), TOP - 8, height - 22));
            svg.append("<text class=\"faint\" text-anchor=\"middle\" x=\"%s\" y=\"%d\">%s</text>\n"
                    .formatted(at(x), height - 6, at(tenths / 10.0)));
        }
    }

    private static void bar(StringBuilder svg, Outcome outcome, int y, double scale, double end) {
        Outcome.Spread ratio = outcome.compared();
        if (ratio == null) {
            return;
        }
        String kind = switch (outcome.verdict()) {
            case MISSED -> "missed";
            case INFORMATION -> "information";
            case REACHED, INVALID, NOT_MEASURED -> "bar";
        };
        int middle = y + BAR / 2;
        double most = Math.min(ratio.most(), end);
        svg.append("<text text-anchor=\"end\" x=\"%d\" y=\"%d\">%s</text>\n"
                .formatted(LABELS - 8, middle + 4, outcome.row().name()));
        svg.append("<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%s\" height=\"%d\" rx=\"2\"/>\n"
                .formatted(kind, LABELS, y, at(ratio.middle() * scale), BAR));
        svg.append("<line class=\"range\" x1=\"%s\" x2=\"%s\" y1=\"%d\" y2=\"%d\"/>\n"
                .formatted(at(LABELS + ratio.least() * scale), at(LABELS + most * scale), middle, middle));
        if (outcome.row().target() != null) {
            double x = LABELS + outcome.row().target() * scale;
            svg.append("<line class=\"target\" x1=\"%s\" x2=\"%s\" y1=\"%d\" y2=\"%d\"/>\n"
                    .formatted(at(x), at(x), y - 3, y + BAR + 3));
        }
        svg.append("<text x=\"%s\" y=\"%d\">%s</text>\n"
                .formatted(
                        at(LABELS + Math.max(most, ratio.middle()) * scale + 8),
                        middle + 4,
                        String.format(Locale.ROOT, "%.2f", ratio.middle())));
    }

    private static String at(double number) {
        return String.format(Locale.ROOT, "%.1f", number);
    }
}
