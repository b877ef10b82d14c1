package io.roomsig.benchmarks.load.client;

import java.util.ArrayList;
import java.util.List;

/** Rooms that grow, one join after the other, until they are full; each join is told to all who are there. */
public final class GrowthTraffic {
    private static final int AT_ONCE = 20;

    private final Crowd crowd;
    private final List<Growing> rooms = new ArrayList<>();
    private int size;
    private int begun;
    private int full;
    private long gone;

    /** Without rooms. */
    public GrowthTraffic(Crowd crowd) {
        this.crowd = crowd;
    }

    /**
     * Fills rooms; they stay full.
     *
     * @param count how many
     * @param members of each
     */
    public void grow(int count, int members) {
        rooms.clear();
        size = members;
        begun = 0;
        full = 0;
        for (int room = 0; room < count; room++) {
            rooms.add(new Growing(room));
        }
        for (int room = 0; room < AT_ONCE; room++) {
            begin();
        }
        if (!Progress.until(crowd, count, () -> full)) {
            crowd.stalled(count - full, "rooms that did not fill");
        }
    }

    /** Lets all leave. */
    public void empty() {
        gone = 0;
        for (Growing room : rooms) {
            room.members.forEach(Client::leave);
        }
        long members = rooms.stream().mapToLong(room -> room.members.size()).sum();
        if (!Progress.until(crowd, members, () -> gone)) {
            crowd.stalled(members - gone, "members that did not get away");
        }
    }

    private void begin() {
        if (begun < rooms.size()) {
            rooms.get(begun++).connectNext();
        }
    }

    private final class Growing implements Traffic {
        private final int number;
        private final List<Client> members = new ArrayList<>();
        private long notices;

        Growing(int number) {
            this.number = number;
        }

        void connectNext() {
            crowd.connect(number, 0, this);
        }

        @Override
        public void joined(Client client) {
            members.add(client);
            if (members.size() < size) {
                connectNext();
            }
            goOnIfFull();
        }

        @Override
        public void told(Client client, boolean hasCome, String who) {
            if (hasCome) {
                notices++;
                goOnIfFull();
            }
        }

        private void goOnIfFull() {
            if (members.size() == size && notices == size * (size - 1L) / 2) {
                full++;
                begin();
            }
        }

        @Override
        public void left(Client client) {
            gone++;
        }
    }
}
