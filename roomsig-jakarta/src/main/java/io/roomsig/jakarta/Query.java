package io.roomsig.jakarta;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of the query string, and nothing else: the container's own method would take those of a body as well, and
 * read it for that.
 */
final class Query {
    private final Map<String, String> first = new HashMap<>();

    private Query() {}

    /** Of what {@code getQueryString} of a request gives. */
    static Query of(@Nullable String text) {
        Query query = new Query();
        if (text != null) {
            for (String pair : text.split("&", -1)) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                String value = equals < 0 ? "" : pair.substring(equals + 1);
                query.first.putIfAbsent(decoded(name), decoded(value));
            }
        }
        return query;
    }

    /** The first of that name; {@code null} if there is none. */
    @Nullable
    String first(String name) {
        return first.get(name);
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            // Not a percent-encoding: as good as any other wrong value.
            return text;
        }
    }
}
