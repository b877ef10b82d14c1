package io.roomsig.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.roomsig.api.Limits;
import io.roomsig.api.PairProgress;
import io.roomsig.core.RoomServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * Three clients that make mistakes: they offer at the same moment, lose offers and answers in their pages, send candidates before
 * descriptions, answer too late, ask for restarts both at once; on networks that break. Then they make no more, and every pair
 * has to come together by itself.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class NegotiationSchedulesTest {
    private static final int SEEDS = Boolean.getBoolean("roomsig.proof") ? 5_000 : 200;
    private static final int STEPS = 400;
    private static final int PEERS = 3;
    private static final Duration HOUR = Duration.ofHours(1);

    private final Map<PairProgress.Stage, Integer> seen = new EnumMap<>(PairProgress.Stage.class);

    @Test
    void every_pair_ends_connected_whatever_goes_wrong_meanwhile() {
        for (int seed = 1; seed <= SEEDS; seed++) {
            try {
                run(seed);
            } catch (AssertionError | RuntimeException broken) {
                throw new AssertionError("seed " + seed, broken);
            }
        }
        System.out.println(SEEDS + " schedules of three clients: " + seen);
        assertThat(seen.get(PairProgress.Stage.RESTARTED)).isGreaterThan(SEEDS);
        assertThat(seen.get(PairProgress.Stage.CONNECTED)).isGreaterThan(SEEDS);
    }

    private void run(int seed) {
        Random random = new Random(seed);
        VirtualEnvironment environment = new VirtualEnvironment(seed);
        Limits limits = Limits.DEFAULT
                .withRate(new Limits.Rate(10_000, 100_000))
                .withTimeouts(new Limits.Timeouts(HOUR, Duration.ofSeconds(20), Duration.ofSeconds(10), HOUR, HOUR));
        try (RoomServer server = TestServer.on(environment)
                .limits(limits)
                .pairListener((room, progress) -> seen.merge(progress.stage(), 1, Integer::sum))
                .build()) {
            List<NegotiatingPeer> peers = new ArrayList<>();
            for (int i = 0; i < PEERS; i++) {
                peers.add(new NegotiatingPeer(server, "peer" + i, random, 15));
            }
            for (int step = 0; step < STEPS; step++) {
                act(peers.get(random.nextInt(PEERS)), random, environment);
            }
            peers.forEach(NegotiatingPeer::sober);
            settle(environment, peers);
            for (NegotiatingPeer peer : peers) {
                for (NegotiatingPeer other : peers) {
                    if (!peer.name().equals(other.name())) {
                        assertThat(peer.isConnectedTo(other))
                                .as(peer.describe(other.self()) + " | " + other.describe(peer.self()))
                                .isTrue();
                    }
                }
            }
        }
    }

    private static void act(NegotiatingPeer peer, Random random, VirtualEnvironment environment) {
        List<String> others = List.copyOf(peer.others().keySet());
        String other = others.isEmpty() ? "" : others.get(random.nextInt(others.size()));
        switch (random.nextInt(16)) {
            case 0 -> {
                if (peer.isConnected() && random.nextInt(4) == 0) {
                    peer.cut(random.nextBoolean());
                }
            }
            case 1, 2, 3 -> {
                if (!peer.isConnected()) {
                    peer.connect();
                }
            }
            case 4 -> peer.offerTo(other);
            case 5 -> peer.askForRestart(other);
            case 6 -> peer.catchUp(other);
            case 7 -> environment.elapse(Duration.ofMillis(random.nextInt(3_000)));
            case 8, 9, 10, 11 -> peer.deliver();
            default -> peer.read();
        }
    }

    /** The network holds, nobody is clumsy; what is left is for the server to notice. */
    private static void settle(VirtualEnvironment environment, List<NegotiatingPeer> peers) {
        for (int round = 0; round < 120; round++) {
            for (NegotiatingPeer peer : peers) {
                if (!peer.isConnected()) {
                    peer.connect();
                }
            }
            boolean busy = true;
            while (busy) {
                busy = false;
                for (NegotiatingPeer peer : peers) {
                    busy |= peer.deliver();
                    busy |= peer.read();
                }
            }
            environment.elapse(Duration.ofSeconds(1));
            if (round % 3 == 2) {
                peers.forEach(ResumingPeer::sendAgain);
                peers.forEach(NegotiatingPeer::tryAgain);
            }
        }
    }
}
