package io.roomsig.redis;

import io.roomsig.api.Grant;
import io.roomsig.api.Permission;
import io.roomsig.api.TokenUse;
import io.roomsig.spi.TokenStore;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.UnifiedJedis;

/**
 * Keeps tokens in Redis, for any number of nodes.
 *
 * <p>It knows two forms:
 *
 * <ul>
 *   <li><b>its own</b>, which {@link #save} writes: one hash at {@code {ownKeyPrefix}token:{digest}} with a JSON grant. The
 *       digest is SHA-256 over the room code and the token, so that whoever reads Redis learns no token, provided that
 *       tokens cannot be guessed (see {@code JoinTokens});
 *   <li><b>plain keys</b>, which another back end writes: a string at {@code {keyPrefix}room:{code}:token:{token}}. Any
 *       value but the empty one makes the token valid, as often as it is shown, while the key lives. Such a key is only
 *       read, and only where the room code is 1 to 64 of {@code A-Z a-z 0-9 _ -} and the token 1 to 512 characters without
 *       colons and control characters. Its grant has the configured role and permissions, no name, no identity and no
 *       expiry; its {@code grantId} is a digest of room code and token.
 * </ul>
 *
 * <p>The own form is asked first: one round trip, and a second one only for a token that isn't there. Where the last token that
 * admitted somebody was another back end's, both are asked for in one round trip, but for a cluster, where they may lie on two nodes.
 * Every key it writes has a time to live. A token whose grant has no expiry admits for the configured lifetime. What became of an expired,
 * used or revoked token is remembered for a while after that. Expiry goes by Redis's clock, to the millisecond. Revoking
 * the token of a plain key leaves the key and marks the token in the own form until after the key's end.
 *
 * <p>Works on a cluster, since each script and command has one key. The account needs {@code EVALSHA}, {@code EVAL},
 * {@code TIME}, {@code DEL}, {@code HSET}, {@code HGET}, {@code HMGET}, {@code HDEL}, {@code EXISTS}, {@code PEXPIRE},
 * {@code PEXPIREAT}, and for plain keys {@code STRLEN} and {@code PTTL}.
 *
 * <p>Safe for use by any number of threads. No method waits: it does so on the executor, and a full executor fails the
 * stage at once. A stage fails if Redis cannot be reached or answers with an error; how long that takes is up to the
 * timeouts of the {@link UnifiedJedis}. Messages of failures hold no token. Each operation may be repeated after a
 * failure: done twice it does what it does once.
 */
public final class RedisTokenStore implements TokenStore, AutoCloseable {
    private final RedisTokens tokens;
    private final BlockingCalls calls;

    private RedisTokenStore(Builder builder) {
        String role = builder.role;
        Set<Permission> permissions = builder.permissions;
        this.tokens = new RedisTokens(
                builder.redis,
                builder.ownKeyPrefix,
                builder.keyPrefix == null ? null : new PlainKeys(builder.keyPrefix),
                (room, grantId) -> Grant.builder(room, grantId)
                        .role(role)
                        .permissions(permissions)
                        .build(),
                builder.lifetime,
                builder.memory);
        this.calls = new BlockingCalls("token store", "roomsig-redis-tokens", builder.executor);
    }

    /**
     * Starts a store.
     *
     * @param jedis the way to Redis: a pool, a cluster client or one that follows a Sentinel. It stays the host app's, who
     *     closes it after the store. Its timeouts bound how long an operation takes, so they should be a few seconds
     */
    public static Builder builder(UnifiedJedis jedis) {
        return new Builder(new JedisPort(jedis));
    }

    /** Starts a store on something else than Jedis. */
    static Builder builder(RedisPort redis) {
        return new Builder(redis);
    }

    @Override
    public CompletionStage<Void> save(String token, Grant grant, TokenUse use) {
        Objects.requireNonNull(token, "token");
        Objects.requireNonNull(grant, "grant");
        Objects.requireNonNull(use, "use");
        return calls.run(() -> {
            tokens.save(token, grant, use);
            return null;
        });
    }

    @Override
    public CompletionStage<Redemption> redeem(String room, String token, String attempt) {
        Objects.requireNonNull(room, "room");
        Objects.requireNonNull(token, "token");
        Objects.requireNonNull(attempt, "attempt");
        return calls.run(() -> tokens.redeem(room, token, attempt));
    }

    @Override
    public CompletionStage<Void> release(String room, String token, String attempt) {
        Objects.requireNonNull(room, "room");
        Objects.requireNonNull(token, "token");
        Objects.requireNonNull(attempt, "attempt");
        return calls.run(() -> {
            tokens.release(room, token, attempt);
            return null;
        });
    }

    @Override
    public CompletionStage<Boolean> revoke(String room, String token) {
        Objects.requireNonNull(room, "room");
        Objects.requireNonNull(token, "token");
        return calls.run(() -> tokens.revoke(room, token));
    }

    /**
     * Ends the store's own threads once they have done what they were given; later calls fail. Leaves the {@link
     * UnifiedJedis} open, and an executor that the host app brought alone.
     */
    @Override
    public void close() {
        calls.close();
    }

    /** Collects the parts of a {@link RedisTokenStore}. Not safe for use by several threads. */
    public static final class Builder {
        private final RedisPort redis;
        private @Nullable String keyPrefix = "flowsync-database-";
        private String ownKeyPrefix = "roomsig:";
        private String role = Grant.DEFAULT_ROLE;
        private Set<Permission> permissions = Permission.PARTICIPANT;
        private Duration lifetime = Duration.ofHours(24);
        private Duration memory = Duration.ofHours(1);
        private @Nullable Executor executor;

        private Builder(RedisPort redis) {
            this.redis = redis;
        }

        /**
         * Sets what another back end puts before its plain keys; {@code flowsync-database-} if not set.
         *
         * @param keyPrefix the prefix, which may be empty, or {@code null} if no plain key is to be honoured
         */
        public Builder keyPrefix(@Nullable String keyPrefix) {
            this.keyPrefix = keyPrefix;
            return this;
        }

        /**
         * Sets what stands before the keys that this store writes; {@code roomsig:} if not set.
         *
         * @param ownKeyPrefix the prefix, without braces: they would choose the slot of a cluster
         */
        public Builder ownKeyPrefix(String ownKeyPrefix) {
            if (ownKeyPrefix.contains("{") || ownKeyPrefix.contains("}")) {
                throw new IllegalArgumentException("ownKeyPrefix has braces: " + ownKeyPrefix);
            }
            this.ownKeyPrefix = ownKeyPrefix;
            return this;
        }

        /** Sets the role in the grants of plain keys; {@value Grant#DEFAULT_ROLE} if not set. */
        public Builder role(String role) {
            this.role = Objects.requireNonNull(role, "role");
            return this;
        }

        /** Sets the permissions in the grants of plain keys; {@link Permission#PARTICIPANT} if not set. */
        public Builder permissions(Set<Permission> permissions) {
            this.permissions = Set.copyOf(permissions);
            return this;
        }

        /**
         * Sets how long a token admits whose grant has no expiry; 24 hours if not set.
         *
         * @param lifetime from a millisecond to ten years
         */
        public Builder lifetime(Duration lifetime) {
            this.lifetime = checked("lifetime", lifetime);
            return this;
        }

        /**
         * Sets how long it is remembered that a token has expired, so that its client is told so; an hour if not set.
         *
         * @param memory from a millisecond to ten years
         */
        public Builder memory(Duration memory) {
            this.memory = checked("memory", memory);
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
        public RedisTokenStore build() {
            return new RedisTokenStore(this);
        }

        private static Duration checked(String name, Duration duration) {
            if (duration.compareTo(Duration.ofMillis(1)) < 0 || duration.compareTo(Duration.ofDays(3_650)) > 0) {
                throw new IllegalArgumentException(name + " is out of range: " + duration);
            }
            return duration;
        }
    }
}
