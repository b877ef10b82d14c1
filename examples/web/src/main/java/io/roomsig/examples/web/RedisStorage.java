package io.roomsig.examples.web;

import io.roomsig.redis.RedisCluster;
import io.roomsig.redis.RedisTokenStore;
import io.roomsig.spi.TokenStore;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.params.SetParams;

/** In Redis: all processes with the same Redis honour the same tokens, have the same rooms, and are one cluster. */
final class RedisStorage implements Storage {
    /** Before all keys of this app's own. The code behind it is of the protocol's letters only. */
    private static final String ROOM_KEY = "roomsig:example:room:";

    /** For connecting, and for each answer. */
    private static final int TIMEOUT_MILLIS = 2_000;

    /** For what is waited for without an end: the subscription hears its own probe every second, or is deaf. */
    private static final int SILENCE_MILLIS = 10_000;

    /** For this app's own calls, the tokens, and the cluster with its subscription. */
    private static final int CONNECTIONS = 16;

    private static final long PING_MILLIS = 1_500;

    private final RedisCalls calls = new RedisCalls();
    private final UnifiedJedis redis;
    private final RedisTokenStore tokens;
    private final RedisCluster cluster;
    private CompletionStage<Optional<String>> ping = CompletableFuture.completedFuture(Optional.empty());
    private CompletableFuture<Optional<String>> running = CompletableFuture.completedFuture(Optional.empty());

    RedisStorage(URI url, String keyPrefix) {
        ConnectionPoolConfig pool = new ConnectionPoolConfig();
        pool.setJmxEnabled(false);
        pool.setMaxTotal(CONNECTIONS);
        pool.setMaxIdle(CONNECTIONS);
        // Connects with the first call: the app starts without Redis as well, and says so at /healthz.
        redis = RedisClient.builder()
                .hostAndPort(url.getHost(), url.getPort())
                .clientConfig(DefaultJedisClientConfig.builder(url)
                        .timeoutMillis(TIMEOUT_MILLIS)
                        .blockingSocketTimeoutMillis(SILENCE_MILLIS)
                        .build())
                .poolConfig(pool)
                .build();
        tokens = RedisTokenStore.builder(redis)
                .keyPrefix(keyPrefix)
                .executor(calls.executor())
                .build();
        cluster = RedisCluster.builder(redis).build();
    }

    @Override
    public TokenStore tokens() {
        return tokens;
    }

    @Override
    public Optional<RedisCluster> cluster() {
        return Optional.of(cluster);
    }

    @Override
    public Reservations reservations() {
        return new Rooms();
    }

    /** Asked by many at once, it asks Redis once. */
    @Override
    public synchronized CompletionStage<Optional<String>> problem() {
        if (running.isDone()) {
            running = calls.run(redis::ping)
                    .handle((pong, failure) -> failure == null ? Optional.<String>empty() : unreachable())
                    .toCompletableFuture();
            ping = running.copy().completeOnTimeout(unreachable(), PING_MILLIS, TimeUnit.MILLISECONDS);
        }
        return ping;
    }

    @Override
    public void close() {
        cluster.close();
        tokens.close();
        calls.close();
        redis.close();
    }

    private static Optional<String> unreachable() {
        return Optional.of("Redis does not answer");
    }

    private final class Rooms implements Reservations {
        @Override
        public CompletionStage<Boolean> reserve(String code) {
            SetParams ifNew = SetParams.setParams().nx().ex(RESERVED_FOR.toSeconds());
            return calls.run(() -> redis.set(ROOM_KEY + code, "1", ifNew) != null);
        }

        @Override
        public CompletionStage<Boolean> renew(String code) {
            return calls.run(() -> redis.expire(ROOM_KEY + code, RESERVED_FOR.toSeconds()) == 1);
        }
    }
}
