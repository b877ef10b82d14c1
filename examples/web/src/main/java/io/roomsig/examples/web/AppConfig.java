package io.roomsig.examples.web;

import io.roomsig.jakarta.OriginRule;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The settings of an example app.
 *
 * @param host the address to listen on
 * @param port the port to listen on; 0 for any free one
 * @param redisUrl where tokens are kept, or {@code null} for this process's memory
 * @param redisKeyPrefix what another back end puts before the keys of its tokens
 * @param ice the STUN and TURN servers that participants are told of
 * @param allowedOrigins which web pages may connect, such as {@code https://app.example.org}, or {@code *}; none: those
 *     of the same host
 * @param operatorPages whether everybody who reaches this app may see what goes on in it
 */
public record AppConfig(
        String host,
        int port,
        @Nullable URI redisUrl,
        String redisKeyPrefix,
        IceConfig ice,
        OriginRule allowedOrigins,
        boolean operatorPages) {

    private static final Pattern DATABASE = Pattern.compile("/?|/[0-9]{1,4}");

    /**
     * Reads the settings from environment variables. An empty variable is as good as none, but for {@code STUN_URLS} and
     * {@code REDIS_KEY_PREFIX}, where it says that there is no STUN server or no prefix.
     *
     * @throws Invalid if one of them cannot be what is meant
     */
    static AppConfig parse(Map<String, String> environment) {
        Variables variables = new Variables(environment);
        return new AppConfig(
                variables.get("HOST", AppConfig::host, "127.0.0.1"),
                variables.get("PORT", AppConfig::port, 8080),
                variables.get("REDIS_URL", AppConfig::redisUrl).orElse(null),
                Objects.requireNonNullElse(environment.get("REDIS_KEY_PREFIX"), "flowsync-database-"),
                IceConfig.parse(variables),
                variables.get("ALLOWED_ORIGINS", AppConfig::origins, OriginRule.SAME_HOST),
                variables.isTrue("OPERATOR_PAGES"));
    }

    /** Where a browser on this machine finds the app that listens on a port. */
    String url(int actualPort) {
        return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + actualPort;
    }

    private static String host(String text) {
        if (text.chars().anyMatch(Character::isWhitespace) || text.contains("/")) {
            throw new Invalid("HOST is not an address such as 127.0.0.1 or 0.0.0.0.");
        }
        return text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
    }

    private static int port(String text) {
        try {
            int port = Integer.parseInt(text);
            if (port >= 0 && port <= 65_535) {
                return port;
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw new Invalid("PORT is not a number from 0 to 65535.");
    }

    /** The value is never repeated in the complaint: it may hold a password. */
    private static URI redisUrl(String text) {
        try {
            URI url = new URI(text);
            boolean isRedis = "redis".equals(url.getScheme()) || "rediss".equals(url.getScheme());
            String path = url.getPath();
            if (isRedis
                    && url.getHost() != null
                    && path != null
                    && DATABASE.matcher(path).matches()
                    && url.getQuery() == null
                    && url.getFragment() == null) {
                int port = url.getPort() < 0 ? 6379 : url.getPort();
                return new URI(url.getScheme(), url.getUserInfo(), url.getHost(), port, path, null, null);
            }
        } catch (URISyntaxException e) {
            // Told below.
        }
        throw new Invalid("REDIS_URL is not of the form redis://[[user]:password@]host[:port][/database].");
    }

    private static OriginRule origins(String text) {
        try {
            return OriginRule.of(list(text));
        } catch (IllegalArgumentException e) {
            throw new Invalid(
                    "ALLOWED_ORIGINS is not a list, with commas, of origins such as https://app.example.org, or *.");
        }
    }

    static List<String> list(String text) {
        return Pattern.compile("[,\\s]+")
                .splitAsStream(text.strip())
                .filter(item -> !item.isEmpty())
                .toList();
    }

    /** A setting that cannot be what is meant; the message says which and what it should be. */
    static final class Invalid extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Invalid(String message) {
            super(message);
        }
    }

    /** The environment. */
    record Variables(Map<String, String> environment) {
        @Nullable
        String find(String name) {
            String value = environment.get(name);
            return value == null || value.isBlank() ? null : value.strip();
        }

        <T> Optional<T> get(String name, Function<String, T> parser) {
            return Optional.ofNullable(find(name)).map(parser);
        }

        <T> T get(String name, Function<String, T> parser, T fallback) {
            return get(name, parser).orElse(fallback);
        }

        /** Whether it is {@code true}; nothing is as good as {@code false}. */
        boolean isTrue(String name) {
            String text = Objects.requireNonNullElse(find(name), "false");
            if (!text.equals("true") && !text.equals("false")) {
                throw new Invalid(name + " is neither true nor false.");
            }
            return text.equals("true");
        }
    }
}
