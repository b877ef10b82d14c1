package io.roomsig.benchmarks.load.client;

/** What one participant has sent to another one and has had from it. */
final class Lane {
    /** Times of sending that are remembered; more are never under way. */
    private static final int REMEMBERED = 1_024;

    final Client other;
    /** How many were sent to the other, and the number that the next one from it has to have. */
    long sent;

    long expected;
    /** The last number of roomsig.v1 that came, and what of it is not acknowledged. */
    int number;

    int unacknowledged;
    int acks;
    boolean isAckDue;
    private long[] times = new long[0];

    Lane(Client other) {
        this.other = other;
    }

    void sentAt(long sequence, long nanos) {
        if (times.length == 0) {
            times = new long[REMEMBERED];
        }
        times[(int) (sequence % REMEMBERED)] = nanos;
    }

    long sentAt(long sequence) {
        return times.length == 0 ? 0 : times[(int) (sequence % REMEMBERED)];
    }
}
