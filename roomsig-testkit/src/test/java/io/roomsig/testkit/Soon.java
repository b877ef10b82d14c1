package io.roomsig.testkit;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** The server's own clock may be at work in a room just then, and bring about a moment later what others have asked for. */
final class Soon {
    private Soon() {}

    /** Waits until it is so, or for ten seconds: the test looks itself. */
    static void await(BooleanSupplier isSo) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!isSo.getAsBoolean() && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
    }
}
