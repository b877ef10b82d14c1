package io.roomsig.redis;

import io.roomsig.api.ErrorCode;
import io.roomsig.api.Grant;
import io.roomsig.api.TokenUse;
import io.roomsig.spi.TokenStore.Redeemed;
import io.roomsig.spi.TokenStore.Redemption;
import io.roomsig.spi.TokenStore.Refused;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What a {@link RedisTokenStore} does, on the thread that waits for it. Safe for use by several threads. */
final class RedisTokens {
    private static final byte[] NOTHING = {};

    /** As long as "for ever" gets, since each of our keys has an end. */
    private static final long EVER_MILLIS = Duration.ofDays(3_650).toMillis();

    private final RedisPort redis;
    private final String prefix;
    private final @Nullable PlainKeys plainKeys;
    private final PlainGrants plainGrants;
    private final Duration lifetime;
    private final Duration memory;

    /** Whether the last token that admitted somebody was another back end's: then the next one may well be, too. */
    private volatile boolean isPlainLikely;

    /**
     * A store.
     *
     * @param redis where
     * @param prefix of our own keys
     * @param plainKeys another back end's, or {@code null} if it has none
     * @param plainGrants what those of another back end allow
     * @param lifetime how long a token admits whose grant has no expiry
     * @param memory how long it is remembered what became of a token
     */
    RedisTokens(
            RedisPort redis,
            String prefix,
            @Nullable PlainKeys plainKeys,
            PlainGrants plainGrants,
            Duration lifetime,
            Duration memory) {
        this.redis = redis;
        this.prefix = prefix;
        this.plainKeys = plainKeys;
        this.plainGrants = plainGrants;
        this.lifetime = lifetime;
        this.memory = memory;
    }

    void save(String token, Grant grant, TokenUse use) {
        redis.eval(
                TokenScripts.SAVE,
                key(grant.room(), token),
                GrantJson.write(grant),
                ascii(use == TokenUse.ONCE ? TokenScripts.ONCE : TokenScripts.MANY),
                grant.expiresAt() == null ? NOTHING : ascii(Millis.of(grant.expiresAt())),
                ascii(lifetime.toMillis()),
                ascii(memory.toMillis()));
    }

    Redemption redeem(String room, String token, String attempt) {
        String winner = winner(room, token, attempt);
        byte[] key = key(room, token);
        byte[] plain = plainKey(room, token);
        // A plain key has the token in it as it is, so Redis is not shown that of a token of ours without need.
        if (plain != null && isPlainLikely) {
            RedisPort.Looked looked = redis.evalAndStringLength(TokenScripts.REDEEM, key, plain, ascii(winner));
            return redemption(room, token, winner, (List<?>) looked.result(), looked::length);
        }
        List<?> seen = (List<?>) redis.eval(TokenScripts.REDEEM, key, ascii(winner));
        return redemption(room, token, winner, seen, () -> plain == null ? 0 : redis.stringLength(plain));
    }

    private Redemption redemption(String room, String token, String winner, List<?> seen, LongSupplier lengthOfPlain) {
        if (seen.get(3) != null) {
            return new Refused(ErrorCode.TOKEN_REVOKED);
        }
        byte[] grant = (byte[]) seen.get(0);
        if (grant == null) {
            return redeemPlain(room, token, lengthOfPlain.getAsLong());
        }
        long now = number(seen.get(4)) * 1_000 + number(seen.get(5)) / 1_000;
        if (now >= number(seen.get(1))) {
            return new Refused(ErrorCode.TOKEN_EXPIRED);
        }
        byte[] wonBy = (byte[]) seen.get(2);
        if (wonBy != null && !ascii(wonBy).equals(winner)) {
            return new Refused(ErrorCode.TOKEN_USED);
        }
        isPlainLikely = false;
        return new Redeemed(GrantJson.read(room, grant));
    }

    private Redemption redeemPlain(String room, String token, long length) {
        if (length == 0) {
            return new Refused(ErrorCode.INVALID_TOKEN);
        }
        isPlainLikely = true;
        return new Redeemed(plainGrants.grant(room, Digests.of("grant", room, token)));
    }

    void release(String room, String token, String attempt) {
        redis.eval(TokenScripts.RELEASE, key(room, token), ascii(winner(room, token, attempt)));
    }

    boolean revoke(String room, String token) {
        return isMarked(redis.eval(TokenScripts.REVOKE, key(room, token), NOTHING)) || revokePlain(room, token);
    }

    /** The key isn't ours to delete: a mark in our own form, which is looked at first, outlives it. */
    private boolean revokePlain(String room, String token) {
        byte[] plain = plainKey(room, token);
        if (plain == null || redis.stringLength(plain) == 0) {
            return false;
        }
        long left = redis.timeToLive(plain);
        long markFor = left < 0 ? EVER_MILLIS : left + memory.toMillis();
        return isMarked(redis.eval(TokenScripts.REVOKE, key(room, token), ascii(markFor)));
    }

    private byte @Nullable [] plainKey(String room, String token) {
        return plainKeys == null ? null : plainKeys.find(room, token);
    }

    /** The braces make the digest choose the cluster's slot, whatever the prefix holds but braces of its own. */
    private byte[] key(String room, String token) {
        return (prefix + "token:{" + Digests.of("token", room, token) + "}").getBytes(StandardCharsets.UTF_8);
    }

    /** An attempt repeats a join, so it is kept no more in clear than the token. */
    private static String winner(String room, String token, String attempt) {
        return Digests.of("attempt", room, token, attempt);
    }

    private static boolean isMarked(@Nullable Object reply) {
        return Long.valueOf(1).equals(reply);
    }

    private static long number(@Nullable Object reply) {
        if (reply == null) {
            throw new RedisFailure("a token in Redis lacks a field");
        }
        return Long.parseLong(ascii((byte[]) reply));
    }

    private static String ascii(byte[] text) {
        return new String(text, StandardCharsets.US_ASCII);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] ascii(long number) {
        return ascii(Long.toString(number));
    }

    /** What a token of another back end allows, which says no more than that it is valid. */
    interface PlainGrants {
        Grant grant(String room, String grantId);
    }
}
