package io.roomsig.redis;

import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.exceptions.JedisNoScriptException;

/** Redis by way of Jedis. Calls only what is the same in Jedis 5.2 to 8. */
final class JedisPort implements RedisPort {
    /** The first word of an error is a fixed code, such as {@code ERR} or {@code READONLY}; the rest may hold anything. */
    private static final Pattern CODE = Pattern.compile("^[A-Z]{2,20}\\b");

    private final UnifiedJedis jedis;
    private volatile boolean canPipeline = true;

    JedisPort(UnifiedJedis jedis) {
        this.jedis = Objects.requireNonNull(jedis, "jedis");
    }

    @Override
    public Object eval(LuaScript script, byte[] key, byte[]... args) {
        List<byte[]> keys = List.of(key);
        List<byte[]> values = List.of(args);
        return guarded(() -> {
            try {
                return jedis.evalsha(script.sha1(), keys, values);
            } catch (JedisNoScriptException unknown) {
                // Redis was restarted, failed over, or has never seen it. It keeps what EVAL brings.
                return jedis.eval(script.source(), keys, values);
            }
        });
    }

    @Override
    public long stringLength(byte[] key) {
        return guarded(() -> {
            try {
                return jedis.strlen(key);
            } catch (JedisDataException e) {
                if ("WRONGTYPE".equals(codeOf(e))) {
                    return 0L;
                }
                throw e;
            }
        });
    }

    /**
     * As a pipeline. Not on a cluster, where the keys may lie on two nodes: Jedis starts threads of their own for such a pipeline, each
     * time. Nor on a client that is a single connection.
     */
    @Override
    public Looked evalAndStringLength(LuaScript script, byte[] key, byte[] other, byte[]... args) {
        Looked looked = canPipeline ? guarded(() -> pipelined(script, key, other, args)) : null;
        return looked == null ? RedisPort.super.evalAndStringLength(script, key, other, args) : looked;
    }

    /** Returns null if it has to be asked for singly: the client can't do this, or one of the two is answered with an error. */
    private @Nullable Looked pipelined(LuaScript script, byte[] key, byte[] other, byte[]... args) {
        try (AbstractPipeline pipeline = jedis.pipelined()) {
            if (pipeline instanceof Pipeline) {
                Response<Object> result = pipeline.evalsha(script.sha1(), List.of(key), List.of(args));
                Response<Long> length = pipeline.strlen(other);
                pipeline.sync();
                return new Looked(result.get(), length.get());
            }
        } catch (JedisDataException refused) {
            // A script that is not known, or something else than a string: what is asked for singly knows what to do.
            return null;
        } catch (IllegalStateException single) {
            // A client of one connection has none.
        }
        canPipeline = false;
        return null;
    }

    @Override
    public long timeToLive(byte[] key) {
        return guarded(() -> jedis.pttl(key));
    }

    private static <T extends @Nullable Object> T guarded(Supplier<T> call) {
        try {
            return call.get();
        } catch (JedisConnectionException e) {
            // Says where and why the connection failed, and nothing of what was sent.
            throw new RedisFailure("Redis cannot be reached", e);
        } catch (JedisDataException e) {
            throw new RedisFailure("Redis answered with the error " + codeOf(e));
        } catch (JedisException e) {
            throw new RedisFailure("Redis could not be asked: " + e.getClass().getSimpleName());
        }
    }

    private static String codeOf(JedisDataException e) {
        Matcher code = CODE.matcher(Objects.requireNonNullElse(e.getMessage(), ""));
        return code.find() ? code.group() : e.getClass().getSimpleName();
    }
}
