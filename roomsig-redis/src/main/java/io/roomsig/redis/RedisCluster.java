package io.roomsig.redis;

import io.roomsig.spi.NodeBus;
import io.roomsig.spi.RoomLog;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.UnifiedJedis;

/**
 * Makes one cluster of several servers, by way of a Redis that all of them use: the rooms' {@linkplain #log() log} and the {@linkplain
 * #bus() bus} between the servers. Each process has one of it, each with the same key prefix.
 *
 * <p>Redis only orders and carries: a room is one hash at {@code {keyPrefix}room:{digest}}, the servers' leases are one at {@code
 * {keyPrefix}nodes}. Every key has a time to live. Redis may lose all of it: the servers that have members in a room bring it back. Do not
 * let it evict keys, though, and do not wait for its disk.
 *
 * <p>Each operation is one round trip, and one script with one key, so that it works on a Redis cluster. What is published goes by
 * pub/sub: one connection per process is subscribed all the time, the rest is done by the client's pool. The pool needs four connections for
 * this and one for the subscription; a subscription that has gone deaf keeps its connection until the network lets go of it, so ten
 * are better. Five such at a time are the most; {@code JedisClientConfig.blockingSocketTimeoutMillis} of ten seconds ends each of them by
 * then, and none that hears this server's own probe, which comes every second.
 *
 * <p>The account needs {@code EVALSHA}, {@code EVAL}, {@code TYPE}, {@code HMGET}, {@code HGET}, {@code HSET}, {@code HDEL}, {@code
 * HKEYS}, {@code HGETALL}, {@code DEL}, {@code PEXPIRE}, {@code TIME}, {@code PUBLISH}, {@code SUBSCRIBE}, {@code UNSUBSCRIBE}, on keys
 * and channels that begin with the prefix. With {@code INFO} it can be checked at the start whether Redis is new enough and
 * keeps its keys; without, a warning says that it was not checked. docs/OPERATIONS.md has it as one line.
 *
 * <p>Safe for use by any number of threads. No method but {@link #close} waits. A stage fails if Redis cannot be reached, answers with
 * an error, or if too much waits for it; nobody knows then whether it was done, and to ask again is right. How long it takes to
 * fail is up to the timeouts of the {@link UnifiedJedis}: a second or two are right. Messages of failures hold nothing of what was
 * sent.
 */
public final class RedisCluster implements AutoCloseable {
    private static final long PATIENCE_AT_CLOSE_MILLIS = 2_000;

    private final JedisLink link;
    private final Channels channels;
    private final RedisRoomLog log;
    private final RedisNodeBus bus;

    private RedisCluster(Builder builder) {
        this.link = new JedisLink(builder.jedis, builder.executor);
        this.channels = new Channels(link, builder.keyPrefix + "anchor");
        this.log = new RedisRoomLog(link, channels, builder.keyPrefix, builder.roomTtl);
        this.bus = new RedisNodeBus(link, channels, builder.keyPrefix, builder.lease);
    }

    /**
     * Starts a cluster's part in this process.
     *
     * @param jedis the way to Redis: a pool, a cluster client or one that follows a Sentinel. It stays the host app's, who
     *     closes it after this
     */
    public static Builder builder(UnifiedJedis jedis) {
        return new Builder(jedis);
    }

    /** The log of all rooms, for {@code RoomServer}. */
    public RoomLog log() {
        return log;
    }

    /** The bus between the servers, for {@code RoomServer}. */
    public NodeBus bus() {
        return bus;
    }

    /**
     * Gives this server's lease up, so that the others need not wait for its end, and ends all threads. Waits for Redis for up to four
     * seconds. Leaves the {@link UnifiedJedis} open, and an executor of the host app's alone. Later calls of log and bus fail.
     */
    @Override
    public void close() {
        try {
            bus.leave().toCompletableFuture().get(PATIENCE_AT_CLOSE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // Then the lease ends by itself.
        }
        channels.close();
        link.close();
    }

    /** Collects the parts of a {@link RedisCluster}. Not safe for use by several threads. */
    public static final class Builder {
        private final UnifiedJedis jedis;
        private String keyPrefix = "roomsig:";
        private Duration roomTtl = Duration.ofMinutes(10);
        private Duration lease = Duration.ofSeconds(6);
        private @Nullable Executor executor;

        private Builder(UnifiedJedis jedis) {
            this.jedis = Objects.requireNonNull(jedis, "jedis");
        }

        /**
         * Sets what stands before all keys and channels; {@code roomsig:} if not set. Servers with the same one are one cluster.
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
         * Sets how long a room is kept that no server appends to or reads; ten minutes if not set.
         *
         * @param roomTtl from ten minutes to a day: as long as it lasts, it is remembered what a room has taken
         */
        public Builder roomTtl(Duration roomTtl) {
            this.roomTtl = checked("roomTtl", roomTtl, RedisRoomLog.MEMORY, Duration.ofDays(1));
            return this;
        }

        /**
         * Sets how long a server counts as alive that does not renew its lease, as it does six times in that time; six seconds if
         * not set. The same on all servers.
         *
         * @param lease from one second to a minute
         */
        public Builder lease(Duration lease) {
            this.lease = checked("lease", lease, Duration.ofSeconds(1), Duration.ofMinutes(1));
            return this;
        }

        /**
         * Sets where the waiting for Redis is done; four daemon threads and a queue of 1,024 if not set.
         *
         * @param executor MUST NOT run anything on the thread that hands it over, and MUST have a bounded queue that throws
         *     {@link RejectedExecutionException} when it is full: else a slow Redis holds up a container's threads or fills
         *     the memory
         */
        public Builder executor(Executor executor) {
            this.executor = Objects.requireNonNull(executor, "executor");
            return this;
        }

        /** This process's part. Asks Redis once for its version and memory policy, and logs a warning if they are wrong. */
        public RedisCluster build() {
            RedisCluster cluster = new RedisCluster(this);
            cluster.link.check();
            return cluster;
        }

        private static Duration checked(String name, Duration duration, Duration least, Duration most) {
            if (duration.compareTo(least) < 0 || duration.compareTo(most) > 0) {
                throw new IllegalArgumentException(name + " is out of range: " + duration);
            }
            return duration;
        }
    }
}
