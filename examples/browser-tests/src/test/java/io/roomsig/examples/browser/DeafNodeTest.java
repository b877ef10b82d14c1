package io.roomsig.examples.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is published no longer reaches a node, while all else between it and Redis works. */
final class DeafNodeTest {
    private static final boolean PROOF = Boolean.getBoolean("roomsig.proof");

    @Test
    void aDeafNodeIsFoundAndHealed() throws Exception {
        RedisServer redis = RedisServer.start();
        try (DeafeningProxy way = new DeafeningProxy(redis.port());
                ClusterNodes cluster = ClusterNodes.start(redis, List.of(redis.url(), way.url()));
                Crowd crowd = Crowd.gather(cluster, PROOF ? 40 : 4, 4)) {
            URI deaf = cluster.urls().get(1);
            List<NativeClient> there = crowd.at(deaf);
            crowd.forget();
            for (int round = 1; round <= (PROOF ? 10 : 1); round++) {
                long start = System.nanoTime();
                assertThat(way.deafen()).isPositive();
                await("it is red")
                        .atMost(Duration.ofSeconds(10))
                        .pollInterval(Duration.ofMillis(20))
                        .until(() -> crowd.directory().health(deaf) == 503);
                long red = System.nanoTime();
                crowd.directory().awaitWell(deaf);
                long healed = System.nanoTime();
                crowd.awaitComplete(Duration.ofSeconds(10));
                Progress.say(
                        "deaf",
                        "round " + round + ": red after "
                                + Duration.ofNanos(red - start).toMillis() + " ms, well again after "
                                + Duration.ofNanos(healed - start).toMillis() + " ms");
                assertThat(Duration.ofNanos(healed - start)).isLessThan(Duration.ofSeconds(8));
            }
            long signals = crowd.settle(Duration.ofSeconds(20));
            Progress.say("deaf", there.size() + " clients were there; " + signals + " signals; " + crowd.counts());
            assertThat(crowd.faults()).isEmpty();
            assertThat(crowd.newcomersSeeWrong(Duration.ofSeconds(10))).isEmpty();
        }
    }
}
