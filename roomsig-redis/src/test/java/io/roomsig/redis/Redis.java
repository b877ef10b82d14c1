package io.roomsig.redis;

import io.roomsig.redis.process.RedisProcess;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.UnifiedJedis;

/** What several tests do with a Redis. */
final class Redis {
    /** For tests that are not about slow answers: a machine that stands still for a moment is none. */
    static final int TIMEOUT_MILLIS = 8_000;

    private static final Pattern CALLS = Pattern.compile("cmdstat_([a-z|]+):calls=(\\d+)");
    private static final Pattern READS = Pattern.compile("total_reads_processed:(\\d+)");

    private Redis() {}

    static RedisClient connect(RedisProcess redis) {
        return connect(redis, TIMEOUT_MILLIS);
    }

    static RedisClient connect(RedisProcess redis, int timeoutMillis) {
        ConnectionPoolConfig pool = new ConnectionPoolConfig();
        pool.setMaxTotal(16);
        return RedisClient.builder()
                .hostAndPort(redis.host(), redis.port())
                .clientConfig(DefaultJedisClientConfig.builder()
                        .timeoutMillis(timeoutMillis)
                        .build())
                .poolConfig(pool)
                .build();
    }

    /** How often Redis has done each command since {@link #forgetCalls}, those that scripts called too. */
    static Map<String, Integer> calls(UnifiedJedis jedis) {
        Map<String, Integer> calls = new TreeMap<>();
        Matcher line = CALLS.matcher(jedis.info("commandstats"));
        while (line.find()) {
            calls.put(line.group(1), Integer.valueOf(line.group(2)));
        }
        return calls;
    }

    /** How often Redis has read from its clients. */
    static long reads(UnifiedJedis jedis) {
        Matcher line = READS.matcher(jedis.info("stats"));
        if (!line.find()) {
            throw new AssertionError("no total_reads_processed");
        }
        return Long.parseLong(line.group(1));
    }

    static void forgetCalls(UnifiedJedis jedis) {
        command(jedis, Command.CONFIG, "RESETSTAT");
    }

    /** The channels that somebody is subscribed to. */
    static List<String> channels(UnifiedJedis jedis, String pattern) {
        return ((List<?>) command(jedis, Command.PUBSUB, "CHANNELS", pattern))
                .stream().map(Ascii::text).toList();
    }

    /** For what Jedis has no method for. */
    static Object command(UnifiedJedis jedis, Command command, Object... args) {
        return jedis.executeCommand(new CommandArguments(command).addObjects(args));
    }

    static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
}
