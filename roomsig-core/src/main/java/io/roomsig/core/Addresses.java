package io.roomsig.core;

import io.roomsig.api.AddressLimits;
import io.roomsig.api.Handshake;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the clients of each address do. An address is forgotten a minute after its last client has done anything, and there are never
 * more than {@link #MAX}: whoever comes from yet another one waits.
 */
final class Addresses {
    static final int MAX = 100_000;

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final int NETWORK_BYTES = 8;

    private final @Nullable AddressLimits limits;
    private final LongSupplier nanos;
    /** What happens to one address happens within {@code compute}, so it is one thing at a time. */
    private final ConcurrentMap<String, Address> known = new ConcurrentHashMap<>();

    private volatile long sweepAt;

    /** {@code limits} is {@code null} where there are none. */
    Addresses(@Nullable AddressLimits limits, LongSupplier nanos) {
        this.limits = limits;
        this.nanos = nanos;
        this.sweepAt = nanos.getAsLong();
    }

    /** Somebody wants to connect: how long to wait before that, or {@code null} to go on. Counts as a connection. */
    @Nullable
    Duration connecting(Handshake handshake) {
        return limits == null
                ? null
                : at(
                        handshake,
                        address -> address.open >= limits.connections() ? MINUTE : address.connects.waitFor(nanos));
    }

    /** Somebody wants to join: how long to wait before that, or {@code null} to go on. */
    @Nullable
    Duration joining(Handshake handshake) {
        return limits == null ? null : at(handshake, address -> address.joins.waitFor(nanos));
    }

    /** Somebody has connected: whether that was still one of those that may be there at the same time. */
    boolean opened(Handshake handshake) {
        return limits == null
                || at(handshake, address -> ++address.open > limits.connections() ? MINUTE : null) == null;
    }

    /** One of those that had connected is gone. */
    void closed(Handshake handshake) {
        if (limits != null && handshake.remoteAddress() != null) {
            known.computeIfPresent(key(handshake.remoteAddress()), (key, address) -> {
                address.open = Math.max(0, address.open - 1);
                address.usedAt = nanos.getAsLong();
                return address;
            });
        }
    }

    /** Forgets those that have done nothing for a minute: their rates are full again. */
    void tick() {
        long now = nanos.getAsLong();
        if (known.isEmpty() || now - sweepAt < 0) {
            return;
        }
        sweepAt = now + MINUTE.toNanos() / 6;
        for (String key : known.keySet()) {
            known.computeIfPresent(
                    key,
                    (same, address) -> address.open == 0 && now - address.usedAt > MINUTE.toNanos() ? null : address);
        }
    }

    int size() {
        return known.size();
    }

    private @Nullable Duration at(Handshake handshake, Function<Address, @Nullable Duration> use) {
        String remote = handshake.remoteAddress();
        if (remote == null || limits == null) {
            return null;
        }
        AtomicReference<@Nullable Duration> wait = new AtomicReference<>(MINUTE);
        boolean isFull = known.size() >= MAX;
        known.compute(key(remote), (key, existing) -> {
            if (existing == null && isFull) {
                return null;
            }
            Address address = existing != null ? existing : new Address(limits, nanos.getAsLong());
            address.usedAt = nanos.getAsLong();
            wait.set(use.apply(address));
            return address;
        });
        return wait.get();
    }

    /** The address, or the network of one of IPv6. What is neither counts as it is written. */
    static String key(String text) {
        int zone = text.indexOf('%');
        String plain = zone < 0 ? text : text.substring(0, zone);
        if (plain.startsWith("[") && plain.endsWith("]")) {
            plain = plain.substring(1, plain.length() - 1);
        }
        if (plain.indexOf(':') < 0) {
            return plain;
        }
        try {
            // With a colon in it this is no name: nothing is looked up.
            InetAddress address = InetAddress.getByName(plain);
            return address instanceof Inet6Address
                    ? HexFormat.of().formatHex(Arrays.copyOf(address.getAddress(), NETWORK_BYTES))
                    : address.getHostAddress();
        } catch (UnknownHostException e) {
            return plain;
        }
    }

    /** Touched within {@code compute} only. */
    private static final class Address {
        private final RateLimiter connects;
        private final RateLimiter joins;
        private int open;
        private long usedAt;

        Address(AddressLimits limits, long nanos) {
            this.connects = RateLimiter.perMinute(limits.connectionsPerMinute(), nanos);
            this.joins = RateLimiter.perMinute(limits.joinsPerMinute(), nanos);
            this.usedAt = nanos;
        }
    }
}
