package io.roomsig.api;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The ICE servers of one participant, and for how long they serve.
 *
 * @param servers as they go into {@code RTCConfiguration.iceServers}; may be empty
 * @param lifetime for how long from now on their credentials are accepted, from a millisecond to ten years; {@code null} if
 *     for ever. New ones are asked for after four fifths of it
 */
public record IceServers(List<IceServer> servers, @Nullable Duration lifetime) {

    /** None at all, for ever. */
    public static final IceServers NONE = new IceServers(List.of(), null);

    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofDays(3_660);

    /** Copies the servers and checks the lifetime. */
    public IceServers {
        servers = List.copyOf(servers);
        if (lifetime != null && (lifetime.compareTo(SHORTEST) < 0 || lifetime.compareTo(LONGEST) > 0)) {
            throw new IllegalArgumentException("credentials last from a millisecond to ten years, not " + lifetime);
        }
    }

    /** Servers that need no credentials, or whose credentials do not expire. */
    public static IceServers forever(List<IceServer> servers) {
        return new IceServers(servers, null);
    }

    /** Without the secrets. */
    @Override
    public String toString() {
        return servers + (lifetime == null ? " for ever" : " for " + lifetime);
    }
}
