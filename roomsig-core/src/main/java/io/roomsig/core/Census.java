package io.roomsig.core;

import io.roomsig.api.ServerStatus;
import io.roomsig.core.room.Member;
import io.roomsig.spi.NodeBus;
import io.roomsig.spi.RoomMetrics;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;

/**
 * Counts once a second what a server has, for whoever asks for it then: connections, participants and queues cost nothing while they
 * change. Counted on the ticking thread, read by any.
 */
final class Census {
    private static final Duration PERIOD = Duration.ofSeconds(1);
    /** Longer than the time between two looks of a monitoring system, so that no peak falls in between. */
    private static final int PERIODS_OF_PEAKS = 60;

    private final Node node;
    private final long[] mostFrames = new long[PERIODS_OF_PEAKS];
    private final long[] mostBytes = new long[PERIODS_OF_PEAKS];
    private int period;
    private long dueAt;
    private volatile ServerStatus last = ServerStatus.EMPTY;

    Census(Node node) {
        this.node = node;
        this.dueAt = node.coarseNanos();
    }

    /** How the server was when it was looked at last. */
    ServerStatus last() {
        return last;
    }

    /** Counts, if it is time and anybody wants to know. */
    void tick(Collection<Session> sessions) {
        long now = node.coarseNanos();
        if (node.metrics() == RoomMetrics.NONE || now - dueAt < 0) {
            return;
        }
        dueAt = now + PERIOD.toNanos();
        Tally tally = new Tally();
        sessions.forEach(session -> {
            tally.count(session.dialect().wire());
            session.outbox().tell(tally);
        });
        for (LiveRooms.Held held : node.rooms().all()) {
            for (Member member : held.room().room().members().values()) {
                if (member.seat().home().equals(node.id())) {
                    tally.count(member);
                }
            }
        }
        period = (period + 1) % PERIODS_OF_PEAKS;
        mostFrames[period] = tally.mostFrames;
        mostBytes[period] = tally.mostBytes;
        NodeBus.View view = node.cluster().lastView();
        last = new ServerStatus(
                tally.natives,
                tally.socketIo,
                node.rooms().size(),
                tally.present,
                tally.away,
                new ServerStatus.Queues(tally.frames, tally.bytes, most(mostFrames), most(mostBytes)),
                node.cluster().isAlone()
                        ? ServerStatus.ClusterStatus.ALONE
                        : new ServerStatus.ClusterStatus(
                                view.held(), view.nodes().size(), view.deafFor(), view.lag()));
    }

    private static long most(long[] peaks) {
        return Arrays.stream(peaks).max().orElse(0);
    }

    /** What has been counted so far. */
    static final class Tally {
        private int natives;
        private int socketIo;
        private int present;
        private int away;
        private long frames;
        private long bytes;
        private long mostFrames;
        private long mostBytes;

        private void count(RoomMetrics.Wire wire) {
            switch (wire) {
                case NATIVE -> natives++;
                case SOCKET_IO -> socketIo++;
            }
        }

        private void count(Member member) {
            if (member.isAway()) {
                away++;
            } else {
                present++;
            }
        }

        /** What waits for one client, and the most that has since it was asked last. */
        void queue(int frames, long bytes, int mostFrames, long mostBytes) {
            this.frames += frames;
            this.bytes += bytes;
            this.mostFrames = Math.max(this.mostFrames, mostFrames);
            this.mostBytes = Math.max(this.mostBytes, mostBytes);
        }
    }
}
