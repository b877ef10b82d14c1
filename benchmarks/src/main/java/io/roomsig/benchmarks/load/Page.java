package io.roomsig.benchmarks.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The page of the documentation that has the results, between two marks. */
final class Page {
    static final String BEGIN = "<!-- results: made by benchmarks/run --report, not by hand -->\n";
    static final String END = "<!-- end of results -->\n";
    private static final String PLOT = "performance.svg";

    private Page() {}

    /** Puts results into the page, and the plot beside it. */
    static void write(Path page, Results results) throws IOException {
        var outcomes = Outcome.of(Rows.ALL, results.measurements());
        String text = Files.readString(page);
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IOException("no place for results in " + page);
        }
        String made = "\n![Ratios, with the range of the rounds and the target](" + PLOT + ")\n\n"
                + results.machine().describe() + ".\n\n" + Report.table(outcomes) + "\n";
        Files.writeString(page, text.substring(0, begin + BEGIN.length()) + made + text.substring(end));
        Files.writeString(page.resolveSibling(PLOT), Plot.svg(outcomes));
    }
}
