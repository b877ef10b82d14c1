package io.roomsig.examples.web;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which web pages may use the rooms API: the rule that {@code SignalingServlet} has for {@code /signal}.
 *
 * @param listed origins (RFC 6454), or {@code *}; none: the same host
 */
record Origins(Set<String> listed) {
    private static final String ANY = "*";

    /** In a form in which they can be compared. */
    Origins {
        listed = listed.stream().map(Origins::listable).collect(Collectors.toUnmodifiableSet());
    }

    /** Whether each of them is an origin or {@code *}. */
    static boolean areValid(Set<String> texts) {
        return texts.stream().allMatch(text -> ANY.equals(text) || normal(text) != null);
    }

    /**
     * Whether a page may send a request.
     *
     * @param origin the {@code Origin} header; without one it isn't a browser that asks on behalf of a foreign page
     * @param host the {@code Host} header
     */
    boolean allow(@Nullable String origin, @Nullable String host) {
        return origin == null || allowForeign(origin) || (listed.isEmpty() && isAt(origin, host));
    }

    /** Whether a page of another host may, and so has to be told that it may read the answer. */
    boolean allowForeign(String origin) {
        String normal = normal(origin);
        return listed.contains(ANY) || (normal != null && listed.contains(normal));
    }

    private static boolean isAt(String origin, @Nullable String host) {
        String normal = normal(origin);
        // A Host without a port means the default of the page's scheme: a proxy in front may have ended the TLS.
        return normal != null
                && host != null
                && normal.equals(normal(normal.substring(0, normal.indexOf(':')) + "://" + host));
    }

    private static String listable(String text) {
        return Objects.requireNonNullElse(normal(text), text);
    }

    /** In lower case and with its port, or {@code null} if it is no origin. */
    private static @Nullable String normal(String text) {
        try {
            URI uri = new URI(text.toLowerCase(Locale.ROOT));
            String scheme = uri.getScheme();
            String path = uri.getRawPath();
            if (scheme == null
                    || uri.getHost() == null
                    || uri.getRawUserInfo() != null
                    || uri.getRawQuery() != null
                    || uri.getRawFragment() != null
                    || (path != null && !path.isEmpty())) {
                return null;
            }
            int port = uri.getPort() >= 0 ? uri.getPort() : defaultPort(scheme);
            return scheme + "://" + uri.getHost() + ":" + port;
        } catch (URISyntaxException e) {
            return null;
        }
    }

    private static int defaultPort(String scheme) {
        return "https".equals(scheme) ? 443 : 80;
    }
}
