package io.roomsig.examples.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** All nodes are replaced, one after the other, while people are in calls. */
final class RollingRestartTest {
    private static final boolean PROOF = Boolean.getBoolean("roomsig.proof");
    private static final int ROOMS = PROOF ? 50 : 6;

    @Test
    void nobodyNoticesThatAllNodesAreReplaced() throws Exception {
        try (ClusterNodes cluster = ClusterNodes.start(3);
                Crowd crowd = Crowd.gather(cluster, ROOMS, 4)) {
            crowd.forget();
            for (int node = 0; node < cluster.size(); node++) {
                int clients = crowd.at(cluster.urls().get(node)).size();
                Duration took = cluster.node(node).terminate();
                crowd.awaitComplete(Duration.ofSeconds(20));
                Progress.say(
                        "rolling restart",
                        "a node with " + clients + " clients ended after " + took.toMillis() + " ms");
                assertThat(took).isLessThan(Duration.ofSeconds(5));
                cluster.restart(node);
                crowd.directory().awaitWell(cluster.urls().get(node));
            }
            long signals = crowd.settle(Duration.ofSeconds(20));
            Progress.say("rolling restart", signals + " signals; " + crowd.counts());
            assertThat(crowd.faults()).isEmpty();
            assertThat(crowd.counts()).doesNotContainKeys("user-left", "restart");
            assertThat(crowd.newcomersSeeWrong(Duration.ofSeconds(10))).isEmpty();
        }
    }
}
