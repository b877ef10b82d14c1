package io.roomsig.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The driver with real servers, a few hundred messages each. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class LoadDriverTest {
    private static final Plan LITTLE = new Plan(1, 20, 200, 300, 2, 500, 1, 5, 20, List.of(2, 5), 20);

    @TempDir
    private Path folder;

    /** All that need no npm. */
    static Stream<Subject> servers() {
        return Rows.ALL.stream()
                .flatMap(row -> Stream.of(row.subject(), row.base()))
                .filter(subject -> !subject.isOnNode() && !subject.needsRedis())
                .distinct();
    }

    @ParameterizedTest
    @MethodSource("servers")
    void a_server_relays_and_nothing_is_lost(Subject server) throws Exception {
        Outcome outcome = outcome(Workload.CANDIDATE, server);
        assertThat(outcome.note()).isEmpty();
        assertThat(outcome.verdict()).isEqualTo(Outcome.Verdict.INFORMATION);
    }

    @ParameterizedTest
    @EnumSource(
            value = Workload.class,
            names = {"PACED", "OFFER", "MESH", "JOIN", "NOTICE", "HEAP"})
    void each_workload_is_played_to_its_end(Workload workload) throws Exception {
        assumeTrue(Lab.lack(Subject.NUMBERED_UNDERTOW, workload) == null);
        Outcome outcome = outcome(workload, Subject.NUMBERED_UNDERTOW);
        assertThat(outcome.note()).isEmpty();
        assertThat(outcome.verdict()).isEqualTo(Outcome.Verdict.INFORMATION);
    }

    @Test
    void two_nodes_are_one_server() throws Exception {
        assumeTrue(Lab.lack(Subject.CLUSTER_UNDERTOW, Workload.CLUSTER) == null);
        assertThat(outcome(Workload.CLUSTER, Subject.CLUSTER_UNDERTOW).note()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "lose:50,         LOST",
        "double:50,       DOUBLED",
        "misdeliver:50,   MISDELIVERED",
        "wrong-sender:50, WRONG_SENDER",
        "close:50,        UNEXPECTED_CLOSE"
    })
    void what_a_server_does_wrong_makes_the_row_invalid(String fault, String noticed) throws Exception {
        Outcome outcome = outcome(Workload.CANDIDATE, Subject.BARE_UNDERTOW.with("fault=" + fault));
        assertThat(outcome.verdict()).isEqualTo(Outcome.Verdict.INVALID);
        assertThat(outcome.note()).contains(noticed);
        assertThat(Report.table(List.of(outcome))).contains("INVALID").contains(noticed);
    }

    /** Compared with itself: the one server is started once. */
    private Outcome outcome(Workload workload, Subject subject) throws Exception {
        Metric metric = workload == Workload.HEAP ? Metric.HEAP : Metric.CPU;
        Row row = new Row("test", workload, metric, subject, subject, null);
        return new LoadDriver(LITTLE, ClassPath.ofBuild())
                .run(List.of(row), folder.resolve("results.jsonl"))
                .get(0);
    }
}
