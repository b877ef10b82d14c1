package io.roomsig.examples.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A node is gone from one moment to the next, and nobody in a call may notice. */
final class NodeKillTest {
    private static final boolean PROOF = Boolean.getBoolean("roomsig.proof");
    private static final int ROOMS = PROOF ? 60 : 6;
    private static final int ROUNDS = PROOF ? 20 : 2;

    @Test
    void whoWasOnAKilledNodeGoesOnAtAnotherWithinThreeSeconds() throws Exception {
        try (ClusterNodes cluster = ClusterNodes.start(3);
                Crowd crowd = Crowd.gather(cluster, ROOMS, 5)) {
            Progress.say("kill -9", crowd.all().size() + " clients are in: " + crowd.counts());
            crowd.forget();
            Figures back = new Figures();
            for (int round = 0; round < ROUNDS; round++) {
                int victim = round % cluster.size();
                URI node = cluster.urls().get(victim);
                List<NativeClient> hit = crowd.at(node);
                long killedAt = System.nanoTime();
                cluster.node(victim).kill();
                crowd.awaitComplete(Duration.ofSeconds(20));
                for (NativeClient client : hit) {
                    back.add(client.chronicle().backAt() - killedAt);
                }
                Progress.say(
                        "kill -9",
                        "round " + (round + 1) + " of " + ROUNDS + ", " + hit.size()
                                + " clients; so far back after the loss " + back);
                cluster.restart(victim);
                crowd.directory().awaitWell(node);
            }
            long signals = crowd.settle(Duration.ofSeconds(20));
            Progress.say("kill -9", signals + " signals; " + crowd.counts());
            assertThat(crowd.faults()).isEmpty();
            assertThat(crowd.newcomersSeeWrong(Duration.ofSeconds(10))).isEmpty();
            if (PROOF) {
                nobodyStaysWhoDoesNotComeBack(cluster, crowd);
            }
            assertThat(back.percentile(99)).isLessThan(3_000);
        }
    }

    /**
     * After lease and window there is no ghost, neither in rooms that others are in, nor in those whose members were all on that node:
     * whoever opens one of them next finds nobody who stays.
     */
    private static void nobodyStaysWhoDoesNotComeBack(ClusterNodes cluster, Crowd crowd) throws Exception {
        try (Crowd together = Crowd.gather(cluster, 3, 2, (room, member) -> 0)) {
            List<NativeClient> lost = crowd.at(cluster.urls().get(0));
            crowd.giveUp(lost);
            together.giveUp(List.copyOf(together.all()));
            long killedAt = System.nanoTime();
            cluster.node(0).kill();
            crowd.awaitComplete(Duration.ofSeconds(70));
            Duration took = Duration.ofNanos(System.nanoTime() - killedAt);
            Progress.say(
                    "kill -9",
                    lost.size() + " who did not come back had left everywhere " + took.toMillis()
                            + " ms after the loss");
            assertThat(crowd.newcomersSeeWrong(Duration.ofSeconds(10))).isEmpty();
            assertThat(together.newcomersSeeWrong(Duration.ofSeconds(10))).isEmpty();
        }
    }
}
