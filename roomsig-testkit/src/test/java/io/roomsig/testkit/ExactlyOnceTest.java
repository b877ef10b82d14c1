package io.roomsig.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.roomsig.api.Limits;
import io.roomsig.core.RoomServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * Four clients on networks that break at any moment: in the middle of a join, of a resume, with messages on the way in both
 * directions, noticed by the server or not. A seed that fails fails again.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ExactlyOnceTest {
    private static final int SEEDS = Boolean.getBoolean("roomsig.proof") ? 5_000 : 200;
    private static final int STEPS = 600;
    private static final int PEERS = 4;
    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    void every_signal_arrives_once_and_in_order_and_nobody_is_said_to_have_left() {
        int cuts = 0;
        for (int seed = 1; seed <= SEEDS; seed++) {
            try {
                cuts += run(seed);
            } catch (AssertionError | RuntimeException broken) {
                throw new AssertionError("seed " + seed, broken);
            }
        }
        // Else the above says little.
        assertThat(cuts).isGreaterThan(SEEDS * 10);
        System.out.println(SEEDS + " schedules of four clients, " + cuts + " cuts");
    }

    @Test
    void so_it_is_with_each_client_on_a_thread_of_its_own() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(PEERS);
        try {
            for (int seed = 1; seed <= SEEDS; seed++) {
                VirtualEnvironment environment = new VirtualEnvironment(seed);
                try (RoomServer server = server(environment)) {
                    List<ResumingPeer> peers = peers(server);
                    List<Map<String, Integer>> sent = new ArrayList<>();
                    List<Future<?>> done = new ArrayList<>();
                    for (ResumingPeer peer : peers) {
                        Random random = new Random(31L * seed + peers.indexOf(peer));
                        Map<String, Integer> own = new HashMap<>();
                        sent.add(own);
                        done.add(threads.submit(() -> {
                            for (int step = 0; step < STEPS / PEERS; step++) {
                                act(peer, random, own);
                            }
                        }));
                    }
                    for (Future<?> each : done) {
                        each.get(60, TimeUnit.SECONDS);
                    }
                    settle(environment, peers);
                    Map<String, Integer> all = new HashMap<>();
                    sent.forEach(all::putAll);
                    check(peers, all);
                } catch (AssertionError | RuntimeException broken) {
                    throw new AssertionError("round " + seed, broken);
                }
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static RoomServer server(VirtualEnvironment environment) {
        // No test of what a client may cost, nor of how long it may take.
        Limits limits = Limits.DEFAULT
                .withRate(new Limits.Rate(10_000, 100_000))
                .withTimeouts(new Limits.Timeouts(HOUR, Duration.ofSeconds(20), Duration.ofSeconds(10), HOUR, HOUR));
        return TestServer.on(environment).limits(limits).build();
    }

    private static List<ResumingPeer> peers(RoomServer server) {
        List<ResumingPeer> peers = new ArrayList<>();
        for (int i = 0; i < PEERS; i++) {
            peers.add(new ResumingPeer(server, "ROOM42", "peer" + i, "\"resume\""));
        }
        return peers;
    }

    private static int run(int seed) {
        Random random = new Random(seed);
        VirtualEnvironment environment = new VirtualEnvironment(seed);
        try (RoomServer server = server(environment)) {
            List<ResumingPeer> peers = peers(server);
            Map<String, Integer> sent = new HashMap<>();
            int cuts = 0;
            for (int step = 0; step < STEPS; step++) {
                ResumingPeer peer = peers.get(random.nextInt(PEERS));
                cuts += act(peer, random, sent);
                if (random.nextInt(12) == 0) {
                    environment.elapse(Duration.ofMillis(random.nextInt(1_000)));
                }
                assertThat(peer.closeCode()).isEmpty();
            }
            settle(environment, peers);
            check(peers, sent);
            return cuts;
        }
    }

    /** Does something; says how many connections it has cut. */
    private static int act(ResumingPeer peer, Random random, Map<String, Integer> sent) {
        switch (random.nextInt(11)) {
            case 0 -> {
                if (peer.isConnected() && random.nextInt(3) == 0) {
                    peer.cut(random.nextBoolean());
                    return 1;
                }
            }
            case 1, 2 -> {
                if (!peer.isConnected()) {
                    peer.connect();
                }
            }
            case 3, 4 -> send(peer, random, sent);
            case 5, 6, 7 -> peer.deliver();
            default -> peer.read();
        }
        return 0;
    }

    private static void check(List<ResumingPeer> peers, Map<String, Integer> sent) {
        for (ResumingPeer peer : peers) {
            assertThat(peer.departures()).as(peer.name()).isEmpty();
        }
        for (ResumingPeer peer : peers) {
            assertThat(peer.others()).hasSize(PEERS - 1).doesNotContainValue(true);
            for (ResumingPeer other : peers) {
                List<Object> expected = new ArrayList<>();
                int count = sent.getOrDefault(peer.self() + other.self(), 0);
                for (int i = 1; i <= count; i++) {
                    expected.add(Map.of("number", i));
                }
                assertThat(other.payloads(peer.self()))
                        .as("%s to %s", peer.name(), other.name())
                        .isEqualTo(expected);
            }
        }
    }

    private static void send(ResumingPeer peer, Random random, Map<String, Integer> sent) {
        List<String> others = List.copyOf(peer.others().keySet());
        if (others.isEmpty()) {
            return;
        }
        String to = others.get(random.nextInt(others.size()));
        int number = sent.merge(peer.self() + to, 1, Integer::sum);
        peer.signal("offer", to, "{\"number\":" + number + "}", 0);
    }

    /** From here on the network holds. */
    private static void settle(VirtualEnvironment environment, List<ResumingPeer> peers) {
        for (ResumingPeer peer : peers) {
            if (!peer.isConnected()) {
                peer.connect();
            }
        }
        for (int round = 0; round < 10; round++) {
            boolean busy = true;
            while (busy) {
                busy = false;
                for (ResumingPeer peer : peers) {
                    busy |= peer.deliver();
                    busy |= peer.read();
                }
            }
            environment.elapse(Duration.ofMillis(500));
            if (round % 3 == 2) {
                peers.forEach(ResumingPeer::sendAgain);
            }
        }
        assertThat(peers).allMatch(ResumingPeer::isAllAcknowledged);
    }
}
