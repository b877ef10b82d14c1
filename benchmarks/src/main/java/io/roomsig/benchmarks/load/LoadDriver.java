package io.roomsig.benchmarks.load;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** {@code benchmarks/run}: measures rows and says what they came to. */
public final class LoadDriver {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

    private final Plan plan;
    private final ClassPath classPath;

    LoadDriver(Plan plan, ClassPath classPath) {
        this.plan = plan;
        this.classPath = classPath;
    }

    /** Exits with 1 if a row is invalid, and with 2 if it was called in a wrong way. */
    public static void main(String[] arguments) throws IOException {
        Options options;
        List<Row> rows;
        try {
            options = Options.of(arguments);
            rows = Rows.of(options.rows());
        } catch (IllegalArgumentException wrong) {
            System.err.println(wrong.getMessage() + "\n" + Options.USAGE);
            System.exit(2);
            return;
        }
        ClassPath classPath = ClassPath.ofBuild();
        Path report = options.report();
        if (options.isList()) {
            rows.forEach(row -> System.out.println(row.name()));
        } else if (report != null) {
            Page.write(classPath.module().resolve("../docs/PERFORMANCE.md").normalize(), Results.read(report));
        } else {
            Path given = options.out();
            String name = TIME.format(LocalDateTime.now(ZoneOffset.UTC)) + ".jsonl";
            Path out = given == null ? classPath.module().resolve("results").resolve(name) : given;
            List<Outcome> outcomes = new LoadDriver(options.plan(), classPath).run(rows, out);
            System.out.println("\n" + Report.table(outcomes) + "\nresults: " + out);
            if (outcomes.stream().anyMatch(each -> each.verdict() == Outcome.Verdict.INVALID)) {
                System.exit(1);
            }
        }
    }

    /** Measures rows, and writes what it measures to a file. */
    List<Outcome> run(List<Row> rows, Path out) throws IOException {
        Machine machine = Machine.here();
        System.out.println(machine.describe());
        try (Results.Writer results = new Results.Writer(out, machine);
                Lab lab = new Lab(classPath, Cores.ofEnvironment(), plan)) {
            for (Workload workload : Workload.values()) {
                List<Subject> subjects = subjects(rows, workload);
                Session session = new Session(lab, workload, plan, measurement -> {
                    results.add(measurement);
                    System.out.println(line(measurement));
                });
                if (workload == Workload.HEAP) {
                    // Nothing here depends on the moment, and all their connections together are more than a process
                    // may have.
                    for (Subject subject : subjects) {
                        session.run(List.of(subject));
                    }
                } else if (!subjects.isEmpty()) {
                    session.run(subjects);
                }
            }
            return Outcome.of(rows, results.results().measurements());
        }
    }

    /** Those of all rows of a workload, each once, that can be had here. */
    private static List<Subject> subjects(List<Row> rows, Workload workload) {
        Set<Subject> subjects = new LinkedHashSet<>();
        for (Row row : rows) {
            if (row.workload() == workload) {
                subjects.add(row.base());
                subjects.add(row.subject());
            }
        }
        List<Subject> available = new ArrayList<>();
        for (Subject subject : subjects) {
            String lack = Lab.lack(subject, workload);
            if (lack == null) {
                available.add(subject);
            } else {
                System.out.println(workload.label() + " on " + subject.name() + " is left out: " + lack);
            }
        }
        return available;
    }

    private static String line(Measurement measurement) {
        StringBuilder line = new StringBuilder(
                "%-9s %-22s round %d".formatted(measurement.workload(), measurement.subject(), measurement.round()));
        for (Metric metric : Metric.values()) {
            Double value = measurement.value(metric);
            if (value != null) {
                line.append("  %,.2f %s".formatted(value, metric.unit()));
            }
        }
        return line.append(measurement.isValid() ? "" : "  INVALID: " + measurement.faults())
                .toString();
    }
}
