package io.roomsig.api;

import java.security.Principal;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the server knows of a client before the first message: the facts of the HTTP request that became the connection.
 *
 * @param principal the name of the user whom the host app's container has authenticated, or {@code null}
 * @param remoteAddress the client's address as the container sees it, or {@code null} where the transport cannot tell
 * @param headers the request's headers, unmodifiable, found whatever the case of their name. They hold cookies and
 *     credentials: not for logs
 * @param user whom the name is of, as the host app's container has it, or {@code null} where there is none or only the
 *     name is known. What else it tells, such as roles, is as of the handshake
 */
public record Handshake(
        @Nullable String principal,
        @Nullable String remoteAddress,
        Map<String, List<String>> headers,
        @Nullable Principal user) {

    /** A handshake of which nothing is known. */
    public static final Handshake UNKNOWN = new Handshake(null, null, Map.of());

    /** Copies the headers. */
    public Handshake {
        Objects.requireNonNull(headers, "headers");
        headers = headers.isEmpty() ? Map.of() : copy(headers);
    }

    private static Map<String, List<String>> copy(Map<String, List<String>> headers) {
        Map<String, List<String>> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.forEach((name, values) -> copy.put(name, List.copyOf(values)));
        return Collections.unmodifiableMap(copy);
    }

    /** One of which no more than the user's name is known. */
    public Handshake(@Nullable String principal, @Nullable String remoteAddress, Map<String, List<String>> headers) {
        this(principal, remoteAddress, headers, null);
    }

    /** The same, when what the headers say is no longer of use. */
    public Handshake withoutHeaders() {
        return headers.isEmpty() ? this : new Handshake(principal, remoteAddress, Map.of(), user);
    }

    /** The first value of a header, or {@code null} if the request had none. */
    public @Nullable String header(String name) {
        List<String> values = headers.get(name);
        return values == null || values.isEmpty() ? null : values.get(0);
    }

    /** Without the headers. */
    @Override
    public String toString() {
        return "Handshake[principal=" + principal + ", remoteAddress=" + remoteAddress + "]";
    }
}
