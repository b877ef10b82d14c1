package io.roomsig.spring.boot;

import io.roomsig.jakarta.OriginRule;
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
 */
@ConfigurationProperties("roomsig.http")
record RoomsigHttpProperties(
        @DefaultValue("/signal") String path,
        @Nullable String socketIoPath,
        @DefaultValue List<String> allowedOrigins) {

    RoomsigHttpProperties {
        RoomsigProperties.require(path.startsWith("/"), "roomsig.http.path has to begin with a slash");
        RoomsigProperties.require(
                socketIoPath == null || (socketIoPath.startsWith("/") && socketIoPath.endsWith("/*")),
                "roomsig.http.socket-io-path has to be of the form /socket.io/*");
        RoomsigProperties.check("roomsig.http.allowed-origins", () -> rule(allowedOrigins));
    }

    OriginRule origins() {
        return rule(allowedOrigins);
    }

    private static OriginRule rule(List<String> origins) {
        return origins.isEmpty() ? OriginRule.SAME_HOST : OriginRule.of(origins);
    }
}
