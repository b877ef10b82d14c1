package io.roomsig.core.memory;

import io.roomsig.api.ErrorCode;
import io.roomsig.api.Grant;
import io.roomsig.api.TokenUse;
import io.roomsig.spi.TokenStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Keeps tokens in this process: for one node, and for tests. They are gone when the process ends.
 *
 * <p>Holds a bounded number of tokens. Those that have expired or were revoked are remembered for an hour, so that a
 * client is told {@link ErrorCode#TOKEN_EXPIRED} or {@link ErrorCode#TOKEN_REVOKED}; they make room earlier if it is
 * needed. Safe for use by any number of threads; every stage it returns is complete.
 */
public final class InMemoryTokenStore implements TokenStore {

    /** How many tokens a store holds if nothing else is said. */
    public static final int DEFAULT_MAX_TOKENS = 100_000;

    /** How long a token without an expiry admits if nothing else is said. */
    public static final Duration DEFAULT_LIFETIME = Duration.ofHours(24);

    private static final Duration MEMORY = Duration.ofHours(1);

    private final InstantSource clock;
    private final int maxTokens;
    private final Duration lifetime;

    // Both hold the same entries and are touched under the lock of this map only.
    private final Map<Key, Entry> entries = new HashMap<>();
    private final TreeSet<Entry> byForgetAt =
            new TreeSet<>(Comparator.comparing(Entry::forgetAt).thenComparing(Entry::number));
    private long lastNumber;

    /**
     * A store of {@value #DEFAULT_MAX_TOKENS} tokens, of which those without an expiry live for a day.
     *
     * @param clock tells when a token expires
     */
    public InMemoryTokenStore(InstantSource clock) {
        this(clock, DEFAULT_MAX_TOKENS, DEFAULT_LIFETIME);
    }

    /**
     * A store.
     *
     * @param clock tells when a token expires
     * @param maxTokens how many tokens it holds, at least 1; while as many are valid, {@link #save} fails
     * @param lifetime how long a token admits whose grant has no expiry, more than zero: nothing may stay for ever
     */
    public InMemoryTokenStore(InstantSource clock, int maxTokens, Duration lifetime) {
        this.clock = Objects.requireNonNull(clock, "clock");
        this.maxTokens = maxTokens;
        this.lifetime = Objects.requireNonNull(lifetime, "lifetime");
        if (maxTokens < 1) {
            throw new IllegalArgumentException("maxTokens is less than 1: " + maxTokens);
        }
        if (lifetime.isZero() || lifetime.isNegative()) {
            throw new IllegalArgumentException("lifetime is not positive: " + lifetime);
        }
    }

    /** {@inheritDoc} Fails with an {@link IllegalStateException} while the store is full of valid tokens. */
    @Override
    public CompletionStage<Void> save(String token, Grant grant, TokenUse use) {
        Key key = new Key(grant.room(), token);
        Objects.requireNonNull(use, "use");
        synchronized (entries) {
            Instant now = now();
            if (!entries.containsKey(key) && entries.size() >= maxTokens && !forgetOneInvalid(now)) {
                return CompletableFuture.failedFuture(
                        new IllegalStateException("the store is full: it holds " + maxTokens + " valid tokens"));
            }
            Instant until = grant.expiresAt() != null ? grant.expiresAt() : plus(now, lifetime);
            Instant forgetAt = plus(until.isAfter(now) ? until : now, MEMORY);
            put(new Entry(key, ++lastNumber, grant, use, null, until, forgetAt));
        }
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Redemption> redeem(String room, String token, String attempt) {
        Key key = new Key(room, token);
        Objects.requireNonNull(attempt, "attempt");
        synchronized (entries) {
            return CompletableFuture.completedFuture(redeem(key, attempt));
        }
    }

    private Redemption redeem(Key key, String attempt) {
        Instant now = now();
        Entry entry = entries.get(key);
        if (entry == null) {
            return new Refused(ErrorCode.INVALID_TOKEN);
        }
        if (entry.grant() == null) {
            return new Refused(ErrorCode.TOKEN_REVOKED);
        }
        if (!entry.isValidAt(now)) {
            return new Refused(ErrorCode.TOKEN_EXPIRED);
        }
        if (entry.use() == TokenUse.ONCE) {
            if (entry.winner() == null) {
                put(entry.wonBy(attempt));
            } else if (!entry.winner().equals(attempt)) {
                return new Refused(ErrorCode.TOKEN_USED);
            }
        }
        return new Redeemed(entry.grant());
    }

    @Override
    public CompletionStage<Void> release(String room, String token, String attempt) {
        Key key = new Key(room, token);
        Objects.requireNonNull(attempt, "attempt");
        synchronized (entries) {
            Entry entry = entries.get(key);
            if (entry != null && attempt.equals(entry.winner())) {
                put(entry.wonBy(null));
            }
        }
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Boolean> revoke(String room, String token) {
        Key key = new Key(room, token);
        synchronized (entries) {
            Instant now = now();
            Entry entry = entries.get(key);
            if (entry != null && entry.grant() != null) {
                put(entry.revoked(plus(now, MEMORY)));
            }
            return CompletableFuture.completedFuture(entry != null);
        }
    }

    /** The time, after forgetting whatever is due: each method starts with it. */
    private Instant now() {
        Instant now = clock.instant();
        while (!byForgetAt.isEmpty() && !byForgetAt.first().forgetAt().isAfter(now)) {
            forgetFirst();
        }
        return now;
    }

    /** Those that admit nobody come first in the order: the others are remembered from an expiry still to come. */
    private boolean forgetOneInvalid(Instant now) {
        if (byForgetAt.first().isValidAt(now)) {
            return false;
        }
        forgetFirst();
        return true;
    }

    private void forgetFirst() {
        Entry first = byForgetAt.first();
        byForgetAt.remove(first);
        entries.remove(first.key());
    }

    private void put(Entry entry) {
        Entry before = entries.put(entry.key(), entry);
        if (before != null) {
            byForgetAt.remove(before);
        }
        byForgetAt.add(entry);
    }

    private static Instant plus(Instant instant, Duration duration) {
        return instant.isAfter(Instant.MAX.minus(duration)) ? Instant.MAX : instant.plus(duration);
    }

    /** Two strings, not one: whatever they hold, no pair is another. */
    private record Key(String room, String token) {
        Key {
            Objects.requireNonNull(room, "room");
            Objects.requireNonNull(token, "token");
        }

        /** Without the secret. */
        @Override
        public String toString() {
            return "Key[room=" + room + "]";
        }
    }

    /**
     * What is known of a token.
     *
     * @param number tells entries apart that are forgotten at the same time
     * @param grant {@code null} once it was revoked
     * @param winner the attempt that has it, if it is for single use
     * @param until when it stops to admit
     */
    private record Entry(
            Key key,
            long number,
            @Nullable Grant grant,
            TokenUse use,
            @Nullable String winner,
            Instant until,
            Instant forgetAt) {

        boolean isValidAt(Instant now) {
            return grant != null && now.isBefore(until);
        }

        Entry wonBy(@Nullable String attempt) {
            return new Entry(key, number, grant, use, attempt, until, forgetAt);
        }

        Entry revoked(Instant forgetAt) {
            return new Entry(key, number, null, use, null, until, forgetAt);
        }
    }
}
