package io.roomsig.jakarta;

import io.roomsig.api.Handshake;
import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Copies what is known of a client: containers reuse the request once the handshake is done. */
final class HandshakeFacts {
    private HandshakeFacts() {}

    static Handshake of(HttpServletRequest request, TrustedProxies proxies) {
        Map<String, List<String>> headers = new HashMap<>();
        for (String name : Collections.list(request.getHeaderNames())) {
            headers.put(name, Collections.list(request.getHeaders(name)));
        }
        Principal user = request.getUserPrincipal();
        return new Handshake(name(user), proxies.clientAddress(request), headers, user);
    }

    static @Nullable String name(@Nullable Principal principal) {
        return principal == null ? null : principal.getName();
    }
}
