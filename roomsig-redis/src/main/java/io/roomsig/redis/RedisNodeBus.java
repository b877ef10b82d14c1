package io.roomsig.redis;

import io.roomsig.spi.NodeBus;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * The bus between nodes in Redis: a channel for each node, and one hash with everybody's leases. Safe for use by several
 * threads; nothing waits.
 */
final class RedisNodeBus implements NodeBus {
    private static final Pattern NODE = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    private final RedisLink link;
    private final Channels channels;
    private final String prefix;
    private final Duration lease;
    private final Map<String, RedisMembership> memberships = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /**
     * @param prefix of keys and channels
     * @param lease how long a node counts as alive that does not renew its lease. It does so six times in that time
     */
    RedisNodeBus(RedisLink link, Channels channels, String prefix, Duration lease) {
        this.link = link;
        this.channels = channels;
        this.prefix = prefix;
        this.lease = lease;
    }

    @Override
    public Membership join(String node, int rules, Listener listener) {
        if (!NODE.matcher(node).matches()) {
            throw new IllegalArgumentException("no node: " + node);
        }
        if (rules < 0) {
            throw new IllegalArgumentException("rules are counted from 0: " + rules);
        }
        RedisMembership membership = new RedisMembership(link, channels, prefix, node, rules, lease, listener);
        if (closed || memberships.putIfAbsent(node, membership) != null) {
            throw new IllegalArgumentException(closed ? "the bus was closed" : "there is such a node");
        }
        membership.start();
        return membership;
    }

    /** Gives all leases up. Completes when Redis knows it, or could not be told. */
    CompletionStage<Void> leave() {
        closed = true;
        return CompletableFuture.allOf(memberships.values().stream()
                .map(membership -> membership.leave().toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new));
    }
}
