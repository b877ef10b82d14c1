package io.roomsig.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.roomsig.core.RoomServer;
import io.roomsig.core.memory.InMemoryRoomLog;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class SimultaneousJoinTest {
    private static final int ROUNDS = 1_000;
    private static final int PEERS = 10;

    @Test
    void of_ten_that_join_at_the_same_instant_exactly_one_of_each_pair_initiates() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(PEERS);
        InMemoryRoomLog log = new InMemoryRoomLog();
        try (RoomServer server =
                RoomServer.builder().admission(TestServer.byName()).roomLog(log).build()) {
            for (int round = 0; round < ROUNDS; round++) {
                List<ScriptedPeer> peers = joinAtOnce(threads, server, "ROOM-" + round);
                everyPairHasOneInitiator(peers);
                peers.forEach(ScriptedPeer::drop);
                awaitEmpty(server);
            }
            assertThat(log.size()).isZero();
        } finally {
            threads.shutdownNow();
        }
    }

    private static void awaitEmpty(RoomServer server) {
        Soon.await(() -> server.rooms() == 0);
        assertThat(server.rooms()).isZero();
    }

    private static List<ScriptedPeer> joinAtOnce(ExecutorService threads, RoomServer server, String room)
            throws Exception {
        CyclicBarrier barrier = new CyclicBarrier(PEERS);
        List<ScriptedPeer> peers = new ArrayList<>();
        List<Future<?>> joins = new ArrayList<>();
        for (int i = 0; i < PEERS; i++) {
            String name = "peer-" + i;
            ScriptedPeer peer = ScriptedPeer.connect(server);
            peers.add(peer);
            joins.add(threads.submit(() -> {
                barrier.await();
                peer.join(room, name);
                return null;
            }));
        }
        for (Future<?> join : joins) {
            join.get(10, TimeUnit.SECONDS);
        }
        Soon.await(
                () -> peers.stream().noneMatch(peer -> peer.heard("room-joined").isEmpty()));
        return peers;
    }

    /** Goes by what the peers were told, and by nothing else. */
    private static void everyPairHasOneInitiator(List<ScriptedPeer> peers) {
        Map<String, Map<String, String>> roles = new HashMap<>();
        for (ScriptedPeer peer : peers) {
            Map<String, String> mine = new HashMap<>();
            for (Map<String, Object> line : peer.heard("room-joined").get(0).objects("negotiate")) {
                assertThat(mine.put((String) line.get("with"), (String) line.get("role")))
                        .isNull();
            }
            for (ScriptedPeer.Heard joined : peer.heard("user-joined")) {
                String role = (String) joined.object("negotiate").get("role");
                assertThat(mine.put(joined.string("socket_id"), role)).isNull();
            }
            roles.put(peer.id(), mine);
        }
        assertThat(roles).hasSize(PEERS);
        roles.forEach((id, mine) -> {
            assertThat(mine).hasSize(PEERS - 1);
            mine.forEach(
                    (other, role) -> assertThat(List.of(role, roles.get(other).get(id)))
                            .containsExactlyInAnyOrder("offerer", "answerer"));
        });
    }
}
