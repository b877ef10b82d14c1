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
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** {@link SimultaneousJoinTest} with pages of Socket.IO among the joiners. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class MixedJoinTest {
    private static final int ROUNDS = 1_000;
    private static final int PEERS = 10;

    @Test
    void of_ten_that_join_at_the_same_instant_in_either_dialect_exactly_one_of_each_pair_initiates() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(PEERS);
        InMemoryRoomLog log = new InMemoryRoomLog();
        try (RoomServer server =
                RoomServer.builder().admission(TestServer.byName()).roomLog(log).build()) {
            for (int round = 0; round < ROUNDS; round++) {
                List<Joiner> joiners = joinAtOnce(threads, server, "ROOM-" + round);
                everyPairHasOneInitiator(joiners);
                joiners.forEach(joiner -> joiner.leave().run());
                awaitEmpty(server);
            }
            assertThat(log.size()).isZero();
        } finally {
            threads.shutdownNow();
        }
    }

    private static List<Joiner> joinAtOnce(ExecutorService threads, RoomServer server, String room) throws Exception {
        CyclicBarrier barrier = new CyclicBarrier(PEERS);
        List<Joiner> joiners = new ArrayList<>();
        List<Future<?>> joins = new ArrayList<>();
        for (int i = 0; i < PEERS; i++) {
            Joiner joiner = switch (i % 3) {
                case 0 -> speaksNatively(ScriptedPeer.connect(server), room, "peer-" + i);
                case 1 -> speaksSocketIo(SocketIoPeer.connect(server.socketIo()), room, "peer-" + i);
                default -> speaksSocketIo(SocketIoPeer.connectByPolling(server.socketIo()), room, "peer-" + i);
            };
            joiners.add(joiner);
            joins.add(threads.submit(() -> {
                barrier.await();
                joiner.join().run();
                return null;
            }));
        }
        for (Future<?> join : joins) {
            join.get(10, TimeUnit.SECONDS);
        }
        Soon.await(() -> joiners.stream().allMatch(joiner -> joiner.isIn().getAsBoolean()));
        return joiners;
    }

    /** Goes by what the joiners were told, and by nothing else. */
    private static void everyPairHasOneInitiator(List<Joiner> joiners) {
        Map<String, Map<String, Boolean>> roles = new HashMap<>();
        joiners.forEach(joiner -> {
            Told told = joiner.told().get();
            roles.put(told.id(), told.initiates());
        });
        assertThat(roles).hasSize(PEERS);
        roles.forEach((id, mine) -> {
            assertThat(mine).hasSize(PEERS - 1);
            mine.forEach((other, initiates) ->
                    assertThat(initiates).isNotEqualTo(roles.get(other).get(id)));
        });
    }

    private static void awaitEmpty(RoomServer server) {
        Soon.await(() -> server.rooms() + server.connections() == 0);
        assertThat(server.rooms()).isZero();
        assertThat(server.connections()).isZero();
    }

    private static Joiner speaksNatively(ScriptedPeer peer, String room, String name) {
        return new Joiner(() -> peer.join(room, name), isIn(peer::heard), peer::drop, () -> {
            Told told = new Told(peer.id(), new HashMap<>());
            for (Map<String, Object> line : peer.heard("room-joined").get(0).objects("negotiate")) {
                told.add(line.get("with"), "offerer".equals(line.get("role")));
            }
            for (ScriptedPeer.Heard joined : peer.heard("user-joined")) {
                told.add(
                        joined.string("socket_id"),
                        "offerer".equals(joined.object("negotiate").get("role")));
            }
            return told;
        });
    }

    private static Joiner speaksSocketIo(SocketIoPeer peer, String room, String name) {
        return new Joiner(() -> peer.join(room, name), isIn(peer::heard), () -> peer.packet("1"), () -> {
            Told told = new Told(peer.id(), new HashMap<>());
            for (Map<String, Object> other : peer.heard("room-joined").get(0).objects("participants")) {
                if (!peer.id().equals(other.get("socket_id"))) {
                    told.add(other.get("socket_id"), other.get("initiator"));
                }
            }
            for (ScriptedPeer.Heard joined : peer.heard("user-joined")) {
                told.add(joined.string("socket_id"), joined.fields().get("initiator"));
            }
            return told;
        });
    }

    private static BooleanSupplier isIn(Function<String, List<ScriptedPeer.Heard>> heard) {
        return () -> !heard.apply("room-joined").isEmpty();
    }

    /** Somebody who joins, in whatever dialect. */
    private record Joiner(Runnable join, BooleanSupplier isIn, Runnable leave, Supplier<Told> told) {}

    /** Whom somebody was told of, and whether it makes the offers towards them. */
    private record Told(String id, Map<String, Boolean> initiates) {
        void add(Object other, Object initiator) {
            assertThat(initiates.put((String) other, (Boolean) initiator)).isNull();
        }
    }
}
