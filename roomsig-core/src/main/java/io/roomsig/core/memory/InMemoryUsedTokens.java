package io.roomsig.core.memory;

import io.roomsig.spi.UsedTokens;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Remembers used tokens in this process: for one node, and for tests. When the process ends they are forgotten, and may be used
 * once more for as long as they last: where that matters, use a store that outlives it, or tokens that last for a minute.
 *
 * <p>Safe for use by any number of threads; every stage it returns is complete.
 */
public final class InMemoryUsedTokens implements UsedTokens {

    /** How many uses are remembered if nothing else is said. */
    public static final int DEFAULT_MAX_TOKENS = 100_000;

    private final InstantSource clock;
    private final int maxTokens;

    // Both hold the same entries and are touched under the lock of this map only.
    private final Map<TokenId, Entry> entries = new HashMap<>();
    private final TreeSet<Entry> byEnd =
            new TreeSet<>(Comparator.comparing(Entry::until).thenComparing(Entry::number));
    private long lastNumber;

    /**
     * Room for {@value #DEFAULT_MAX_TOKENS} tokens.
     *
     * @param clock tells when a token ends
     */
    public InMemoryUsedTokens(InstantSource clock) {
        this(clock, DEFAULT_MAX_TOKENS);
    }

    /**
     * Room for so many tokens.
     *
     * @param clock tells when a token ends
     * @param maxTokens how many that have not ended it remembers, at least 1; while there are as many, {@link #use} fails
     */
    public InMemoryUsedTokens(InstantSource clock, int maxTokens) {
        this.clock = Objects.requireNonNull(clock, "clock");
        this.maxTokens = maxTokens;
        if (maxTokens < 1) {
            throw new IllegalArgumentException("maxTokens is less than 1: " + maxTokens);
        }
    }

    /** {@inheritDoc} Fails with an {@link IllegalStateException} for a new token while it is full. */
    @Override
    public CompletionStage<Boolean> use(TokenId token, String attempt, Instant until) {
        Objects.requireNonNull(token, "token");
        Objects.requireNonNull(attempt, "attempt");
        Objects.requireNonNull(until, "until");
        synchronized (entries) {
            Instant now = now();
            if (!until.isAfter(now)) {
                return CompletableFuture.completedFuture(false);
            }
            Entry entry = entries.get(token);
            if (entry != null) {
                return CompletableFuture.completedFuture(entry.attempt().equals(attempt));
            }
            if (entries.size() >= maxTokens) {
                return CompletableFuture.failedFuture(new IllegalStateException(
                        "full: " + maxTokens + " tokens were used that have not ended, and none may be forgotten"));
            }
            Entry first = new Entry(token, ++lastNumber, attempt, until);
            entries.put(token, first);
            byEnd.add(first);
            return CompletableFuture.completedFuture(true);
        }
    }

    @Override
    public CompletionStage<Void> release(TokenId token, String attempt) {
        Objects.requireNonNull(token, "token");
        Objects.requireNonNull(attempt, "attempt");
        synchronized (entries) {
            Entry entry = entries.get(token);
            if (entry != null && entry.attempt().equals(attempt)) {
                forget(entry);
            }
        }
        return CompletableFuture.completedFuture(null);
    }

    /** The time, after forgetting whatever has ended. */
    private Instant now() {
        Instant now = clock.instant();
        while (!byEnd.isEmpty() && !byEnd.first().until().isAfter(now)) {
            forget(byEnd.first());
        }
        return now;
    }

    private void forget(Entry entry) {
        byEnd.remove(entry);
        entries.remove(entry.token());
    }

    /**
     * A use.
     *
     * @param number tells entries apart that end at the same time
     */
    private record Entry(TokenId token, long number, String attempt, Instant until) {}
}
