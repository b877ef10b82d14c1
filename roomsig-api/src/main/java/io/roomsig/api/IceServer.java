package io.roomsig.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One entry of {@code RTCConfiguration.iceServers} (WebRTC 1.0 section 4.2.4): a STUN or TURN server.
 *
 * @param urls one or more {@code stun:}, {@code stuns:}, {@code turn:} or {@code turns:} URLs (RFC 7064, RFC 7065)
 * @param username for TURN, else {@code null}
 * @param credential the secret for TURN, else {@code null}. Goes to its participant only and into no log
 */
public record IceServer(
        List<String> urls,
        @Nullable String username,
        @Nullable String credential) {

    /** Copies the URLs. */
    public IceServer {
        urls = List.copyOf(urls);
        if (urls.isEmpty()) {
            throw new IllegalArgumentException("an ICE server has at least one URL");
        }
    }

    /** A STUN server. */
    public static IceServer stun(String... urls) {
        return new IceServer(List.of(urls), null, null);
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "IceServer" + urls + (credential == null ? "" : " with credential");
    }
}
