package io.roomsig.api;

/**
 * What the clients of one address may cost together. Whole offices and mobile networks come from one address, so these are for keeping off
 * floods, not for counting people. The addresses of an IPv6 network of 64 bits count as one, since a single host has them all. Behind a
 * reverse proxy the transport has to know whose word counts, else all clients have the proxy's address.
 *
 * @param connections how many at the same time
 * @param connectionsPerMinute how many new ones in a minute, and at once
 * @param joinsPerMinute how many joins in a minute, and at once; what guesses tokens is slowed down by this
 */
public record AddressLimits(int connections, int connectionsPerMinute, int joinsPerMinute) {

    /** Checks. */
    public AddressLimits {
        if (connections < 1 || connectionsPerMinute < 1 || joinsPerMinute < 1) {
            throw new IllegalArgumentException(
                    "a limit is at least 1: " + connections + ", " + connectionsPerMinute + ", " + joinsPerMinute);
        }
    }
}
