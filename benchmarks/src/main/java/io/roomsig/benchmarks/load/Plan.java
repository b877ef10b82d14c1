package io.roomsig.benchmarks.load;

import java.util.List;

/**
 * How much is measured.
 *
 * @param rounds how often each subject takes its turn
 * @param connections of relays
 * @param warmUp messages before the first turn
 * @param messages of one turn
 * @param window how many are under way for each connection
 * @param perSecond the fixed rate
 * @param seconds of one turn at the fixed rate
 * @param calls of four in one turn
 * @param joins in one turn, and in one turn for each size of a room
 * @param sizes of the rooms that grow
 * @param idle connections whose heap is measured
 */
record Plan(
        int rounds,
        int connections,
        long warmUp,
        long messages,
        int window,
        int perSecond,
        int seconds,
        int calls,
        int joins,
        List<Integer> sizes,
        int idle) {

    /** What docs/PERFORMANCE.md is made with. */
    static final Plan FULL =
            new Plan(5, 200, 200_000, 60_000, 1, 3_000, 5, 200, 2_000, List.of(2, 5, 10, 20, 50), 5_000);

    /** Whether all of it works; the figures mean nothing. */
    static final Plan QUICK = new Plan(1, 40, 2_000, 2_000, 1, 1_000, 1, 10, 100, List.of(2, 5, 20), 200);

    Plan withRounds(int number) {
        return new Plan(number, connections, warmUp, messages, window, perSecond, seconds, calls, joins, sizes, idle);
    }

    Plan withConnections(int number) {
        return new Plan(rounds, number, warmUp, messages, window, perSecond, seconds, calls, joins, sizes, idle);
    }

    Plan withWarmUp(long number) {
        return new Plan(rounds, connections, number, messages, window, perSecond, seconds, calls, joins, sizes, idle);
    }

    Plan withMessages(long number) {
        return new Plan(rounds, connections, warmUp, number, window, perSecond, seconds, calls, joins, sizes, idle);
    }

    Plan withWindow(int number) {
        return new Plan(rounds, connections, warmUp, messages, number, perSecond, seconds, calls, joins, sizes, idle);
    }

    /** Rooms that need a token. */
    int rooms() {
        return Math.max(2_500, idle);
    }
}
