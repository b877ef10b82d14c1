package io.roomsig.benchmarks.load.server;

import io.roomsig.api.Grant;
import io.roomsig.api.Limits;
import io.roomsig.api.TokenUse;
import io.roomsig.benchmarks.load.Rooms;
import io.roomsig.core.RoomServer;
import io.roomsig.core.memory.InMemoryTokenStore;
import io.roomsig.core.room.RoomPolicy;
import io.roomsig.jakarta.SignalingServlet;
import io.roomsig.jakarta.SocketIoServlet;
import io.roomsig.redis.RedisCluster;
import io.roomsig.redis.RedisTokenStore;
import io.roomsig.spi.Admission;
import io.roomsig.spi.TokenStore;
import jakarta.servlet.ServletContext;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.UnifiedJedis;

/**
 * Rooms as a host app has them, with the default limits; only the rate is lifted, since one connection says here what a hundred would.
 * {@code redis=URL}: tokens in that Redis, else in memory. {@code cluster=true}: a node of the servers that share that Redis. {@code
 * members=N}: how many a room holds, where the default of 16 is too few.
 */
final class RoomsigApp implements ServletApp {
    private static final Limits.Rate UNLIMITED = new Limits.Rate(Integer.MAX_VALUE, Integer.MAX_VALUE);
    private static final int CONNECTIONS = 16;
    private static final int TIMEOUT_MILLIS = 2_000;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final RoomServer server;

    RoomsigApp(Settings settings) {
        String url = settings.find("redis");
        UnifiedJedis redis = url == null ? null : redis(URI.create(url));
        RoomServer.Builder builder = RoomServer.builder()
                .admission(Admission.tokens(tokens(redis, settings)))
                .policy(RoomPolicy.DEFAULT.withMaxMembers(settings.number("members", RoomPolicy.DEFAULT.maxMembers())))
                .limits(Limits.DEFAULT.withRate(UNLIMITED));
        if (Boolean.parseBoolean(settings.find("cluster"))) {
            if (redis == null) {
                throw new IllegalArgumentException("a cluster needs redis=");
            }
            RedisCluster cluster = RedisCluster.builder(redis).build();
            builder.roomLog(cluster.log()).nodeBus(cluster.bus());
        }
        server = builder.build();
    }

    private static UnifiedJedis redis(URI url) {
        ConnectionPoolConfig pool = new ConnectionPoolConfig();
        pool.setJmxEnabled(false);
        pool.setMaxTotal(CONNECTIONS);
        pool.setMaxIdle(CONNECTIONS);
        return RedisClient.builder()
                .hostAndPort(url.getHost(), url.getPort())
                .clientConfig(DefaultJedisClientConfig.builder(url)
                        .timeoutMillis(TIMEOUT_MILLIS)
                        .build())
                .poolConfig(pool)
                .build();
    }

    private static TokenStore tokens(@Nullable UnifiedJedis redis, Settings settings) {
        if (redis != null) {
            // The driver writes the keys that the seed's back end writes: both servers ask for the same ones.
            return RedisTokenStore.builder(redis).build();
        }
        InMemoryTokenStore store = new InMemoryTokenStore(InstantSource.system());
        for (int room = 0; room < settings.number("rooms", 0); room++) {
            String code = Rooms.code(room);
            store.save(Rooms.token(code), Grant.builder(code, "grant").build(), TokenUse.WHILE_VALID);
        }
        return store;
    }

    @Override
    public void register(ServletContext context) {
        SignalingServlet.register(context, server, "/signal");
        SocketIoServlet.register(context, server.socketIo(), "/socket.io/*");
    }

    /** A node of a cluster takes joins only when the others know it. */
    void awaitOpen() throws InterruptedException {
        long start = System.nanoTime();
        while (!server.isOpen()) {
            if (System.nanoTime() - start > PATIENCE.toNanos()) {
                throw new IllegalStateException("not open: " + server.notReady().orElse(""));
            }
            Thread.sleep(20);
        }
    }
}
