package io.roomsig.core;

import io.roomsig.core.room.RoomMachine;
import java.time.Duration;
import java.time.Instant;

/**
 * All that the server takes from the world around it besides its SPIs: time and chance, and its own age. Replaced by a virtual one in
 * tests, so that hours pass in milliseconds and a seed repeats a run. Safe for use by several threads.
 */
public interface Environment {

    /** The time of day. */
    Instant now();

    /** A clock that never goes back, in nanoseconds from an arbitrary origin, as {@link System#nanoTime()}. */
    long nanoTime();

    /** Fills an array with bytes that nobody can guess. */
    void randomBytes(byte[] bytes);

    /**
     * Runs something again and again, one run at a time.
     *
     * @param period from the end of one run to the start of the next
     * @param tick what to run; does not throw
     * @return ends it
     */
    Ticking every(Duration period, Runnable tick);

    /**
     * The number of the newest rules of a room that this server goes by: those that it has. Another one only shows how releases with
     * different rules get along in a cluster: the server takes itself for one that has these.
     */
    default int rules() {
        return RoomMachine.RULES;
    }

    /** The real one: the system's clocks, a {@link java.security.SecureRandom}, and one daemon thread for each ticking. */
    static Environment system() {
        return new SystemEnvironment();
    }

    /** Ends an {@link #every}. */
    @FunctionalInterface
    interface Ticking extends AutoCloseable {
        /** No run starts after this returns. */
        @Override
        void close();
    }
}
