package io.roomsig.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.roomsig.redis.process.RedisProcess;
import io.roomsig.testkit.ScriptedPeer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.RedisSentinelClient;
import redis.clients.jedis.UnifiedJedis;

/** A failover to a server that has missed what the one before had acknowledged, under rooms on three nodes. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ForkTest {
    private static final int ROOMS = Boolean.getBoolean("roomsig.proof") ? 100 : 10;
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @Test
    void rooms_that_go_on_from_an_older_log_become_one_again_and_nobody_leaves() throws Exception {
        try (RedisProcess first = RedisProcess.start();
                RedisProcess second = RedisProcess.start("--replicaof", first.host() + " " + first.port());
                RedisProcess sentinel = RedisProcess.startSentinel("rooms", first);
                RedisClient replica = Redis.connect(second)) {
            await().atMost(PATIENCE).until(() -> replica.info("replication").contains("master_link_status:up"));
            try (RedisClient watch = Redis.connect(sentinel)) {
                await().atMost(PATIENCE).until(() -> watch.info("sentinel").contains("slaves=1"));
            }
            List<ServerNode> nodes = new ArrayList<>();
            try {
                for (int i = 0; i < 3; i++) {
                    nodes.add(new ServerNode(following(sentinel), Duration.ofSeconds(6)));
                }
                await().atMost(PATIENCE).until(() -> nodes.stream().allMatch(node -> node.server.isOpen()));
                fork(first, second, replica, nodes);
            } finally {
                nodes.forEach(ServerNode::close);
            }
        }
    }

    private static void fork(RedisProcess first, RedisProcess second, RedisClient replica, List<ServerNode> nodes)
            throws Exception {
        Map<String, List<ScriptedPeer>> rooms = new HashMap<>();
        for (int i = 0; i < ROOMS; i++) {
            List<ScriptedPeer> peers = new ArrayList<>();
            for (int node = 0; node < nodes.size(); node++) {
                peers.add(join(nodes.get(node), "ROOM" + i, "peer-" + node));
            }
            rooms.put("ROOM" + i, peers);
        }
        await().atMost(PATIENCE).until(() -> replica.keys("roomsig:room:*").size() == ROOMS);
        Thread.sleep(500);

        second.pause();
        try (RedisClient master = Redis.connect(first)) {
            // Else what it has not read yet would still be waiting for it.
            Redis.command(master, Protocol.Command.CLIENT, "KILL", "TYPE", "replica");
        }
        // Acknowledged, and lost.
        for (List<ScriptedPeer> peers : rooms.values()) {
            peers.get(1).say("{\"t\":\"state-set\",\"scope\":\"room\",\"key\":\"lost\",\"value\":1}");
        }
        await().atMost(PATIENCE)
                .until(() -> all(rooms).stream()
                        .allMatch(peer -> !peer.heard("state").isEmpty()));
        first.stop();
        second.goOn();
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> replica.info("replication").contains("role:master"));
        long promoted = System.nanoTime();

        await().atMost(PATIENCE)
                .until(() -> all(rooms).stream()
                        .allMatch(peer -> !peer.heard("epoch").isEmpty()));
        await().atMost(PATIENCE).until(() -> rooms.values().stream().allMatch(ForkTest::isOne));
        Duration took = Duration.ofNanos(System.nanoTime() - promoted);
        System.out.println("[fork] " + ROOMS + " rooms were one again " + took.toMillis() + " ms after the failover");
        assertThat(took).isLessThan(Duration.ofSeconds(10));
        // What was lost with the server is still there, since all nodes had seen it.
        rooms.forEach((code, peers) -> {
            ScriptedPeer late = join(nodes.get(0), code, "late");
            assertThat(late.last().object("state")).containsKey("lost");
            assertThat(late.last().objects("participants")).hasSize(4);
            assertThat(peers)
                    .allSatisfy(peer -> assertThat(peer.heard("user-left")).isEmpty());
            assertThat(peers)
                    .allSatisfy(peer -> assertThat(peer.heard("restart")).isEmpty());
        });
    }

    /** All have heard of the same life last; behind the dot each node names itself. */
    private static boolean isOne(List<ScriptedPeer> peers) {
        return peers.stream()
                        .map(peer -> {
                            List<ScriptedPeer.Heard> epochs = peer.heard("epoch");
                            String last = epochs.get(epochs.size() - 1).string("epoch");
                            return last.substring(0, last.indexOf('.'));
                        })
                        .distinct()
                        .count()
                == 1;
    }

    private static List<ScriptedPeer> all(Map<String, List<ScriptedPeer>> rooms) {
        return rooms.values().stream().flatMap(List::stream).toList();
    }

    private static ScriptedPeer join(ServerNode node, String room, String token) {
        ScriptedPeer peer = ScriptedPeer.connect(node.server);
        peer.say("{\"t\":\"hello\",\"versions\":[1],\"features\":[\"resume\"]}");
        peer.join(room, token);
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> !peer.heard("room-joined").isEmpty());
        return peer;
    }

    private static UnifiedJedis following(RedisProcess sentinel) {
        return RedisSentinelClient.builder()
                .masterName("rooms")
                .sentinels(Set.of(new HostAndPort(sentinel.host(), sentinel.port())))
                .clientConfig(
                        DefaultJedisClientConfig.builder().timeoutMillis(2_000).build())
                .build();
    }
}
