package io.roomsig.examples.web;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** In this process, and bounded: while as many rooms are reserved, no other is. */
final class InMemoryReservations implements Reservations {
    private final InstantSource clock;
    private final int max;
    private final Duration lifetime;

    /** When each ends; the one that ends first comes first, since all live equally long. Guarded by this. */
    private final LinkedHashMap<String, Instant> ends = new LinkedHashMap<>();

    InMemoryReservations(InstantSource clock, int max, Duration lifetime) {
        this.clock = clock;
        this.max = max;
        this.lifetime = lifetime;
    }

    @Override
    public synchronized CompletionStage<Boolean> reserve(String code) {
        forgetTheEnded();
        if (ends.containsKey(code)) {
            return CompletableFuture.completedFuture(false);
        }
        if (ends.size() >= max) {
            return CompletableFuture.failedFuture(new IllegalStateException(max + " rooms are reserved already"));
        }
        putLast(code);
        return CompletableFuture.completedFuture(true);
    }

    @Override
    public synchronized CompletionStage<Boolean> renew(String code) {
        forgetTheEnded();
        boolean known = ends.remove(code) != null;
        if (known) {
            putLast(code);
        }
        return CompletableFuture.completedFuture(known);
    }

    private void putLast(String code) {
        ends.put(code, clock.instant().plus(lifetime));
    }

    private void forgetTheEnded() {
        Instant now = clock.instant();
        Iterator<Instant> inOrder = ends.values().iterator();
        while (inOrder.hasNext() && !inOrder.next().isAfter(now)) {
            inOrder.remove();
        }
    }
}
