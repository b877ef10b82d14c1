package io.roomsig.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.roomsig.redis.process.RedisProcess;
import io.roomsig.testkit.ScriptedPeer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.RedisClient;

/** What rooms on several nodes cost Redis, counted by Redis. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class CostTest {
    /** Renewed every ten seconds: what is counted takes less. */
    private static final Duration LEASE = Duration.ofMinutes(1);

    private RedisProcess redis;
    private RedisClient watch;
    private final List<ServerNode> nodes = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        redis = RedisProcess.start();
        watch = Redis.connect(redis);
    }

    @AfterEach
    void stop() throws Exception {
        nodes.forEach(ServerNode::close);
        watch.close();
        redis.close();
    }

    @Test
    void a_join_is_one_call_a_signal_on_one_node_none_and_one_between_nodes_a_single_publish() {
        start(2);
        ScriptedPeer ada = join(0, "ada");
        ScriptedPeer grace = join(0, "grace");
        ScriptedPeer mary = join(1, "mary");
        await().until(() -> ada.heard("user-joined").size() == 2
                && grace.heard("user-joined").size() == 1);
        quiet();

        Redis.forgetCalls(watch);
        List<ScriptedPeer> more =
                IntStream.range(0, 10).mapToObj(i -> join(0, "more-" + i)).toList();
        assertThat(calls("evalsha")).as("for ten joins").isEqualTo(10);
        assertThat(calls("publish")).as("for ten joins").isEqualTo(10);
        await().until(() -> mary.heard("user-joined").size() == more.size());

        Redis.forgetCalls(watch);
        for (int i = 0; i < 50; i++) {
            ada.offer(grace.id(), i);
        }
        assertThat(grace.heard("offer")).hasSize(50);
        assertThat(calls("evalsha") + calls("publish"))
                .as("for signals on one node")
                .isZero();

        for (int i = 0; i < 50; i++) {
            ada.offer(mary.id(), i);
            int sent = i + 1;
            await().pollInterval(Duration.ofMillis(1))
                    .until(() -> mary.heard("offer").size() == sent);
        }
        // Mary does not acknowledge, her node does, four times a second.
        Map<String, Integer> calls = Redis.calls(watch);
        assertThat(calls.get("publish")).as("for signals between nodes").isBetween(50, 75);
        assertThat(calls.get("evalsha")).isEqualTo(calls.get("publish"));
    }

    @Test
    void ten_nodes_that_append_to_one_room_at_once_never_have_to_ask_again() {
        start(10);
        List<ScriptedPeer> peers =
                IntStream.range(0, 10).mapToObj(i -> join(i, "peer-" + i)).toList();
        await().until(() -> peers.get(0).heard("user-joined").size() == 9);
        quiet();
        Redis.forgetCalls(watch);
        int before = appends();
        int wantedBefore =
                nodes.stream().mapToInt(node -> node.log.proposals.get()).sum();
        peers.parallelStream().forEach(peer -> {
            for (int i = 0; i < 50; i++) {
                peer.say("{\"t\":\"state-set\",\"scope\":\"self\",\"key\":\"k\",\"value\":" + i + "}");
            }
        });
        await().atMost(Duration.ofSeconds(20))
                .until(() -> peers.stream()
                        .allMatch(peer -> peer.heard("user-updated").size() == 500));
        int appends = appends() - before;
        int wanted = nodes.stream().mapToInt(node -> node.log.proposals.get()).sum() - wantedBefore;
        int calls = calls("evalsha");
        System.out.println(
                "[hot room] 500 changes by ten nodes: " + appends + " appends, " + calls + " EVALSHA in all");
        assertThat(wanted).as("nothing was proposed again").isEqualTo(500);
        assertThat(appends).isLessThanOrEqualTo(500);
        assertThat(calls).as("appends, and reads of what came out of order").isLessThanOrEqualTo(appends + reads());
    }

    private int appends() {
        return nodes.stream().mapToInt(node -> node.log.appends.get()).sum();
    }

    private int reads() {
        return nodes.stream().mapToInt(node -> node.log.others.get()).sum();
    }

    private void start(int count) {
        for (int i = 0; i < count; i++) {
            nodes.add(new ServerNode(Redis.connect(redis), LEASE));
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> nodes.stream().allMatch(node -> node.server.isOpen()));
    }

    private ScriptedPeer join(int node, String token) {
        ScriptedPeer peer = ScriptedPeer.connect(nodes.get(node).server).join("ROOM42", token);
        await().pollInterval(Duration.ofMillis(1))
                .until(() -> !peer.heard("room-joined").isEmpty());
        return peer;
    }

    /** Subscriptions have been read after, and nothing is under way. */
    private void quiet() {
        int[] last = {-1};
        await().pollInterval(Duration.ofMillis(300)).until(() -> {
            int now = calls("evalsha");
            boolean same = now == last[0];
            last[0] = now;
            return same;
        });
    }

    private int calls(String command) {
        return Redis.calls(watch).getOrDefault(command, 0);
    }
}
