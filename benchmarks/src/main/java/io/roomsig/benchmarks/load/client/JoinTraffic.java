package io.roomsig.benchmarks.load.client;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rooms in which one stays, and others come and go: a new connection, a join with a token, a goodbye. */
public final class JoinTraffic {
    private final Crowd crowd;
    private final List<Visited> rooms = new ArrayList<>();
    private int residents;
    private long toBegin;
    private long done;

    /** Without connections. */
    public JoinTraffic(Crowd crowd) {
        this.crowd = crowd;
    }

    /** Lets one join in each of so many rooms, and stay. */
    public void settle(int count) {
        for (int room = 0; room < count; room++) {
            rooms.add(new Visited(room));
        }
        rooms.forEach(Visited::connect);
        if (!Progress.until(crowd, count, () -> residents)) {
            crowd.stalled(count - residents, "some could not join");
        }
    }

    /** Lets so many clients join and leave, one at a time in each room. */
    public void play(long joins) {
        toBegin = joins;
        done = 0;
        rooms.forEach(Visited::begin);
        if (!Progress.until(crowd, joins, () -> done)) {
            crowd.stalled(joins - done, "joins that were not completed");
        }
    }

    private final class Visited implements Traffic {
        private final int room;
        private @Nullable Client resident;
        private @Nullable Client visitor;
        private boolean isVisitorIn;
        private boolean hasHeardOfArrival;
        private boolean isVisitorGone;
        private boolean hasHeardOfLeave;

        Visited(int room) {
            this.room = room;
        }

        void connect() {
            crowd.connect(room, 0, this);
        }

        void begin() {
            if (toBegin > 0 && resident != null) {
                toBegin--;
                isVisitorIn = false;
                hasHeardOfArrival = false;
                isVisitorGone = false;
                hasHeardOfLeave = false;
                visitor = crowd.connect(room, 0, this);
            }
        }

        @Override
        public void joined(Client client) {
            if (resident == null) {
                resident = client;
                residents++;
            } else {
                isVisitorIn = true;
                leaveIfKnown();
            }
        }

        @Override
        public void told(Client client, boolean hasCome, String who) {
            if (client == resident && hasCome) {
                hasHeardOfArrival = true;
                leaveIfKnown();
            } else if (client == resident) {
                hasHeardOfLeave = true;
                goOnIfGone();
            }
        }

        @Override
        public void left(Client client) {
            isVisitorGone = true;
            goOnIfGone();
        }

        private void leaveIfKnown() {
            Client visiting = visitor;
            if (isVisitorIn && hasHeardOfArrival && visiting != null) {
                visiting.leave();
            }
        }

        private void goOnIfGone() {
            if (isVisitorGone && hasHeardOfLeave) {
                done++;
                begin();
            }
        }
    }
}
