package io.roomsig.redis;

import static io.roomsig.redis.Redis.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.roomsig.api.ErrorCode;
import io.roomsig.api.Grant;
import io.roomsig.api.Permission;
import io.roomsig.api.TokenUse;
import io.roomsig.redis.process.RedisProcess;
import io.roomsig.spi.TokenStore.Redeemed;
import io.roomsig.spi.TokenStore.Refused;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.RedisClient;

/** What roomsig's own tokens look like in Redis, and what they cost. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class OwnFormTest {
    private static final String TOKEN = "secret-1f0e6d57";
    private static final String ATTEMPT = "attempt-9a532d8b";
    private static final long HOUR = Duration.ofHours(1).toMillis();

    private static RedisProcess redis;
    private static RedisClient jedis;

    private RedisTokenStore store;

    @BeforeAll
    static void start() throws Exception {
        redis = RedisProcess.start();
        jedis = Redis.connect(redis);
    }

    @AfterAll
    static void stop() throws Exception {
        jedis.close();
        redis.close();
    }

    @BeforeEach
    void startEmpty() {
        jedis.flushAll();
        store = RedisTokenStore.builder(jedis).build();
    }

    @AfterEach
    void closeTheStore() {
        store.close();
    }

    @Test
    void the_form_is_the_one_that_nodes_of_other_releases_read() throws Exception {
        Grant grant = Grant.builder("ABC123", "grant-7")
                .identity("user-7")
                .displayName("Zoë \ud83c\udfa5")
                .role("host")
                .permissions(EnumSet.of(Permission.SIGNAL, Permission.STATE))
                .expiresAt(Instant.parse("2999-12-31T23:59:59.001Z"))
                .resumeWindow(Duration.ofSeconds(30))
                .build();
        get(store.save("token", grant, TokenUse.ONCE));
        get(store.redeem("ABC123", "token", "attempt"));
        // Each of the digests was computed by other means: sha256 over the purpose, then for each string its length in
        // four bytes and its UTF-16 code units, all big-endian.
        String key = "roomsig:token:{o2Eot5kzwRFION2IQzCRCwP4D1juPyJoUycvDCSV22Q}";
        assertThat(jedis.keys("*")).containsExactly(key);
        assertThat(jedis.hgetAll(key))
                .isEqualTo(Map.of(
                        "grant",
                        "{\"v\":1,\"grantId\":\"grant-7\",\"identity\":\"user-7\","
                                + "\"displayName\":\"Zo\\u00EB \\uD83C\\uDFA5\",\"role\":\"host\","
                                + "\"permissions\":[\"signal\",\"state\"],"
                                + "\"expiresAt\":\"2999-12-31T23:59:59.001Z\",\"resumeWindow\":\"PT30S\"}",
                        "use",
                        "once",
                        "until",
                        "32503679999001",
                        "winner",
                        "f09iwcQnwsJzvt6F6xVrna9xM3Ya_8qKmtQB5feoa90"));
    }

    @Test
    void a_grant_of_a_newer_release_is_read_as_far_as_it_can_be_and_another_version_is_not() throws Exception {
        Grant grant = Grant.builder("ABC123", "grant").build();
        get(store.save("token", grant, TokenUse.WHILE_VALID));
        String key = jedis.keys("*").iterator().next();
        jedis.hset(
                key,
                "grant",
                "{\"new\":{\"a\":[1]},\"v\":1,\"grantId\":\"g\",\"role\":\"r\",\"more\":null,"
                        + "\"permissions\":[\"signal\",\"levitate\"]}");
        assertThat(get(store.redeem("ABC123", "token", "attempt")))
                .isEqualTo(new Redeemed(Grant.builder("ABC123", "g")
                        .role("r")
                        .permissions(Set.of(Permission.SIGNAL))
                        .build()));
        for (String unreadable : new String[] {
            "{\"v\":2,\"grantId\":\"g\"}",
            "{\"grantId\":\"g\"}",
            "{\"v\":1}",
            "[]",
            "",
            "{\"v\":1,\"grantId\":\"g\"",
            "{\"v\":1,\"grantId\":\"g\",\"expiresAt\":\"soon\"}",
            "{\"v\":1,\"grantId\":\"g\",\"permissions\":[1]}"
        }) {
            jedis.hset(key, "grant", unreadable);
            assertThatThrownBy(() -> get(store.redeem("ABC123", "token", "attempt")))
                    .hasRootCauseInstanceOf(RedisFailure.class)
                    .hasRootCauseMessage("a grant in Redis cannot be read");
        }
    }

    @Test
    void neither_token_nor_attempt_is_anywhere_in_redis() throws Exception {
        for (TokenUse use : TokenUse.values()) {
            Grant grant = Grant.builder("ABC" + use, "grant").displayName("Zoë").build();
            get(store.save(TOKEN, grant, use));
            get(store.redeem(grant.room(), TOKEN, ATTEMPT));
        }
        get(store.save(TOKEN, Grant.builder("REVOKED", "grant").build(), TokenUse.ONCE));
        get(store.revoke("REVOKED", TOKEN));
        Set<String> keys = jedis.keys("*");
        assertThat(keys).hasSize(3).allMatch(key -> key.matches("roomsig:token:\\{[A-Za-z0-9_-]{43}\\}"));
        for (String key : keys) {
            Map<String, String> fields = jedis.hgetAll(key);
            assertThat(fields).isNotEmpty();
            assertThat(key + fields).doesNotContain(TOKEN).doesNotContain(ATTEMPT);
        }
    }

    @Test
    void every_key_ends_some_time_after_its_token() throws Exception {
        Instant now = Instant.now();
        save("expires", now.plusMillis(5 * HOUR));
        assertThat(lifeOfTheOnlyKey()).isBetween(6 * HOUR - 60_000, 6 * HOUR);
        save("is over", now.minusMillis(5 * HOUR));
        assertThat(lifeOfTheOnlyKey()).isBetween(HOUR - 60_000, HOUR);
        save("was over before 1970", Instant.MIN);
        assertThat(lifeOfTheOnlyKey()).isBetween(HOUR - 60_000, HOUR);
        save("for ever", Instant.MAX);
        assertThat(lifeOfTheOnlyKey()).isGreaterThan(1_000_000 * HOUR);
        get(store.save("without", Grant.builder("room", "grant").build(), TokenUse.ONCE));
        get(store.redeem("room", "without", ATTEMPT));
        get(store.release("room", "without", ATTEMPT));
        get(store.redeem("room", "without", ATTEMPT));
        get(store.revoke("room", "without"));
        assertThat(lifeOfTheOnlyKey()).isBetween(25 * HOUR - 60_000, 25 * HOUR);
    }

    @Test
    void a_token_that_was_forgotten_is_invalid() throws Exception {
        try (RedisTokenStore brief = RedisTokenStore.builder(jedis)
                .lifetime(Duration.ofMillis(100))
                .memory(Duration.ofHours(1))
                .build()) {
            get(brief.save("token", Grant.builder("room", "grant").build(), TokenUse.WHILE_VALID));
            awaitRefusal(brief, ErrorCode.TOKEN_EXPIRED);
            assertThat(jedis.pttl(theOnlyKey())).isBetween(HOUR - 60_000, HOUR + 100);
            jedis.pexpire(theOnlyKey(), 1);
            awaitRefusal(brief, ErrorCode.INVALID_TOKEN);
            assertThat(jedis.dbSize()).isZero();
        }
    }

    @Test
    void stores_with_different_prefixes_do_not_meet() throws Exception {
        try (RedisTokenStore other =
                RedisTokenStore.builder(jedis).ownKeyPrefix("tenant-2:").build()) {
            get(other.save("token", Grant.builder("room", "grant").build(), TokenUse.WHILE_VALID));
            assertThat(get(store.redeem("room", "token", "attempt"))).isEqualTo(new Refused(ErrorCode.INVALID_TOKEN));
            assertThat(get(other.redeem("room", "token", "attempt"))).isInstanceOf(Redeemed.class);
            assertThat(jedis.keys("*")).hasSize(1).allMatch(key -> key.startsWith("tenant-2:token:{"));
        }
        assertThatThrownBy(() -> RedisTokenStore.builder(jedis).ownKeyPrefix("{x}"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_token_costs_one_round_trip_and_is_not_shown_to_redis() throws Exception {
        get(store.save(TOKEN, Grant.builder("room", "grant").build(), TokenUse.ONCE));
        get(store.redeem("room", TOKEN, "first"));
        Redis.forgetCalls(jedis);
        get(store.redeem("room", TOKEN, "first"));
        get(store.redeem("room", TOKEN, "second"));
        assertThat(Redis.calls(jedis))
                .containsEntry("evalsha", 2)
                .doesNotContainKeys("eval", "script|load", "strlen", "get");
        get(store.redeem("room", "unknown", "first"));
        assertThat(Redis.calls(jedis))
                .containsEntry("evalsha", 3)
                .containsEntry("strlen", 1)
                .doesNotContainKeys("eval", "script|load", "get");
        get(store.redeem("a room that no plain key has", "unknown", "first"));
        assertThat(Redis.calls(jedis)).containsEntry("evalsha", 4).containsEntry("strlen", 1);
    }

    @Test
    void tokens_of_another_back_end_cost_one_round_trip_as_long_as_others_do_not_come_between() throws Exception {
        get(store.save(TOKEN, Grant.builder("room", "grant").build(), TokenUse.WHILE_VALID));
        jedis.set("flowsync-database-room:room:token:plain", "1");
        get(store.redeem("room", "plain", "first"));
        long before = Redis.reads(jedis);
        get(store.redeem("room", "plain", "second"));
        get(store.redeem("room", "unknown", "third"));
        get(store.redeem("room", "plain", "fourth"));
        // Redis reads once for what comes in one piece, and once to be asked how often it has.
        assertThat(Redis.reads(jedis) - before).isEqualTo(3 + 1);
        assertThat(get(store.redeem("room", TOKEN, "fifth"))).isInstanceOf(Redeemed.class);
        Redis.forgetCalls(jedis);
        get(store.redeem("room", TOKEN, "sixth"));
        assertThat(Redis.calls(jedis)).doesNotContainKeys("strlen");
    }

    @Test
    void a_redis_that_has_forgotten_the_scripts_is_told_them_again() throws Exception {
        Grant grant = Grant.builder("room", "grant").build();
        get(store.save(TOKEN, grant, TokenUse.ONCE));
        Redis.command(jedis, Command.SCRIPT, "FLUSH");
        Redis.forgetCalls(jedis);
        assertThat(get(store.redeem("room", TOKEN, ATTEMPT))).isEqualTo(new Redeemed(grant));
        assertThat(get(store.redeem("room", TOKEN, ATTEMPT))).isEqualTo(new Redeemed(grant));
        assertThat(Redis.calls(jedis)).containsEntry("eval", 1);
    }

    @Test
    void what_both_are_asked_at_once_and_refused_is_asked_for_singly() throws Exception {
        String plain = "flowsync-database-room:room:token:plain";
        jedis.set(plain, "1");
        assertThat(get(store.redeem("room", "plain", "first"))).isInstanceOf(Redeemed.class);
        Redis.command(jedis, Command.SCRIPT, "FLUSH");
        assertThat(get(store.redeem("room", "plain", "second"))).isInstanceOf(Redeemed.class);
        jedis.del(plain);
        jedis.lpush(plain, "no string");
        assertThat(get(store.redeem("room", "plain", "third"))).isEqualTo(new Refused(ErrorCode.INVALID_TOKEN));
    }

    private void save(String token, Instant expiresAt) throws Exception {
        jedis.flushAll();
        Grant grant = Grant.builder("room", "grant").expiresAt(expiresAt).build();
        get(store.save(token, grant, TokenUse.ONCE));
        get(store.redeem("room", token, ATTEMPT));
    }

    private static void awaitRefusal(RedisTokenStore store, ErrorCode code) {
        await().pollInterval(Duration.ofMillis(50))
                .until(() -> get(store.redeem("room", "token", "attempt")).equals(new Refused(code)));
    }

    private static long lifeOfTheOnlyKey() {
        long life = jedis.pttl(theOnlyKey());
        jedis.flushAll();
        return life;
    }

    private static String theOnlyKey() {
        Set<String> keys = jedis.keys("*");
        assertThat(keys).hasSize(1);
        return keys.iterator().next();
    }
}
