package io.roomsig.benchmarks.load;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The command line.
 *
 * @param plan how much is measured
 * @param rows what is asked for; empty: all
 * @param out where results are written, or {@code null} for a name by the time
 * @param report results to make the page of, instead of measuring
 * @param isList whether to list the rows instead
 */
record Options(
        Plan plan,
        List<String> rows,
        @Nullable Path out,
        @Nullable Path report,
        boolean isList) {
    static final String USAGE = """
            usage: benchmarks/run [option ...] [row ...]
              row              a row, the beginning of several, or a workload; all without
              --list           says which there are
              --quick          a minute for all of them, to see that it works; the figures mean nothing
              --rounds N       turns of each server (5)
              --connections N  of relays (200)
              --warm-up N      messages before the first turn (200000)
              --messages N     messages of a turn (60000)
              --window N       messages under way for each connection (1)
              --out FILE       where results go (benchmarks/results/TIME.jsonl)
              --report FILE    makes the table and the plot of docs/PERFORMANCE.md of such a file
            SERVER_CORE and LOAD_CORE in the environment: where they run (0 and 1)""";

    static Options of(String[] arguments) {
        Plan plan = Plan.FULL;
        List<String> rows = new ArrayList<>();
        Path out = null;
        Path report = null;
        boolean isList = false;
        for (int index = 0; index < arguments.length; index++) {
            switch (arguments[index]) {
                case "--list" -> isList = true;
                case "--quick" -> plan = Plan.QUICK;
                case "--rounds" -> plan = plan.withRounds(Integer.parseInt(value(arguments, ++index)));
                case "--connections" -> plan = plan.withConnections(Integer.parseInt(value(arguments, ++index)));
                case "--warm-up" -> plan = plan.withWarmUp(Long.parseLong(value(arguments, ++index)));
                case "--messages" -> plan = plan.withMessages(Long.parseLong(value(arguments, ++index)));
                case "--window" -> plan = plan.withWindow(Integer.parseInt(value(arguments, ++index)));
                case "--out" -> out = Path.of(value(arguments, ++index));
                case "--report" -> report = Path.of(value(arguments, ++index));
                default -> {
                    if (arguments[index].startsWith("-")) {
                        throw new IllegalArgumentException("no such option: " + arguments[index]);
                    }
                    rows.add(arguments[index]);
                }
            }
        }
        return new Options(plan, rows, out, report, isList);
    }

    private static String value(String[] arguments, int index) {
        if (index >= arguments.length) {
            throw new IllegalArgumentException("a value is missing after " + arguments[index - 1]);
        }
        return arguments[index];
    }
}
