package io.roomsig.redis;

import io.roomsig.spi.UsedTokens;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.UnifiedJedis;

/**
 * Remembers used tokens in Redis, for any number of nodes.
 *
 * <p>A use is one string at {@code {keyPrefix}used:{digest}}, written by {@code SET} with {@code NX}. The digest is SHA-256 over
 * issuer and id; the value is a digest of the attempt. So whoever reads Redis learns neither. A token's end goes by Redis's
 * clock, to the millisecond. The key outlives it by a minute, because after a failover the clock may be another one, which is
 * behind. A Redis that loses what it was told lets those tokens be used once more.
 *
 * <p>Works on a cluster. The account needs {@code EVALSHA}, {@code EVAL}, {@code TIME}, {@code SET}, {@code GET} and
 * {@code DEL}. Redis must not evict keys.
 *
 * <p>Safe for use by any number of threads. No method waits: it does so on the executor, and a full executor fails the
 * stage at once. A stage fails if Redis cannot be reached or answers with an error; how long that takes is up to the
 * timeouts of the {@link UnifiedJedis}. Messages of failures hold neither ids nor attempts. Each operation may be repeated
 * after a failure: done twice it does what it does once.
 */
public final class RedisUsedTokens implements UsedTokens, AutoCloseable {
    private static final long MEMORY_MILLIS = Duration.ofMinutes(1).toMillis();

    private final RedisPort redis;
    private final String keyPrefix;
    private final BlockingCalls calls;

    private RedisUsedTokens(Builder builder) {
        this.redis = builder.redis;
        this.keyPrefix = builder.keyPrefix;
        this.calls = new BlockingCalls("store of used tokens", "roomsig-redis-used-tokens", builder.executor);
    }

    /**
     * Starts one.
     *
     * @param jedis the way to Redis: a pool, a cluster client or one that follows a Sentinel. It stays the host app's, who
     *     closes it after this. Its timeouts bound how long an operation takes, so they should be a few seconds
     */
    public static Builder builder(UnifiedJedis jedis) {
        return new Builder(new JedisPort(jedis));
    }

    /** Starts one on something else than Jedis. */
    static Builder builder(RedisPort redis) {
        return new Builder(redis);
    }

    @Override
    public CompletionStage<Boolean> use(TokenId token, String attempt, Instant until) {
        Objects.requireNonNull(token, "token");
        Objects.requireNonNull(attempt, "attempt");
        Objects.requireNonNull(until, "until");
        return calls.run(() -> Long.valueOf(1)
                .equals(redis.eval(
                        UsedTokenScripts.USE,
                        key(token),
                        winner(token, attempt),
                        Ascii.bytes(Millis.of(until)),
                        Ascii.bytes(MEMORY_MILLIS))));
    }

    @Override
    public CompletionStage<Void> release(TokenId token, String attempt) {
        Objects.requireNonNull(token, "token");
        Objects.requireNonNull(attempt, "attempt");
        return calls.run(() -> {
            redis.eval(UsedTokenScripts.RELEASE, key(token), winner(token, attempt));
            return null;
        });
    }

    /**
     * Ends the threads of its own once they have done what they were given; later calls fail. Leaves the {@link UnifiedJedis}
     * open, and an executor that the host app brought alone.
     */
    @Override
    public void close() {
        calls.close();
    }

    private byte[] key(TokenId token) {
        return Ascii.bytes(keyPrefix + "used:{" + Digests.of("used", token.issuer(), token.id()) + "}");
    }

    private static byte[] winner(TokenId token, String attempt) {
        return Ascii.bytes(Digests.of("attempt", token.issuer(), token.id(), attempt));
    }

    /** Collects the parts of a {@link RedisUsedTokens}. Not safe for use by several threads. */
    public static final class Builder {
        private final RedisPort redis;
        private String keyPrefix = "roomsig:";
        private @Nullable Executor executor;

        private Builder(RedisPort redis) {
            this.redis = redis;
        }

        /**
         * Sets what stands before the keys; {@code roomsig:} if not set.
         *
         * @param keyPrefix the prefix, without braces: they would choose the slot of a cluster
         */
        public Builder keyPrefix(String keyPrefix) {
            if (keyPrefix.contains("{") || keyPrefix.contains("}")) {
                throw new IllegalArgumentException("keyPrefix has braces: " + keyPrefix);
            }
            this.keyPrefix = keyPrefix;
            return this;
        }

        /**
         * Sets where the waiting for Redis is done; four daemon threads and a queue of 256 if not set.
         *
         * @param executor MUST NOT run anything on the thread that hands it over, and MUST have a bounded queue that throws
         *     {@link RejectedExecutionException} when it is full: else a slow Redis holds up a container's threads or fills
         *     the memory
         */
        public Builder executor(Executor executor) {
            this.executor = Objects.requireNonNull(executor, "executor");
            return this;
        }

        /** The store. */
        public RedisUsedTokens build() {
            return new RedisUsedTokens(this);
        }
    }
}
