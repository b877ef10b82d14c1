package io.roomsig.redis;

/**
 * What must happen in one step inside Redis. The scripts compare and set, and report what they saw with Redis's own time;
 * what it means is decided in Java.
 *
 * <p>A token is one hash. While it may be redeemed it has {@code grant} (see {@link GrantJson}), {@code use} ({@code once}
 * or {@code many}), {@code until} (milliseconds since 1970: from then on it admits nobody) and, once a single-use token is
 * won, {@code winner} (the digest of the attempt). Taken back, it has {@code revoked} alone. Its key always has a time to
 * live, which ends some time after {@code until}, so that a late client is told what became of its token.
 */
final class TokenScripts {

    /** The use of a token that one attempt may win. */
    static final String ONCE = "once";

    /** The use of any other token. */
    static final String MANY = "many";

    /**
     * Writes a token, whatever was there. Arguments: grant, use, until or an empty string, how long it admits if that is
     * empty, how long it is remembered after that; times in milliseconds.
     */
    static final LuaScript SAVE = new LuaScript("""
            local time = redis.call('TIME')
            local now = time[1] * 1000 + math.floor(time[2] / 1000)
            local till = tonumber(ARGV[3]) or now + tonumber(ARGV[4])
            redis.call('DEL', KEYS[1])
            redis.call('HSET', KEYS[1], 'grant', ARGV[1], 'use', ARGV[2], 'until', string.format('%.0f', till))
            local forget = math.max(till, now) + tonumber(ARGV[5])
            redis.call('PEXPIREAT', KEYS[1], string.format('%.0f', forget))
            return 1
            """);

    /**
     * Gives a single-use token that nobody has to an attempt. Argument: the attempt's digest. Returns what the token then
     * is: grant, until, winner (null unless it is for single use), revoked, and the time in seconds and microseconds.
     */
    static final LuaScript REDEEM = new LuaScript("""
            local token = redis.call('HMGET', KEYS[1], 'grant', 'until', 'winner', 'revoked', 'use')
            if token[5] == 'once' and not token[3] then
              redis.call('HSET', KEYS[1], 'winner', ARGV[1])
              token[3] = ARGV[1]
            end
            local time = redis.call('TIME')
            return {token[1], token[2], token[3], token[4], time[1], time[2]}
            """);

    /** Takes a token from the attempt that won it. Argument: the attempt's digest. */
    static final LuaScript RELEASE = new LuaScript("""
            if redis.call('HGET', KEYS[1], 'winner') == ARGV[1] then
              redis.call('HDEL', KEYS[1], 'winner')
            end
            return 1
            """);

    /**
     * Marks a token as taken back and drops what it granted. Argument: empty; or, to mark one that isn't there too, for how
     * many milliseconds. Returns whether it is marked.
     */
    static final LuaScript REVOKE = new LuaScript("""
            local known = redis.call('EXISTS', KEYS[1]) == 1
            if not known and ARGV[1] == '' then
              return 0
            end
            redis.call('HSET', KEYS[1], 'revoked', '1')
            redis.call('HDEL', KEYS[1], 'grant', 'use', 'until', 'winner')
            if not known then
              redis.call('PEXPIRE', KEYS[1], ARGV[1])
            end
            return 1
            """);

    private TokenScripts() {}
}
