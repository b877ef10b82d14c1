package io.roomsig.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is made of measurements. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class OutcomeTest {
    private static final Machine MACHINE = new Machine("2026-01-01", "a processor", 2, 4_096, "Linux", "a JVM", "", "");
    private static final Row ROW = new Row(
            "candidate-tomcat", Workload.CANDIDATE, Metric.CPU, Subject.NATIVE_TOMCAT, Subject.BARE_TOMCAT, 1.15);

    @TempDir
    private Path folder;

    private static Measurement measured(String subject, int round, double cpu, String faults) {
        return new Measurement("candidate", subject, round, 100, Map.of("cpu_us", cpu), faults);
    }

    private static Outcome outcome(Measurement... measurements) {
        return Outcome.of(List.of(ROW), List.of(measurements)).get(0);
    }

    private static List<Measurement> threeRounds(double last) {
        return List.of(
                measured("bare-tomcat", 1, 10, ""),
                measured("native-tomcat", 1, 11, ""),
                measured("bare-tomcat", 2, 20, ""),
                measured("native-tomcat", 2, 30, ""),
                measured("bare-tomcat", 3, 10, ""),
                measured("native-tomcat", 3, last, ""));
    }

    @Test
    void a_ratio_is_that_of_the_medians_and_its_range_that_of_the_rounds() {
        Outcome outcome = Outcome.of(List.of(ROW), threeRounds(9)).get(0);
        assertThat(outcome.compared()).isEqualTo(new Outcome.Spread(1.1, 0.9, 1.5));
        assertThat(outcome.verdict()).isEqualTo(Outcome.Verdict.REACHED);
    }

    @Test
    void a_row_over_its_target_is_missed() {
        Outcome outcome = Outcome.of(List.of(ROW), threeRounds(12)).get(0);
        assertThat(outcome.verdict()).isEqualTo(Outcome.Verdict.MISSED);
    }

    @Test
    void one_fault_in_one_round_of_either_makes_a_row_invalid() {
        Outcome outcome = outcome(
                measured("bare-tomcat", 1, 10, ""),
                measured("native-tomcat", 1, 5, ""),
                measured("bare-tomcat", 2, 10, "LOST 1"),
                measured("native-tomcat", 2, 5, ""));
        assertThat(outcome.verdict()).isEqualTo(Outcome.Verdict.INVALID);
        assertThat(outcome.note()).contains("bare-tomcat in round 2: LOST 1");
    }

    @Test
    void a_warm_up_that_went_wrong_makes_a_row_invalid() {
        Outcome outcome = outcome(
                measured("bare-tomcat", 1, 10, ""),
                new Measurement("candidate", "native-tomcat", 0, 0, Map.of(), "STALLED 2"));
        assertThat(outcome.verdict()).isEqualTo(Outcome.Verdict.INVALID);
        assertThat(outcome.note()).contains("STALLED 2");
    }

    @Test
    void a_row_whose_peer_is_missing_is_not_measured() {
        assertThat(outcome(measured("native-tomcat", 1, 5, "")).verdict()).isEqualTo(Outcome.Verdict.NOT_MEASURED);
    }

    @Test
    void heap_is_compared_by_how_much_more_it_is() {
        Row heap = new Row("heap", Workload.HEAP, Metric.HEAP, Subject.NATIVE_TOMCAT, Subject.BARE_TOMCAT, 800.0);
        Outcome outcome = Outcome.of(
                        List.of(heap),
                        List.of(
                                new Measurement("heap", "bare-tomcat", 1, 10, Map.of("heap_bytes", 8_000.0), ""),
                                new Measurement("heap", "native-tomcat", 1, 10, Map.of("heap_bytes", 8_801.0), "")))
                .get(0);
        assertThat(outcome.compared()).isEqualTo(new Outcome.Spread(801, 801, 801));
        assertThat(outcome.verdict()).isEqualTo(Outcome.Verdict.MISSED);
    }

    @Test
    void the_cost_of_one_more_is_the_slope() {
        assertThat(Statistics.slope(Map.of(0.5, 105.0, 2.0, 120.0, 24.5, 345.0)))
                .isCloseTo(10, within(1e-9));
    }

    @Test
    void results_are_read_as_they_were_written_and_become_a_page_and_a_plot() throws Exception {
        Path file = folder.resolve("results.jsonl");
        try (Results.Writer writer = new Results.Writer(file, MACHINE)) {
            threeRounds(9).forEach(writer::add);
        }
        Results read = Results.read(file);
        assertThat(read).isEqualTo(new Results(MACHINE, threeRounds(9)));

        Path page = folder.resolve("PAGE.md");
        Files.writeString(page, "before\n" + Page.BEGIN + "old\n" + Page.END + "after\n");
        Page.write(page, read);
        assertThat(Files.readString(page))
                .startsWith("before\n" + Page.BEGIN)
                .endsWith(Page.END + "after\n")
                .contains("a processor", "| `candidate-tomcat` |", "**1.10** (0.90 to 1.50)", "reached")
                .doesNotContain("old");
        assertThat(Files.readString(folder.resolve("performance.svg")))
                .contains("candidate-tomcat", ">1.10<")
                .contains("prefers-color-scheme: dark");
    }

    @Test
    void every_row_is_on_the_page_with_its_target_and_no_other() throws Exception {
        String page = Files.readString(ClassPath.ofBuild().module().resolve("../docs/PERFORMANCE.md"));
        String table = page.substring(page.indexOf("## Rows"), page.indexOf("## Results"));
        Stream<String> named = table.lines()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.substring(3, line.indexOf('`', 3)) + " "
                        + line.substring(line.lastIndexOf('|', line.length() - 2) + 1, line.length() - 1)
                                .strip());
        assertThat(named)
                .containsExactlyElementsOf(Rows.ALL.stream()
                        .map(row -> row.name() + " " + (row.target() == null ? "" : Report.number(row, row.target())))
                        .toList());
    }

    @Test
    void what_is_asked_for_is_a_row_the_beginning_of_some_or_a_workload() {
        assertThat(Rows.of(List.of("candidate-tomcat"))).extracting(Row::name).containsExactly("candidate-tomcat");
        assertThat(Rows.of(List.of("candidate-seed")))
                .allMatch(row -> row.base().equals(Subject.SEED));
        assertThat(Rows.of(List.of("mesh"))).allMatch(row -> row.workload() == Workload.MESH);
        assertThat(Rows.of(List.of())).isEqualTo(Rows.ALL);
    }
}
