package io.roomsig.benchmarks.load;

import static io.roomsig.benchmarks.load.Subject.BARE_JETTY;
import static io.roomsig.benchmarks.load.Subject.BARE_TOMCAT;
import static io.roomsig.benchmarks.load.Subject.BARE_UNDERTOW;
import static io.roomsig.benchmarks.load.Subject.BINARY_TOMCAT;
import static io.roomsig.benchmarks.load.Subject.BINARY_UNDERTOW;
import static io.roomsig.benchmarks.load.Subject.CLUSTER_SEED;
import static io.roomsig.benchmarks.load.Subject.CLUSTER_UNDERTOW;
import static io.roomsig.benchmarks.load.Subject.NATIVE_JETTY;
import static io.roomsig.benchmarks.load.Subject.NATIVE_TOMCAT;
import static io.roomsig.benchmarks.load.Subject.NATIVE_UNDERTOW;
import static io.roomsig.benchmarks.load.Subject.NETTY_SOCKETIO;
import static io.roomsig.benchmarks.load.Subject.NUMBERED_TOMCAT;
import static io.roomsig.benchmarks.load.Subject.NUMBERED_UNDERTOW;
import static io.roomsig.benchmarks.load.Subject.PEERJS;
import static io.roomsig.benchmarks.load.Subject.SEED;
import static io.roomsig.benchmarks.load.Subject.SOCKETIO_TOMCAT;
import static io.roomsig.benchmarks.load.Subject.SOCKETIO_UNDERTOW;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** All comparisons, in the order of the report. */
final class Rows {
    static final List<Row> ALL = List.of(
            // To the same container without anything of ours.
            cpu("candidate-tomcat", Workload.CANDIDATE, NATIVE_TOMCAT, BARE_TOMCAT, 1.15),
            cpu("candidate-undertow", Workload.CANDIDATE, NATIVE_UNDERTOW, BARE_UNDERTOW, 1.15),
            cpu("candidate-jetty", Workload.CANDIDATE, NATIVE_JETTY, BARE_JETTY, null),
            cpu("candidate-binary-tomcat", Workload.CANDIDATE, BINARY_TOMCAT, BARE_TOMCAT, null),
            cpu("candidate-binary-undertow", Workload.CANDIDATE, BINARY_UNDERTOW, BARE_UNDERTOW, null),
            cpu("candidate-numbered-tomcat", Workload.CANDIDATE, NUMBERED_TOMCAT, BARE_TOMCAT, null),
            cpu("candidate-numbered-undertow", Workload.CANDIDATE, NUMBERED_UNDERTOW, BARE_UNDERTOW, null),
            cpu("candidate-socketio-tomcat", Workload.CANDIDATE, SOCKETIO_TOMCAT, BARE_TOMCAT, null),
            cpu("candidate-socketio-undertow", Workload.CANDIDATE, SOCKETIO_UNDERTOW, BARE_UNDERTOW, null),
            // To complete peers.
            cpu("candidate-netty", Workload.CANDIDATE, SOCKETIO_UNDERTOW, NETTY_SOCKETIO, 1.00),
            cpu("candidate-seed-tomcat", Workload.CANDIDATE, NATIVE_TOMCAT, SEED, 0.43),
            cpu("candidate-seed-undertow", Workload.CANDIDATE, NATIVE_UNDERTOW, SEED, 0.43),
            cpu("candidate-seed-binary-undertow", Workload.CANDIDATE, BINARY_UNDERTOW, SEED, null),
            cpu("candidate-seed-numbered-undertow", Workload.CANDIDATE, NUMBERED_UNDERTOW, SEED, null),
            cpu("candidate-seed-netty", Workload.CANDIDATE, NETTY_SOCKETIO, SEED, null),
            cpu("candidate-seed-peerjs", Workload.CANDIDATE, PEERJS, SEED, null),
            // One by one.
            cpu("paced-tomcat", Workload.PACED, NATIVE_TOMCAT, BARE_TOMCAT, 1.10),
            cpu("paced-undertow", Workload.PACED, NATIVE_UNDERTOW, BARE_UNDERTOW, 1.10),
            cpu("paced-numbered-undertow", Workload.PACED, NUMBERED_UNDERTOW, BARE_UNDERTOW, null),
            cpu("paced-seed-undertow", Workload.PACED, NATIVE_UNDERTOW, SEED, null),
            new Row("paced-p50-tomcat", Workload.PACED, Metric.P50, NATIVE_TOMCAT, BARE_TOMCAT, 1.10),
            new Row("paced-p50-undertow", Workload.PACED, Metric.P50, NATIVE_UNDERTOW, BARE_UNDERTOW, 1.10),
            new Row("paced-p99-tomcat", Workload.PACED, Metric.P99, NATIVE_TOMCAT, BARE_TOMCAT, null),
            new Row("paced-p99-undertow", Workload.PACED, Metric.P99, NATIVE_UNDERTOW, BARE_UNDERTOW, null),
            // Large messages.
            cpu("offer-tomcat", Workload.OFFER, NATIVE_TOMCAT, SEED, 0.55),
            cpu("offer-undertow", Workload.OFFER, NATIVE_UNDERTOW, SEED, 0.55),
            cpu("offer-binary-tomcat", Workload.OFFER, BINARY_TOMCAT, SEED, 0.55),
            cpu("offer-binary-undertow", Workload.OFFER, BINARY_UNDERTOW, SEED, 0.55),
            cpu("offer-binary-bare-undertow", Workload.OFFER, BINARY_UNDERTOW, BARE_UNDERTOW, null),
            cpu("offer-bare-undertow", Workload.OFFER, NATIVE_UNDERTOW, BARE_UNDERTOW, null),
            // Whole calls, joins, notices.
            cpu("mesh-tomcat", Workload.MESH, NATIVE_TOMCAT, SEED, 0.60),
            cpu("mesh-undertow", Workload.MESH, NATIVE_UNDERTOW, SEED, 0.60),
            cpu("mesh-numbered-undertow", Workload.MESH, NUMBERED_UNDERTOW, SEED, null),
            cpu("join-tomcat", Workload.JOIN, NATIVE_TOMCAT, SEED, null),
            cpu("join-undertow", Workload.JOIN, NATIVE_UNDERTOW, SEED, 0.65),
            cpu("notice-tomcat", Workload.NOTICE, NATIVE_TOMCAT, SEED, 0.50),
            cpu("notice-undertow", Workload.NOTICE, NATIVE_UNDERTOW, SEED, 0.50),
            cpu("notice-socketio-undertow", Workload.NOTICE, SOCKETIO_UNDERTOW, SEED, null),
            // Memory, and two nodes.
            new Row("heap-tomcat", Workload.HEAP, Metric.HEAP, NATIVE_TOMCAT, BARE_TOMCAT, 800.0),
            new Row("heap-undertow", Workload.HEAP, Metric.HEAP, NATIVE_UNDERTOW, BARE_UNDERTOW, 800.0),
            new Row("heap-numbered-undertow", Workload.HEAP, Metric.HEAP, NUMBERED_UNDERTOW, BARE_UNDERTOW, null),
            cpu("cluster-undertow", Workload.CLUSTER, CLUSTER_UNDERTOW, CLUSTER_SEED, 0.45));

    private Rows() {}

    private static Row cpu(String name, Workload workload, Subject subject, Subject base, @Nullable Double target) {
        return new Row(name, workload, Metric.CPU, subject, base, target);
    }

    /** Those that are asked for: by name, by the beginning of one, or by workload. All, if nothing is asked for. */
    static List<Row> of(List<String> asked) {
        for (String one : asked) {
            if (ALL.stream().noneMatch(row -> row.isMeantBy(one))) {
                throw new IllegalArgumentException("no such row: " + one + ". There are "
                        + String.join(", ", ALL.stream().map(Row::name).toList()));
            }
        }
        return asked.isEmpty()
                ? ALL
                : ALL.stream()
                        .filter(row -> asked.stream().anyMatch(row::isMeantBy))
                        .toList();
    }
}
