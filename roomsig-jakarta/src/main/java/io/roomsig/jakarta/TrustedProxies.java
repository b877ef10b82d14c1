package io.roomsig.jakarta;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The reverse proxies in front of the server, whose word about a client counts: its address, and the host and scheme that its page was
 * loaded from. What anybody else says of that in a header is passed over. Immutable.
 *
 * <p>Only one kind of header is read, the one that the proxies write. Most pass the other on as the client sent it, and then
 * anybody could choose an address. A container may do all this itself ({@code RemoteIpValve} of Tomcat, {@code
 * ForwardedRequestCustomizer} of Jetty): then there is nothing left to do here.
 */
public final class TrustedProxies {
    /** There is none: the address is that of the connection, the host that of the {@code Host} header. */
    public static final TrustedProxies NONE = new TrustedProxies(List.of(), Kind.X_FORWARDED);

    private final List<Network> networks;
    private final Kind kind;

    private TrustedProxies(List<Network> networks, Kind kind) {
        this.networks = networks;
        this.kind = kind;
    }

    private enum Kind {
        X_FORWARDED,
        FORWARDED
    }

    /**
     * Proxies that write {@code X-Forwarded-For}, {@code -Host} and {@code -Proto}. They have to add to the first or set it, and to set
     * the others, whatever a client sent.
     *
     * @param networks their addresses, such as {@code 127.0.0.1} or {@code 10.1.0.0/16}
     * @throws IllegalArgumentException if one of them is neither an address nor a network
     */
    public static TrustedProxies xForwarded(Collection<String> networks) {
        return of(networks, Kind.X_FORWARDED);
    }

    /**
     * Proxies that write {@code Forwarded} (RFC 7239).
     *
     * @param networks their addresses, such as {@code 127.0.0.1} or {@code 10.1.0.0/16}
     * @throws IllegalArgumentException if one of them is neither an address nor a network
     */
    public static TrustedProxies forwarded(Collection<String> networks) {
        return of(networks, Kind.FORWARDED);
    }

    private static TrustedProxies of(Collection<String> networks, Kind kind) {
        return new TrustedProxies(networks.stream().map(Network::parse).toList(), kind);
    }

    /**
     * Where a request comes from: the last address before the first proxy that is to be trusted.
     *
     * @param request the request
     * @return the client's address as text
     */
    public String clientAddress(HttpServletRequest request) {
        return origin(request).address();
    }

    /** The host, and its port if it is not the scheme's own, that the client asked for; {@code null} if it said none. */
    @Nullable
    String host(HttpServletRequest request) {
        String told = origin(request).host();
        return told != null ? told : request.getHeader("Host");
    }

    /** The scheme the client used, if a proxy tells; else {@code null}. */
    @Nullable
    String scheme(HttpServletRequest request) {
        return origin(request).scheme();
    }

    private Hop origin(HttpServletRequest request) {
        String peer = request.getRemoteAddr();
        Hop here = new Hop(peer, null, null);
        return networks.isEmpty() || !isTrusted(peer) ? here : walk(here, hops(request));
    }

    /** From the server to the client, as long as the one who tells of the next hop is to be trusted. */
    private Hop walk(Hop peer, List<ForwardedHop> told) {
        Hop known = peer;
        for (int i = told.size() - 1; i >= 0 && isTrusted(known.address()); i--) {
            ForwardedHop next = told.get(i);
            String address = next.address();
            if (address == null) {
                // Hidden, unknown, or nonsense: what lies behind it is not known to anybody.
                return new Hop(known.address(), next.host(), next.scheme());
            }
            known = new Hop(
                    address,
                    next.host() != null ? next.host() : known.host(),
                    next.scheme() != null ? next.scheme() : known.scheme());
        }
        return known;
    }

    private List<ForwardedHop> hops(HttpServletRequest request) {
        return switch (kind) {
            case FORWARDED -> ForwardedHop.ofForwarded(values(request, "Forwarded"));
            case X_FORWARDED ->
                ForwardedHop.ofXForwarded(
                        values(request, "X-Forwarded-For"),
                        values(request, "X-Forwarded-Host"),
                        values(request, "X-Forwarded-Proto"));
        };
    }

    private boolean isTrusted(String address) {
        byte[] bytes = Network.address(address);
        return bytes != null && networks.stream().anyMatch(network -> network.contains(bytes));
    }

    private static List<String> values(HttpServletRequest request, String header) {
        return Collections.list(request.getHeaders(header));
    }

    /** What is known of the client so far. */
    private record Hop(
            String address, @Nullable String host, @Nullable String scheme) {}
}
