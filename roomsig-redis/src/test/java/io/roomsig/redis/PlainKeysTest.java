package io.roomsig.redis;

import static io.roomsig.redis.Redis.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.roomsig.api.ErrorCode;
import io.roomsig.api.Grant;
import io.roomsig.api.Permission;
import io.roomsig.api.TokenUse;
import io.roomsig.redis.process.RedisProcess;
import io.roomsig.spi.TokenStore.Redeemed;
import io.roomsig.spi.TokenStore.Redemption;
import io.roomsig.spi.TokenStore.Refused;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.params.SetParams;

/** Tokens that another back end writes. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class PlainKeysTest {
    private static final String UUID = "0b9cf6a4-6f0e-4d57-9a53-2d8b1d6f9f3e";
    private static final String KEY = "flowsync-database-room:ABC123:token:" + UUID;
    private static final Redemption INVALID = new Refused(ErrorCode.INVALID_TOKEN);

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
    void a_key_as_the_other_back_end_writes_it_admits_every_attempt() throws Exception {
        jedis.set(KEY, "1");
        for (String attempt : List.of("first", "second", "first")) {
            Grant grant = granted("ABC123", UUID, attempt);
            assertThat(grant).isEqualTo(Grant.builder("ABC123", grant.grantId()).build());
        }
        assertThat(redeem("ABC124", UUID)).isEqualTo(INVALID);
        assertThat(redeem("ABC123", UUID.toUpperCase(Locale.ROOT))).isEqualTo(INVALID);
    }

    @Test
    void the_grant_id_is_the_same_each_time_and_another_for_each_room_and_token() throws Exception {
        jedis.set(KEY, "1");
        jedis.set("flowsync-database-room:ABC123:token:other", "1");
        jedis.set("flowsync-database-room:OTHER:token:" + UUID, "1");
        String grantId = granted("ABC123", UUID, "first").grantId();
        assertThat(granted("ABC123", UUID, "second").grantId()).isEqualTo(grantId);
        assertThat(granted("ABC123", "other", "first").grantId()).isNotEqualTo(grantId);
        assertThat(granted("OTHER", UUID, "first").grantId()).isNotEqualTo(grantId);
        assertThat(grantId).matches("[A-Za-z0-9_-]{43}").doesNotContain(UUID);
    }

    @Test
    void any_value_but_the_empty_one_is_valid() throws Exception {
        for (String value : List.of("0", "false", "null", " ", "{\"user\":7}", "x".repeat(100_000))) {
            jedis.set(KEY, value);
            assertThat(redeem("ABC123", UUID)).isInstanceOf(Redeemed.class);
        }
        jedis.set(KEY, "");
        assertThat(redeem("ABC123", UUID)).isEqualTo(INVALID);
    }

    @Test
    void a_key_that_is_no_string_is_invalid() throws Exception {
        jedis.rpush(KEY, "1");
        assertThat(redeem("ABC123", UUID)).isEqualTo(INVALID);
    }

    @Test
    void a_key_that_has_expired_or_was_deleted_is_invalid() throws Exception {
        jedis.set(KEY, "1", SetParams.setParams().px(100));
        Thread.sleep(150);
        assertThat(redeem("ABC123", UUID)).isEqualTo(INVALID);
        jedis.set(KEY, "1", SetParams.setParams().ex(60));
        assertThat(redeem("ABC123", UUID)).isInstanceOf(Redeemed.class);
        jedis.del(KEY);
        assertThat(redeem("ABC123", UUID)).isEqualTo(INVALID);
    }

    @Test
    void the_prefix_may_be_another() throws Exception {
        jedis.set("laravel_room:ABC123:token:" + UUID, "1");
        jedis.set("room:NOPREFIX:token:" + UUID, "1");
        jedis.set("flowsync-database-room:OLD:token:" + UUID, "1");
        try (RedisTokenStore other =
                        RedisTokenStore.builder(jedis).keyPrefix("laravel_").build();
                RedisTokenStore bare =
                        RedisTokenStore.builder(jedis).keyPrefix("").build();
                RedisTokenStore none =
                        RedisTokenStore.builder(jedis).keyPrefix(null).build()) {
            assertThat(get(other.redeem("ABC123", UUID, "attempt"))).isInstanceOf(Redeemed.class);
            assertThat(get(other.redeem("OLD", UUID, "attempt"))).isEqualTo(INVALID);
            assertThat(get(bare.redeem("NOPREFIX", UUID, "attempt"))).isInstanceOf(Redeemed.class);
            assertThat(get(none.redeem("OLD", UUID, "attempt"))).isEqualTo(INVALID);
        }
    }

    @Test
    void its_grant_has_the_role_and_permissions_that_the_host_chose() throws Exception {
        jedis.set(KEY, "1");
        try (RedisTokenStore other = RedisTokenStore.builder(jedis)
                .role("guest")
                .permissions(Set.of(Permission.SIGNAL))
                .build()) {
            Redeemed redeemed = (Redeemed) get(other.redeem("ABC123", UUID, "attempt"));
            assertThat(redeemed.grant().role()).isEqualTo("guest");
            assertThat(redeemed.grant().permissions()).containsExactly(Permission.SIGNAL);
        }
    }

    @Test
    void the_key_is_never_written() throws Exception {
        jedis.set(KEY, "value", SetParams.setParams().ex(1_000));
        redeem("ABC123", UUID);
        get(store.release("ABC123", UUID, "attempt"));
        get(store.revoke("ABC123", UUID));
        redeem("ABC123", UUID);
        assertThat(jedis.get(KEY)).isEqualTo("value");
        assertThat(jedis.pttl(KEY)).isBetween(900_000L, 1_000_000L);
    }

    @Test
    void a_revoked_one_admits_nobody_for_as_long_as_its_key_lives() throws Exception {
        jedis.set(KEY, "1", SetParams.setParams().ex(100_000));
        assertThat(get(store.revoke("ABC123", UUID))).isTrue();
        assertThat(redeem("ABC123", UUID)).isEqualTo(new Refused(ErrorCode.TOKEN_REVOKED));
        assertThat(jedis.pttl(onlyOwnKey())).isBetween(100_000_000L, 104_000_000L);
    }

    @Test
    void a_revoked_one_whose_key_never_expires_admits_nobody_for_years() throws Exception {
        jedis.set(KEY, "1");
        assertThat(get(store.revoke("ABC123", UUID))).isTrue();
        assertThat(get(store.revoke("ABC123", UUID))).isTrue();
        assertThat(redeem("ABC123", UUID)).isEqualTo(new Refused(ErrorCode.TOKEN_REVOKED));
        assertThat(jedis.pttl(onlyOwnKey()))
                .isGreaterThan(Duration.ofDays(3_000).toMillis());
    }

    @Test
    void revoking_what_is_not_there_answers_false_and_writes_nothing() throws Exception {
        jedis.set(KEY, "");
        assertThat(get(store.revoke("ABC123", UUID))).isFalse();
        assertThat(get(store.revoke("ABC123", "other"))).isFalse();
        assertThat(jedis.dbSize()).isEqualTo(1);
    }

    @Test
    void what_roomsig_saved_itself_counts_before_the_plain_key() throws Exception {
        jedis.set(KEY, "1");
        Grant grant = Grant.builder("ABC123", "own").build();
        get(store.save(UUID, grant, TokenUse.ONCE));
        assertThat(redeem("ABC123", UUID)).isEqualTo(new Redeemed(grant));
        assertThat(get(store.redeem("ABC123", UUID, "another"))).isEqualTo(new Refused(ErrorCode.TOKEN_USED));
    }

    @Test
    void a_token_or_room_code_that_could_be_another_part_of_the_key_is_invalid() throws Exception {
        jedis.set("flowsync-database-room:a:token:b:c", "1");
        assertThat(redeem("a", "b:c")).isEqualTo(INVALID);
        assertThat(redeem("a:token:b", "c")).isEqualTo(INVALID);
        jedis.set("flowsync-database-room:a:token:b:token:c", "1");
        assertThat(redeem("a", "b:token:c")).isEqualTo(INVALID);
        assertThat(redeem("a:token:b", "c")).isEqualTo(INVALID);
        jedis.set("flowsync-database-room::token:", "1");
        assertThat(redeem("", "")).isEqualTo(INVALID);
        for (String code : List.of("", "a b", "a:", "{a}", "*", "a\n", "\0", "é", "x".repeat(65))) {
            jedis.set("flowsync-database-room:" + code + ":token:t", "1");
            assertThat(redeem(code, "t")).isEqualTo(INVALID);
        }
        for (String token : List.of("", ":", "a\0", "a\n", "a\u007f", "a\u0085", "x".repeat(513))) {
            jedis.set("flowsync-database-room:a:token:" + token, "1");
            assertThat(redeem("a", token)).isEqualTo(INVALID);
        }
    }

    @Test
    void anything_else_is_taken_as_it_stands() throws Exception {
        for (String token : List.of("*", "?", "[a]", "{b}", "a b", "é", "\ud83c\udfa5", "x".repeat(512))) {
            assertThat(redeem("a", token)).isEqualTo(INVALID);
            jedis.set("flowsync-database-room:a:token:" + token, "1");
            assertThat(redeem("a", token)).isInstanceOf(Redeemed.class);
        }
        jedis.set("flowsync-database-room:" + "x_-Z9".repeat(12) + "1234:token:t", "1");
        assertThat(redeem("x_-Z9".repeat(12) + "1234", "t")).isInstanceOf(Redeemed.class);
    }

    @Test
    void an_unpaired_surrogate_is_not_the_question_mark_that_utf8_makes_of_it() throws Exception {
        jedis.set("flowsync-database-room:a:token:?", "1");
        for (String token : List.of("\ud800", "\udfff", "\udc00\ud800")) {
            assertThat(redeem("a", token)).isEqualTo(INVALID);
        }
        jedis.set("flowsync-database-room:a:token:??", "1");
        assertThat(redeem("a", "\udc00\ud800")).isEqualTo(INVALID);
    }

    private Redemption redeem(String room, String token) throws Exception {
        return get(store.redeem(room, token, "attempt"));
    }

    private Grant granted(String room, String token, String attempt) throws Exception {
        return ((Redeemed) get(store.redeem(room, token, attempt))).grant();
    }

    private static String onlyOwnKey() {
        Set<String> own = jedis.keys("roomsig:*");
        assertThat(own).hasSize(1);
        return own.iterator().next();
    }
}
