package io.roomsig.redis;

/**
 * What must happen to the nodes' leases in one step inside Redis. All of them are in one hash: a field for each node, its lease's end by
 * Redis's clock in milliseconds, a blank, and the newest rules it knows.
 */
final class BusScripts {

    /**
     * Sends a node's probe, renews its lease if it has heard the one before, and drops what is over. Arguments: node, rules, length of the
     * lease in milliseconds, the node's channel, probe, 1 to renew and else 0. Returns 1 if the lease was still there before and else
     * 0, and each node that has one with its rules.
     *
     * <p>A lease that ends too far ahead is over too: Redis has another clock since a failover, and the node may be long gone.
     */
    static final LuaScript RENEW = new LuaScript("""
            local key = KEYS[1]
            local time = redis.call('TIME')
            local now = time[1] * 1000 + math.floor(time[2] / 1000)
            local kind = redis.call('TYPE', key).ok
            if kind ~= 'hash' and kind ~= 'none' then
              redis.call('DEL', key)
            end
            local all = redis.call('HGETALL', key)
            local alive = {0}
            for i = 1, #all, 2 do
              local ends, rules = string.match(all[i + 1], '^(%d+) (%d+)$')
              ends = tonumber(ends)
              if not ends or ends <= now or ends > now + 120000 then
                redis.call('HDEL', key, all[i])
              elseif all[i] == ARGV[1] then
                alive[1] = 1
              else
                table.insert(alive, all[i])
                table.insert(alive, rules)
              end
            end
            redis.call('PUBLISH', ARGV[4], ARGV[5])
            if ARGV[6] == '1' then
              redis.call('HSET', key, ARGV[1], string.format('%.0f', now + tonumber(ARGV[3])) .. ' ' .. ARGV[2])
            end
            if ARGV[6] == '1' or alive[1] == 1 then
              table.insert(alive, ARGV[1])
              table.insert(alive, ARGV[2])
            end
            redis.call('PEXPIRE', key, 120000)
            return alive
            """);

    /** Gives a lease up. Argument: the node. */
    static final LuaScript LEAVE = new LuaScript("""
            if redis.call('TYPE', KEYS[1]).ok == 'hash' then
              redis.call('HDEL', KEYS[1], ARGV[1])
            end
            return 1
            """);

    /**
     * Publishes. Key: what chooses the server, so that on a cluster all messages of a channel come by way of the same one, in order.
     * Arguments: channel, message.
     */
    static final LuaScript PUBLISH = new LuaScript("""
            return redis.call('PUBLISH', ARGV[1], ARGV[2])
            """);

    private BusScripts() {}
}
