package io.roomsig.benchmarks.load.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rooms of two whose members talk to each other. Of each pair the second one to join is the one who offers. */
public final class PairTraffic implements Traffic {
    /** Connections that are being made at once: fewer than any server's backlog. */
    private static final int AT_ONCE = 40;

    private final Crowd crowd;
    private final List<Client> clients = new ArrayList<>();
    private int joined;
    private int told;
    private boolean talksInOffers;
    /** How many signals may still be sent in a closed loop. */
    private long budget;

    private long[] latencies = new long[0];
    private int latencyCount;

    /** Without connections. */
    public PairTraffic(Crowd crowd) {
        this.crowd = crowd;
    }

    /**
     * Connects pairs until there are so many connections. On two nodes, two pairs of three have a member on each.
     *
     * @return whether all could join
     */
    public boolean connect(int connections) {
        int half = connections / 2;
        // The first of each pair, then the second ones.
        while (clients.size() < 2 * half) {
            int pair = clients.size() % half;
            boolean isSecond = clients.size() >= half;
            boolean crosses = pair % 3 != 2;
            clients.add(crowd.connect(pair, crosses == isSecond ? pair / 3 + 1 : pair / 3, this));
            if (!Progress.until(crowd, clients.size() - AT_ONCE, () -> joined)) {
                break;
            }
        }
        if (!Progress.until(crowd, 2L * half, () -> joined)) {
            crowd.stalled(2L * half - joined, "some could not join");
            return false;
        }
        // A node may hear of a member on another one later than that member does, and nobody may be spoken to before.
        if (crowd.isCluster() && !Progress.until(crowd, half, () -> told)) {
            crowd.stalled(half - told, "some were not told of their partner");
            return false;
        }
        for (int pair = 0; pair < half; pair++) {
            Client first = clients.get(pair);
            Client second = clients.get(half + pair);
            for (boolean isConnected : new boolean[] {false, true}) {
                first.connecting(second, isConnected);
                second.connecting(first, isConnected);
            }
        }
        return true;
    }

    /**
     * A closed loop: so many signals per connection are under way, and each that arrives makes its receiver send one.
     *
     * @param offers whether offers go one way and answers the other, instead of candidates both ways
     * @param messages how many
     * @param window how many are under way for each connection
     */
    public void saturate(boolean offers, long messages, int window) {
        talksInOffers = offers;
        budget = messages;
        long goal = crowd.ledger().receivedSignals() + messages;
        for (int round = 0; round < window; round++) {
            for (int index = clients.size() - 1; index >= 0; index--) {
                // Answers come only to offers, so there the second ones begin alone, with twice as many.
                if (!offers) {
                    sendNext(clients.get(index), Signal.CANDIDATE);
                } else if (index >= clients.size() / 2) {
                    sendNext(clients.get(index), Signal.OFFER);
                    sendNext(clients.get(index), Signal.OFFER);
                }
            }
        }
        finish(goal);
    }

    /**
     * An open loop: candidates at a fixed rate, whatever comes back.
     *
     * @return from when each was due until it arrived, in nanoseconds, in order
     */
    public long[] pace(int messages, int perSecond) {
        budget = 0;
        latencies = new long[messages];
        latencyCount = 0;
        long goal = crowd.ledger().receivedSignals() + messages;
        long start = System.nanoTime();
        try {
            for (int sent = 0; sent < messages; sent++) {
                long due = start + sent * 1_000_000_000L / perSecond;
                while (System.nanoTime() - due < 0) {
                    crowd.loop().turn();
                }
                Client client = clients.get(sent % clients.size());
                client.send(Signal.CANDIDATE, partner(sent % clients.size()), due);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        finish(goal);
        long[] sorted = Arrays.copyOf(latencies, latencyCount);
        latencies = new long[0];
        Arrays.sort(sorted);
        return sorted;
    }

    private void finish(long goal) {
        Ledger ledger = crowd.ledger();
        if (!Progress.until(crowd, goal, ledger::receivedSignals) && ledger.isClean()) {
            ledger.fault(Ledger.Fault.LOST, goal - ledger.receivedSignals(), "never arrived");
        }
    }

    private Client partner(int index) {
        int half = clients.size() / 2;
        return clients.get(index < half ? index + half : index - half);
    }

    private void sendNext(Client client, Signal signal) {
        if (budget > 0) {
            budget--;
            client.send(signal, partner(clients.indexOf(client)));
        }
    }

    @Override
    public void joined(Client client) {
        joined++;
    }

    @Override
    public void told(Client client, boolean hasCome, String who) {
        told++;
    }

    @Override
    public void received(Client client, Client from, Signal signal, long sentNanos) {
        if (latencyCount < latencies.length) {
            latencies[latencyCount++] = System.nanoTime() - sentNanos;
        } else if (budget > 0) {
            budget--;
            client.send(
                    !talksInOffers ? Signal.CANDIDATE : signal == Signal.OFFER ? Signal.ANSWER : Signal.OFFER, from);
        }
    }
}
