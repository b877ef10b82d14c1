package io.roomsig.examples.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.function.IntBinaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** What a signal costs that goes from node to node, over what one costs that stays on its node. In the same run, on the same processes. */
@EnabledIfSystemProperty(named = "roomsig.proof", matches = "true")
final class RelayCostTest {
    private static final int ROOMS = 60;
    private static final int SIGNALS_PER_SECOND = 8;
    private static final long SECONDS = 10;

    @Test
    void betweenNodesASignalCostsAtMostTwiceAsMuch() throws Exception {
        try (ClusterNodes cluster = ClusterNodes.start(2)) {
            // Not measured: what the processes need to get warm.
            measure(cluster, (room, member) -> room);
            measure(cluster, (room, member) -> room + member);
            double same = measure(cluster, (room, member) -> room);
            double between = measure(cluster, (room, member) -> room + member);
            double sameAgain = measure(cluster, (room, member) -> room);
            double base = (same + sameAgain) / 2;
            Progress.say(
                    "relay cost",
                    String.format(
                            Locale.ROOT,
                            "%.0f and %.0f us a signal on one node, %.0f us between two: %.2f times",
                            same,
                            sameAgain,
                            between,
                            between / base));
            assertThat(between / base).isLessThanOrEqualTo(2.0);
        }
    }

    /** Microseconds of both nodes' processors for each signal and its share of an acknowledgement, without what they use when nobody talks. */
    private static double measure(ClusterNodes cluster, IntBinaryOperator place) throws Exception {
        try (Crowd crowd = Crowd.gather(cluster, ROOMS, 2, place)) {
            crowd.talk(0);
            Thread.sleep(2_000);
            double idle = used(cluster, SECONDS / 2) * 2;
            crowd.talk(SIGNALS_PER_SECOND);
            Thread.sleep(1_000);
            long before = crowd.arrived();
            double talking = used(cluster, SECONDS);
            long signals = crowd.arrived() - before;
            double each = (talking - idle) / signals;
            Progress.say(
                    "relay cost",
                    String.format(
                            Locale.ROOT,
                            "%d signals in %d s, %.0f ms of processor, %.0f ms when idle",
                            signals,
                            SECONDS,
                            talking / 1_000,
                            idle / 1_000));
            return each;
        }
    }

    private static double used(ClusterNodes cluster, long seconds) throws InterruptedException {
        double before = cpu(cluster);
        Thread.sleep(seconds * 1_000);
        return cpu(cluster) - before;
    }

    private static double cpu(ClusterNodes cluster) {
        return cluster.node(0).cpu().plus(cluster.node(1).cpu()).toNanos() / 1e3;
    }
}
