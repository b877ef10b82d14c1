package io.roomsig.checks.impure;

import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Random;
import java.util.Timer;
import java.util.UUID;

/** Does everything that a pure room must not do, so that the rules against it are seen to bite. */
@SuppressWarnings("all")
public final class ImpureRoom {
    private int changing;
    private final Thread thread = new Thread(() -> {});
    private final ThreadLocal<String> local = new ThreadLocal<>();

    Object now() {
        return Instant.now();
    }

    long nanoTime() {
        return System.nanoTime();
    }

    long currentTimeMillis() {
        return System.currentTimeMillis();
    }

    Object randomUuid() {
        return UUID.randomUUID();
    }

    double mathRandom() {
        return Math.random();
    }

    Object random() {
        return new Random();
    }

    Object timer() {
        return new Timer();
    }

    Object clock() {
        return Clock.systemUTC();
    }

    Object source() {
        return InstantSource.system();
    }

    Object file() {
        return new java.io.File("x");
    }
}
