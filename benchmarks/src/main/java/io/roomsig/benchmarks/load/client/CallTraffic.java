package io.roomsig.benchmarks.load.client;

import java.util.ArrayList;
import java.util.List;

/**
 * Calls of four, from the first connection to the last: everybody connects, joins with a token and offers to all who are there; each
 * pair sends one offer, one answer and eight candidates each way; then all leave.
 */
public final class CallTraffic {
    /** Signals of one call: what is sent for a message that is counted. */
    public static final int SIGNALS = 6 * 18;

    private static final int MEMBERS = 4;
    private static final int PAIRS = MEMBERS * (MEMBERS - 1) / 2;
    private static final int CANDIDATES = 8;
    private static final int ROOMS = 2_000;

    private final Crowd crowd;
    private int nextRoom;
    private long toBegin;
    private long done;

    /** Without calls. */
    public CallTraffic(Crowd crowd) {
        this.crowd = crowd;
    }

    /**
     * Plays calls.
     *
     * @param calls how many
     * @param atOnce how many at a time
     */
    public void play(long calls, int atOnce) {
        toBegin = calls;
        done = 0;
        for (int call = 0; call < atOnce; call++) {
            begin();
        }
        if (!Progress.until(crowd, calls, () -> done)) {
            crowd.stalled(calls - done, "calls that did not end");
        }
    }

    private void begin() {
        if (toBegin > 0) {
            toBegin--;
            // Not a room that somebody may still be leaving.
            new Call(nextRoom++ % ROOMS).connectNext();
        }
    }

    private final class Call implements Traffic {
        private final int room;
        private final List<Client> members = new ArrayList<>(MEMBERS);
        private int signals;
        private int notices;
        private int gone;

        Call(int room) {
            this.room = room;
        }

        void connectNext() {
            crowd.connect(room, members.size(), this);
        }

        @Override
        public void joined(Client client) {
            for (Client other : members) {
                client.connecting(other, false);
                client.send(Signal.OFFER, other);
                candidates(client, other);
            }
            members.add(client);
            if (members.size() < MEMBERS) {
                connectNext();
            }
        }

        @Override
        public void received(Client client, Client from, Signal signal, long sentNanos) {
            if (signal == Signal.OFFER) {
                client.connecting(from, false);
                client.send(Signal.ANSWER, from);
                candidates(client, from);
            }
            if (client.lane(from).expected == 1 + CANDIDATES) {
                client.connecting(from, true);
            }
            signals++;
            endIfComplete();
        }

        @Override
        public void told(Client client, boolean hasCome, String who) {
            if (hasCome) {
                notices++;
                endIfComplete();
            }
        }

        @Override
        public void left(Client client) {
            gone++;
            if (gone == MEMBERS) {
                done++;
                begin();
            }
        }

        private void candidates(Client from, Client to) {
            for (int candidate = 0; candidate < CANDIDATES; candidate++) {
                from.send(Signal.CANDIDATE, to);
            }
        }

        private void endIfComplete() {
            if (signals == SIGNALS && notices == PAIRS) {
                members.forEach(Client::leave);
            }
        }
    }
}
