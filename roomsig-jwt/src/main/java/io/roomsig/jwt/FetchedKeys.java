package io.roomsig.jwt;

import io.roomsig.log.EventLog;
import io.roomsig.log.LogEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keys that somebody publishes as a JWK set (RFC 7517), fetched by the host app and kept for a while:
 *
 * <pre>{@code
 * HttpClient http = HttpClient.newHttpClient();
 * HttpRequest request = HttpRequest.newBuilder(URI.create("https://login.example.org/jwks.json"))
 *         .timeout(Duration.ofSeconds(3))
 *         .build();
 * JwtKeySource keys = FetchedKeys.builder(() ->
 *         http.sendAsync(request, HttpResponse.BodyHandlers.ofString()).thenApply(HttpResponse::body)).build();
 * }</pre>
 *
 * <p>Fetched are they at the first join, again once they are older than {@link Builder#refreshAfter}, and when a token names a
 * key that is not among them: one fetch at a time, and none sooner after the start of the last than {@link Builder#pause}, so
 * that nobody can make this server ask for the set again and again. While there are keys that are not older than {@link
 * Builder#maxAge}, joins that need no other do not wait for a fetch, and go on where it fails: for so long a key may still be
 * honoured that was taken out of the set.
 *
 * <p>Safe for use by any number of threads.
 */
public final class FetchedKeys implements JwtKeySource {
    private static final EventLog LOG = EventLog.of(FetchedKeys.class);

    private final Supplier<? extends CompletionStage<String>> fetch;
    private final Set<JwtAlgorithm> algorithms;
    private final Duration refreshAfter;
    private final Duration maxAge;
    private final Duration pause;
    private final InstantSource clock;

    private final Object lock = new Object();
    // All of them under the lock.
    private @Nullable JwtKeys keys;
    private Instant fetchedAt = Instant.MIN;
    private Instant startedAt = Instant.MIN;
    private boolean failed;
    private @Nullable CompletableFuture<JwtKeys> fetching;

    private FetchedKeys(Builder parts) {
        this.fetch = parts.fetch;
        this.algorithms = parts.algorithms;
        this.refreshAfter = parts.refreshAfter;
        this.maxAge = parts.maxAge;
        this.pause = parts.pause;
        this.clock = parts.clock;
    }

    /**
     * Starts one.
     *
     * @param fetch gets the set, as JSON. MUST NOT block, MUST fail or end after some seconds (an HTTP client's timeout), and
     *     should bound how much it reads. Where it only can block: {@code () -> CompletableFuture.supplyAsync(..., executor)}
     */
    public static Builder builder(Supplier<? extends CompletionStage<String>> fetch) {
        return new Builder(fetch);
    }

    @Override
    public CompletionStage<JwtKeys> keys(@Nullable String id) {
        CompletableFuture<JwtKeys> mine = null;
        CompletionStage<JwtKeys> answer;
        synchronized (lock) {
            Instant now = clock.instant();
            JwtKeys usable = keys != null && now.isBefore(fetchedAt.plus(maxAge)) ? keys : null;
            boolean suffices = usable != null && (id == null || usable.knows(id));
            boolean wanted = !suffices || !now.isBefore(fetchedAt.plus(refreshAfter));
            if (wanted && mayFetch(now)) {
                mine = new CompletableFuture<>();
                fetching = mine;
                startedAt = now;
            }
            if (suffices) {
                answer = CompletableFuture.completedFuture(usable);
            } else if (fetching != null) {
                answer = fetching;
            } else if (usable != null && !failed) {
                // Asked a moment ago: there is no such key.
                answer = CompletableFuture.completedFuture(usable);
            } else {
                answer = CompletableFuture.failedFuture(new IllegalStateException("the keys could not be fetched"));
            }
        }
        if (mine != null) {
            fetch(mine);
        }
        return answer;
    }

    /** One that has been under way for that long is given up. */
    private boolean mayFetch(Instant now) {
        return startedAt.equals(Instant.MIN) || !now.isBefore(startedAt.plus(pause));
    }

    private void fetch(CompletableFuture<JwtKeys> mine) {
        CompletionStage<String> fetched;
        try {
            fetched = fetch.get();
        } catch (RuntimeException fault) {
            fetched = CompletableFuture.failedFuture(fault);
        }
        CompletionStage<JwtKeys> parsed = fetched.thenApply(jwks -> JwtKeys.parse(jwks, algorithms));
        parsed.whenComplete((fresh, failure) -> ended(mine, fresh, failure));
    }

    private void ended(CompletableFuture<JwtKeys> mine, @Nullable JwtKeys fresh, @Nullable Throwable failure) {
        synchronized (lock) {
            boolean isLatest = fetching == mine;
            if (isLatest) {
                fetching = null;
                failed = fresh == null;
            }
            if (fresh != null && isLatest) {
                keys = fresh;
                fetchedAt = clock.instant();
            }
        }
        if (fresh != null) {
            mine.complete(fresh);
        } else {
            // The kind only: whatever was fetched may be in the message.
            LOG.at(LogEvent.JWT_KEYS_FAILED).failure(cause(failure)).write();
            mine.completeExceptionally(new IllegalStateException("the keys could not be fetched"));
        }
    }

    private static @Nullable Throwable cause(@Nullable Throwable failure) {
        return failure == null || failure.getCause() == null ? failure : failure.getCause();
    }

    /** Collects the parts of {@link FetchedKeys}. Not safe for use by several threads. */
    public static final class Builder {
        private final Supplier<? extends CompletionStage<String>> fetch;
        private Set<JwtAlgorithm> algorithms = JwtAlgorithm.ASYMMETRIC;
        private Duration refreshAfter = Duration.ofMinutes(5);
        private Duration maxAge = Duration.ofHours(1);
        private Duration pause = Duration.ofSeconds(30);
        private InstantSource clock = InstantSource.system();

        private Builder(Supplier<? extends CompletionStage<String>> fetch) {
            this.fetch = Objects.requireNonNull(fetch, "fetch");
        }

        /** Sets which algorithms the keys may be for; {@link JwtAlgorithm#ASYMMETRIC} if not set. */
        public Builder algorithms(Set<JwtAlgorithm> algorithms) {
            this.algorithms = Set.copyOf(algorithms);
            return this;
        }

        /** Sets the age at which keys are fetched anew while they are still used; five minutes if not set. */
        public Builder refreshAfter(Duration refreshAfter) {
            this.refreshAfter = positive("refreshAfter", refreshAfter);
            return this;
        }

        /** Sets the age at which keys are used no more; an hour if not set. */
        public Builder maxAge(Duration maxAge) {
            this.maxAge = positive("maxAge", maxAge);
            return this;
        }

        /** Sets the least time between the starts of two fetches; 30 seconds if not set. */
        public Builder pause(Duration pause) {
            this.pause = positive("pause", pause);
            return this;
        }

        /** Sets what tells the age of keys; the system's clock if not set. */
        public Builder clock(InstantSource clock) {
            this.clock = Objects.requireNonNull(clock, "clock");
            return this;
        }

        /** The source. Fetches nothing yet. */
        public FetchedKeys build() {
            return new FetchedKeys(this);
        }

        private static Duration positive(String name, Duration duration) {
            if (duration.isZero() || duration.isNegative() || duration.compareTo(Duration.ofDays(365)) > 0) {
                throw new IllegalArgumentException(name + " is out of range: " + duration);
            }
            return duration;
        }
    }
}
