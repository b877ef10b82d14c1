package io.roomsig.examples.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Redis is gone, for a moment or for long, with or without what it knew. Calls go on, and nobody leaves a room by that. */
final class RedisLossTest {
    private static final boolean PROOF = Boolean.getBoolean("roomsig.proof");
    private static final int ROOMS = PROOF ? 200 : 10;
    private static final int OUTAGE_SECONDS = PROOF ? 60 : 6;

    @Test
    void roomsOutliveARedisThatComesBackEmpty() throws Exception {
        try (ClusterNodes cluster = ClusterNodes.start(3);
                Crowd crowd = Crowd.gather(cluster, ROOMS, PROOF ? 2 : 3)) {
            crowd.forget();
            cluster.redis().shutDown();
            cluster.redis().restart();
            long back = System.nanoTime();
            assertThat(crowd.newcomersSeeWrong(Duration.ofSeconds(20))).isEmpty();
            Duration consistent = Duration.ofNanos(System.nanoTime() - back);
            crowd.awaitComplete(Duration.ofSeconds(10));
            long signals = crowd.settle(Duration.ofSeconds(20));
            Progress.say(
                    "empty Redis",
                    ROOMS + " rooms were right again, seen by newcomers, " + consistent.toMillis()
                            + " ms after it was back; " + signals + " signals; " + crowd.counts());
            assertThat(crowd.faults()).isEmpty();
            assertThat(crowd.counts()).doesNotContainKeys("user-left", "restart");
            assertThat(consistent).isLessThan(Duration.ofSeconds(5));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"hangs", "is gone"})
    void withoutRedisCallsGoOnAndNobodyJoins(String how) throws Exception {
        try (ClusterNodes cluster = ClusterNodes.start(3);
                Crowd crowd = Crowd.gather(cluster, PROOF ? 30 : 4, 4)) {
            crowd.forget();
            long down = System.nanoTime();
            if (how.equals("hangs")) {
                cluster.redis().pause();
            } else {
                cluster.redis().stop();
            }
            for (URI node : cluster.urls()) {
                await(node + " is red")
                        .atMost(Duration.ofSeconds(10))
                        .until(() -> crowd.directory().health(node), code -> code == 503);
            }
            Duration red = Duration.ofNanos(System.nanoTime() - down);
            Map<String, Long> before = sameNode(crowd);
            for (URI node : cluster.urls()) {
                try (SignalClient eve = SignalClient.connect(node)) {
                    JsonNode refusal = eve.join(crowd.codes().iterator().next(), "t1");
                    assertThat(refusal.path("code").asText()).isEqualTo("STORE_UNAVAILABLE");
                    assertThat(refusal.path("retryable").asBoolean()).isTrue();
                }
            }
            Thread.sleep(Math.max(
                    0,
                    OUTAGE_SECONDS * 1_000L
                            - Duration.ofNanos(System.nanoTime() - down).toMillis()));
            Map<String, Long> after = sameNode(crowd);
            after.keySet().retainAll(before.keySet());
            assertThat(after)
                    .isNotEmpty()
                    .allSatisfy((pair, had) -> assertThat(had).as(pair).isGreaterThan(before.get(pair)));
            if (how.equals("hangs")) {
                cluster.redis().goOn();
            } else {
                cluster.redis().restart();
            }
            long back = System.nanoTime();
            for (URI node : cluster.urls()) {
                crowd.directory().awaitWell(node);
            }
            Duration green = Duration.ofNanos(System.nanoTime() - back);
            crowd.awaitComplete(Duration.ofSeconds(30));
            Duration complete = Duration.ofNanos(System.nanoTime() - back);
            long signals = crowd.settle(Duration.ofSeconds(30));
            Progress.say(
                    "Redis " + how,
                    OUTAGE_SECONDS + " s; red after " + red.toMillis() + " ms, green " + green.toMillis()
                            + " ms after it was back, all as before after " + complete.toMillis() + " ms; "
                            + after.size()
                            + " pairs on one node went on; " + signals + " signals; " + crowd.counts());
            assertThat(crowd.faults()).isEmpty();
            assertThat(crowd.newcomersSeeWrong(Duration.ofSeconds(10))).isEmpty();
        }
    }

    /** How many signals have come within each pair that is on one node, by its ends. */
    private static Map<String, Long> sameNode(Crowd crowd) {
        return crowd.on(() -> {
            Map<String, Long> had = new HashMap<>();
            for (String code : crowd.codes()) {
                for (NativeClient one : crowd.room(code)) {
                    for (NativeClient other : crowd.room(code)) {
                        Correspondence letters = other.letters().get(one.self());
                        if (one != other
                                && letters != null
                                && one.node() != null
                                && one.node().equals(other.node())) {
                            had.put(one.self() + " to " + other.self(), letters.had());
                        }
                    }
                }
            }
            return had;
        });
    }
}
