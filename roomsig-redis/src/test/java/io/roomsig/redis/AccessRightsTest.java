package io.roomsig.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.roomsig.redis.process.RedisProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisAccessControlException;

/** Log, bus and both stores of tokens with the rights that docs/OPERATIONS.md gives them, and no others. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class AccessRightsTest {
    private static RedisProcess redis;
    private static RedisClient admin;
    private static RedisClient jedis;

    @BeforeAll
    static void start() throws Exception {
        redis = RedisProcess.start();
        admin = Redis.connect(redis);
        String rights = documented();
        assertThat(rights).startsWith("ACL SETUSER roomsig ").doesNotContain("+info");
        List<String> words = List.of(rights.split(" "));
        Redis.command(admin, Command.ACL, words.subList(1, words.size()).toArray());
        jedis = RedisClient.builder()
                .hostAndPort(new HostAndPort(redis.host(), redis.port()))
                .clientConfig(DefaultJedisClientConfig.builder()
                        .timeoutMillis(Redis.TIMEOUT_MILLIS)
                        .user("roomsig")
                        .password("a-long-secret")
                        .build())
                .build();
    }

    @AfterAll
    static void stop() throws Exception {
        jedis.close();
        admin.close();
        redis.close();
    }

    /** The line of the documentation, as one line. */
    private static String documented() throws Exception {
        String page = Files.readString(Path.of("..", "docs", "OPERATIONS.md"));
        int start = page.indexOf("ACL SETUSER roomsig");
        return page.substring(start, page.indexOf("```", start))
                .replace("\\\n", " ")
                .trim()
                .replaceAll("\\s+", " ");
    }

    @Test
    void nothing_else_is_allowed() {
        assertThatThrownBy(() -> jedis.flushAll()).isInstanceOf(JedisAccessControlException.class);
        assertThatThrownBy(() -> jedis.hgetAll("another:key")).isInstanceOf(JedisAccessControlException.class);
        assertThatThrownBy(() -> jedis.publish("another:channel", "x")).isInstanceOf(JedisAccessControlException.class);
        assertThatThrownBy(() -> jedis.info()).isInstanceOf(JedisAccessControlException.class);
    }

    @Nested
    class Log extends RedisRoomLogContract {
        @Override
        UnifiedJedis jedis() {
            return jedis;
        }

        @Override
        void flush() {
            admin.flushAll();
        }
    }

    @Nested
    class Bus extends RedisNodeBusContract {
        @Override
        UnifiedJedis jedis() {
            return jedis;
        }
    }

    @Nested
    class Tokens extends RealRedisContract {
        @Override
        UnifiedJedis jedis() {
            return jedis;
        }
    }

    @Nested
    class Used extends RedisUsedTokensContract {
        @Override
        UnifiedJedis jedis() {
            return jedis;
        }
    }
}
