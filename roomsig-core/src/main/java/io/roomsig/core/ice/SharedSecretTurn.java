package io.roomsig.core.ice;

import io.roomsig.api.IceServer;
import io.roomsig.api.IceServers;
import io.roomsig.spi.IceServerProvider;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * TURN servers that share a secret with us and hold no users, by the scheme that is known as the TURN REST API
 * (draft-uberti-behave-turn-rest-00; coturn's {@code use-auth-secret}): the user name is the second of its end and an id, the
 * credential the base64 of their HMAC-SHA1 under the secret (RFC 2104). Nothing is asked of anybody.
 *
 * <pre>{@code
 * IceServerProvider ice = SharedSecretTurn.builder()
 *         .turn("turn:turn.example.org:3478?transport=udp", "turns:turn.example.org:5349?transport=tcp")
 *         .secret(secret)
 *         .stun("stun:turn.example.org:3478")
 *         .build();
 * }</pre>
 *
 * <p>The id is one participant's for as long as it is in the room, so that a TURN server's quota for each user holds; it
 * is an HMAC as well, so that nobody without the secret can tell from it whose it is. Immutable, and safe for use by
 * any number of threads.
 */
public final class SharedSecretTurn implements IceServerProvider {
    private final List<IceServer> stun;
    private final List<String> turnUrls;
    private final List<SharedSecret> secrets;
    private final Duration timeToLive;
    private final InstantSource clock;

    private SharedSecretTurn(Builder parts, SharedSecret secret) {
        this.stun = parts.stunUrls.isEmpty() ? List.of() : List.of(new IceServer(parts.stunUrls, null, null));
        this.turnUrls = parts.turnUrls;
        this.secrets = parts.previous == null ? List.of(secret) : List.of(secret, parts.previous);
        this.timeToLive = parts.timeToLive;
        this.clock = parts.clock;
    }

    /** Starts with credentials that last an hour, and no STUN servers. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public CompletionStage<IceServers> iceServers(String room, String participantId) {
        String username = expiry() + ":" + secrets.get(0).pseudonym(room, participantId);
        List<IceServer> servers = new ArrayList<>(stun);
        for (SharedSecret secret : secrets) {
            servers.add(new IceServer(turnUrls, username, secret.credential(username)));
        }
        return CompletableFuture.completedFuture(new IceServers(servers, timeToLive));
    }

    /** Unix time in whole seconds, not before the time to live is over. */
    private long expiry() {
        Instant end = clock.instant().plus(timeToLive);
        return end.getEpochSecond() + (end.getNano() > 0 ? 1 : 0);
    }

    /** Without the secrets. */
    @Override
    public String toString() {
        return "SharedSecretTurn" + turnUrls + " for " + timeToLive;
    }

    /** Collects the parts of a {@link SharedSecretTurn}. Not safe for use by several threads. */
    public static final class Builder {
        private static final Duration SHORTEST = Duration.ofSeconds(5);

        private List<String> turnUrls = List.of();
        private List<String> stunUrls = List.of();
        private @Nullable SharedSecret current;
        private @Nullable SharedSecret previous;
        private Duration timeToLive = Duration.ofHours(1);
        private InstantSource clock = InstantSource.system();

        private Builder() {}

        /**
         * The TURN servers, at least one.
         *
         * @param urls by RFC 7065, such as {@code turn:turn.example.org:3478?transport=udp} or
         *     {@code turns:turn.example.org:5349?transport=tcp}
         * @throws IllegalArgumentException if one of them is none
         */
        public Builder turn(String... urls) {
            this.turnUrls = IceUrls.turn(urls);
            return this;
        }

        /**
         * The STUN servers to go with them; by default none. A TURN server answers STUN as well, whether it is named here or
         * not.
         *
         * @param urls by RFC 7064, such as {@code stun:turn.example.org:3478}
         * @throws IllegalArgumentException if one of them is none
         */
        public Builder stun(String... urls) {
            this.stunUrls = IceUrls.stun(urls);
            return this;
        }

        /**
         * The secret that the TURN servers know ({@code static-auth-secret} of coturn).
         *
         * @param secret at least 16 characters, better 32 and drawn by chance: whoever is given a credential can try
         *     secrets on it in silence
         * @throws IllegalArgumentException if it is shorter
         */
        public Builder secret(String secret) {
            this.current = SharedSecret.of(secret);
            return this;
        }

        /**
         * The secret before this one, while some of the TURN servers still know that one only. Then each participant gets two
         * entries for the same servers, one for each secret, the current one first; a browser tries both. To be taken
         * away when the last server knows the current one.
         *
         * @param secret as {@link #secret}
         * @throws IllegalArgumentException if it is too short
         */
        public Builder previousSecret(String secret) {
            this.previous = SharedSecret.of(secret);
            return this;
        }

        /**
         * For how long a credential lets somebody in; by default an hour. New ones are sent in time, so it need not last as
         * long as a call: a relay that is in use stays so.
         *
         * @throws IllegalArgumentException if it is less than five seconds
         */
        public Builder timeToLive(Duration timeToLive) {
            if (timeToLive.compareTo(SHORTEST) < 0) {
                throw new IllegalArgumentException("credentials have to last for at least " + SHORTEST);
            }
            this.timeToLive = timeToLive;
            return this;
        }

        /** The time of day; by default the system's. The TURN servers' clocks have to agree with it. */
        public Builder clock(InstantSource clock) {
            this.clock = Objects.requireNonNull(clock, "clock");
            return this;
        }

        /**
         * Builds the provider.
         *
         * @throws IllegalStateException if there is no TURN server or no secret
         */
        public SharedSecretTurn build() {
            if (turnUrls.isEmpty() || current == null) {
                throw new IllegalStateException("a TURN server and its secret are needed");
            }
            return new SharedSecretTurn(this, current);
        }
    }
}
