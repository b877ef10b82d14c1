package io.roomsig.spring.boot;

import io.roomsig.jakarta.OriginRule;
import io.roomsig.jakarta.TrustedProxies;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where rooms are found by HTTP, and by whom.
 *
 * @param path where the native dialect is spoken, below the app's context path
 * @param socketIoPath where Socket.IO is spoken, such as /socket.io/*; nowhere, if not set
 * @param allowedOrigins which web pages may connect, such as https://app.example.org, or *; those of the same host, if not set
 * @param trustedProxies addresses of the reverse proxies whose word about clients counts, such as 127.0.0.1 or 10.1.0.0/16
 * @param proxyHeaders which headers these proxies write
 */
@ConfigurationProperties("roomsig.http")
record RoomsigHttpProperties(
        @DefaultValue("/signal") String path,
        @Nullable String socketIoPath,
        @DefaultValue List<String> allowedOrigins,
        @DefaultValue List<String> trustedProxies,
        @DefaultValue("x-forwarded") Headers proxyHeaders) {

    RoomsigHttpProperties {
        RoomsigProperties.require(path.startsWith("/"), "roomsig.http.path has to begin with a slash");
        RoomsigProperties.require(
                socketIoPath == null || (socketIoPath.startsWith("/") && socketIoPath.endsWith("/*")),
                "roomsig.http.socket-io-path has to be of the form /socket.io/*");
        RoomsigProperties.check("roomsig.http.allowed-origins", () -> rule(allowedOrigins));
        RoomsigProperties.check("roomsig.http.trusted-proxies", () -> TrustedProxies.forwarded(trustedProxies));
    }

    OriginRule origins() {
        OriginRule rule = rule(allowedOrigins);
        return trustedProxies.isEmpty() ? rule : rule.behind(proxies());
    }

    TrustedProxies proxies() {
        return switch (proxyHeaders) {
            case X_FORWARDED -> TrustedProxies.xForwarded(trustedProxies);
            case FORWARDED -> TrustedProxies.forwarded(trustedProxies);
        };
    }

    /** Which headers proxies write. */
    enum Headers {
        /** {@code X-Forwarded-For}, {@code -Host} and {@code -Proto}. */
        X_FORWARDED,
        /** {@code Forwarded} (RFC 7239). */
        FORWARDED
    }

    private static OriginRule rule(List<String> origins) {
        return origins.isEmpty() ? OriginRule.SAME_HOST : OriginRule.of(origins);
    }
}
