package io.roomsig.jakarta;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which web pages may connect, by their origin (RFC 6454). Public because the host app's own requests, such as one that
 * hands out tokens, want the same rule. Immutable.
 */
public final class OriginRule {
    /** Pages of the host that is connected to: the origin's host and port must be those of the {@code Host} header. */
    public static final OriginRule SAME_HOST = new OriginRule(false, null, TrustedProxies.NONE);

    private final boolean any;
    private final @Nullable Set<Origin> allowed;
    private final TrustedProxies proxies;

    private OriginRule(boolean any, @Nullable Set<Origin> allowed, TrustedProxies proxies) {
        this.any = any;
        this.allowed = allowed;
        this.proxies = proxies;
    }

    /**
     * Pages of these origins and no others.
     *
     * @param origins origins such as {@code https://app.example.org} or {@code http://localhost:3000}, or {@code *} for all
     * @throws IllegalArgumentException if there is none, or one is not an origin (a scheme, a host, maybe a port, and
     *     nothing after it)
     */
    public static OriginRule of(Collection<String> origins) {
        if (origins.isEmpty()) {
            throw new IllegalArgumentException("no origin; leave allowedOrigins out for the same host");
        }
        if (origins.contains("*")) {
            return new OriginRule(true, null, TrustedProxies.NONE);
        }
        Set<Origin> parsed = new HashSet<>();
        for (String text : origins) {
            Origin origin = Origin.parse(text);
            if (origin == null) {
                throw new IllegalArgumentException("not an origin such as https://app.example.org: " + text);
            }
            parsed.add(origin);
        }
        return new OriginRule(false, Set.copyOf(parsed), TrustedProxies.NONE);
    }

    /**
     * The same rule behind reverse proxies: the same host is the one that the client asked them for, and so is the scheme if they tell.
     *
     * @param trusted whose word counts
     */
    public OriginRule behind(TrustedProxies trusted) {
        return new OriginRule(any, allowed, trusted);
    }

    /** Whether a request may go on. One without an origin is not a browser's and may. */
    public boolean allows(HttpServletRequest request) {
        List<String> origins = Collections.list(request.getHeaders("Origin"));
        return allows(origins, proxies.host(request), proxies.scheme(request));
    }

    /**
     * Whether pages of another host's origin may, so that a browser has to be told that they may read the answer (CORS).
     *
     * @param origin the value of the {@code Origin} header
     */
    public boolean allowsForeign(String origin) {
        Origin parsed = Origin.parse(origin);
        return parsed != null && (any || (allowed != null && allowed.contains(parsed)));
    }

    /**
     * Whether the origin is on the list by its name: only then may its pages send cookies and read what comes of it (CORS).
     *
     * @param origin the value of the {@code Origin} header
     */
    boolean trusts(String origin) {
        Origin parsed = Origin.parse(origin);
        return parsed != null && allowed != null && allowed.contains(parsed);
    }

    /**
     * Whether a request with these headers may go on.
     *
     * @param origins the values of the {@code Origin} header; none means that the client is not a browser
     * @param host the {@code Host} header, or {@code null}
     */
    boolean allows(List<String> origins, @Nullable String host) {
        return allows(origins, host, null);
    }

    private boolean allows(List<String> origins, @Nullable String host, @Nullable String scheme) {
        if (any || origins.isEmpty()) {
            return true;
        }
        // Two origins cannot both be true: nobody honest sends that.
        Origin origin = origins.size() == 1 ? Origin.parse(origins.get(0)) : null;
        if (origin == null) {
            return false;
        }
        return allowed != null
                ? allowed.contains(origin)
                : origin.isAt(host) && (scheme == null || scheme.equals(origin.scheme));
    }

    /** Scheme, host in lower case, and the port even where it is the scheme's own. */
    private record Origin(String scheme, String host, int port) {

        /** {@code null} if it is none; {@code "null"}, the origin of sandboxed frames, is none. */
        static @Nullable Origin parse(String text) {
            URI uri;
            try {
                uri = new URI(text.trim());
            } catch (URISyntaxException e) {
                return null;
            }
            String scheme = uri.getScheme();
            String host = uri.getHost();
            String path = uri.getRawPath();
            if (scheme == null
                    || host == null
                    || uri.getRawUserInfo() != null
                    || uri.getRawQuery() != null
                    || uri.getRawFragment() != null
                    || !(path == null || path.isEmpty())) {
                return null;
            }
            String lower = scheme.toLowerCase(Locale.ROOT);
            int port = uri.getPort() >= 0 ? uri.getPort() : defaultPort(lower);
            return new Origin(lower, host.toLowerCase(Locale.ROOT), port);
        }

        /**
         * Whether a {@code Host} header names this host and port. One without a port means the default of the page's
         * scheme, not of the connection's: a proxy in front may have ended the TLS.
         */
        boolean isAt(@Nullable String hostHeader) {
            if (hostHeader == null) {
                return false;
            }
            Origin there = parse(scheme + "://" + hostHeader);
            return equals(there);
        }

        private static int defaultPort(String scheme) {
            return switch (scheme) {
                case "http" -> 80;
                case "https" -> 443;
                default -> -1;
            };
        }
    }
}
