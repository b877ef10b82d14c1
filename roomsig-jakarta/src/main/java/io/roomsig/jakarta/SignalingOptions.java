package io.roomsig.jakarta;

import java.util.Collection;
import java.util.List;
import java.util.Objects;

/** How handshakes are judged. Immutable. */
public final class SignalingOptions {

    /** Browsers from the same host only. */
    public static final SignalingOptions DEFAULT = builder().build();

    private final OriginRule origins;
    private final TrustedProxies proxies;

    private SignalingOptions(OriginRule origins, TrustedProxies proxies) {
        this.origins = origins;
        this.proxies = proxies;
    }

    /** Starts from the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    OriginRule origins() {
        return origins;
    }

    TrustedProxies proxies() {
        return proxies;
    }

    /** Collects {@link SignalingOptions}. Not safe for use by several threads. */
    public static final class Builder {
        private OriginRule origins = OriginRule.SAME_HOST;
        private TrustedProxies proxies = TrustedProxies.NONE;

        private Builder() {}

        /**
         * Says which web pages may connect (RFC 6455 section 10.2): the browser names the page's origin, and an origin
         * that isn't allowed is refused with 403. Without a call only the same host is: the origin's host and port must
         * be those of the {@code Host} header. A client that names no origin is not a browser and is let through: this
         * is about other people's pages, not about who the user is.
         *
         * @param origins origins such as {@code https://app.example.org} or {@code http://localhost:3000}, or {@code *}
         *     for all. They replace the default: name your own host too if its pages connect
         * @return this
         * @throws IllegalArgumentException if there is none, or one is not an origin (a scheme, a host, maybe a port, and
         *     nothing after it)
         */
        public Builder allowedOrigins(Collection<String> origins) {
            return origins(OriginRule.of(origins));
        }

        /**
         * As {@link #allowedOrigins(Collection)}, with a rule that the host app uses elsewhere, too.
         *
         * @param rule the rule
         * @return this
         */
        public Builder origins(OriginRule rule) {
            this.origins = Objects.requireNonNull(rule, "rule");
            return this;
        }

        /**
         * As {@link #allowedOrigins(Collection)}.
         *
         * @param origins the origins
         * @return this
         * @throws IllegalArgumentException if there is none, or one is not an origin
         */
        public Builder allowedOrigins(String... origins) {
            return allowedOrigins(List.of(Objects.requireNonNull(origins, "origins")));
        }

        /**
         * Says whose word about clients counts: for the address that {@link io.roomsig.api.Handshake} has, and for the host and scheme that
         * an origin is compared with. Without a call nobody's does. {@link SignalingEndpoint} knows no addresses and passes it over.
         *
         * @param proxies the proxies
         * @return this
         */
        public Builder trustedProxies(TrustedProxies proxies) {
            this.proxies = Objects.requireNonNull(proxies, "proxies");
            return this;
        }

        /** The options. */
        public SignalingOptions build() {
            return new SignalingOptions(proxies == TrustedProxies.NONE ? origins : origins.behind(proxies), proxies);
        }
    }
}
