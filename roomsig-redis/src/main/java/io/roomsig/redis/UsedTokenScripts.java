package io.roomsig.redis;

/**
 * What must happen in one step inside Redis for tokens that may be used once. A use is one string, the digest of the attempt that
 * has the token. It lives as long as the token, and a little longer.
 */
final class UsedTokenScripts {

    /**
     * Gives a token that nobody has to an attempt. Arguments: the attempt's digest; the token's end; for how long after it the
     * use is remembered; times in milliseconds. Returns whether the attempt has it.
     */
    static final LuaScript USE = new LuaScript("""
            local time = redis.call('TIME')
            local now = time[1] * 1000 + math.floor(time[2] / 1000)
            local till = tonumber(ARGV[2])
            if till <= now then
              return 0
            end
            local forget = string.format('%.0f', till + tonumber(ARGV[3]))
            if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PXAT', forget) then
              return 1
            end
            return redis.call('GET', KEYS[1]) == ARGV[1] and 1 or 0
            """);

    /** Takes a token from the attempt that has it. Argument: the attempt's digest. */
    static final LuaScript RELEASE = new LuaScript("""
            if redis.call('GET', KEYS[1]) == ARGV[1] then
              redis.call('DEL', KEYS[1])
            end
            return 1
            """);

    private UsedTokenScripts() {}
}
