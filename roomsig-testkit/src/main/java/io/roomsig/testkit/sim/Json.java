package io.roomsig.testkit.sim;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a server has written, fast: objects become maps, arrays lists, whole numbers {@link Long}. Whether it is
 * well-formed in all details is no business of the simulation's.
 */
final class Json {
    private final String text;
    private int at;
    /** Where the next backslash is, from the last string on: most texts have none, and are looked through for it once. */
    private int nextEscape = -1;

    private Json(String text) {
        this.text = text;
    }

    @SuppressWarnings("unchecked")
    static Map<String, @Nullable Object> object(String text) {
        return (Map<String, @Nullable Object>) any(text);
    }

    @SuppressWarnings("unchecked")
    static List<@Nullable Object> array(String text) {
        return (List<@Nullable Object>) any(text);
    }

    private static Object any(String text) {
        Object value = new Json(text).value();
        if (value == null) {
            throw new Violation("the server said null");
        }
        return value;
    }

    private @Nullable Object value() {
        return switch (text.charAt(at)) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> string();
            case 't' -> word(4, true);
            case 'f' -> word(5, false);
            case 'n' -> word(4, null);
            default -> number();
        };
    }

    private @Nullable Object word(int length, @Nullable Boolean meaning) {
        at += length;
        return meaning;
    }

    private Map<String, @Nullable Object> object() {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        at++;
        while (text.charAt(at) != '}') {
            String name = string();
            expect(':');
            fields.put(name, value());
            if (text.charAt(at) == ',') {
                at++;
            }
        }
        at++;
        return fields;
    }

    private List<@Nullable Object> array() {
        List<@Nullable Object> items = new ArrayList<>();
        at++;
        while (text.charAt(at) != ']') {
            items.add(value());
            if (text.charAt(at) == ',') {
                at++;
            }
        }
        at++;
        return items;
    }

    private String string() {
        expect('"');
        int start = at;
        int end = text.indexOf('"', start);
        if (nextEscape < start) {
            int escape = text.indexOf('\\', start);
            nextEscape = escape < 0 ? text.length() : escape;
        }
        if (nextEscape > end) {
            at = end + 1;
            return text.substring(start, end);
        }
        return escaped();
    }

    private String escaped() {
        StringBuilder value = new StringBuilder();
        char next = text.charAt(at++);
        while (next != '"') {
            if (next == '\\') {
                next = text.charAt(at++);
                switch (next) {
                    case 'n' -> value.append('\n');
                    case 't' -> value.append('\t');
                    case 'r' -> value.append('\r');
                    case 'b' -> value.append('\b');
                    case 'f' -> value.append('\f');
                    case 'u' -> {
                        value.append((char) Integer.parseInt(text.substring(at, at + 4), 16));
                        at += 4;
                    }
                    default -> value.append(next);
                }
            } else {
                value.append(next);
            }
            next = text.charAt(at++);
        }
        return value.toString();
    }

    private Object number() {
        int start = at;
        boolean whole = true;
        while (at < text.length() && !endsNumber(text.charAt(at))) {
            char next = text.charAt(at);
            whole &= (next >= '0' && next <= '9') || next == '-';
            at++;
        }
        // No conditional expression: it would make a Double of both.
        if (whole) {
            return Long.parseLong(text, start, at, 10);
        }
        return Double.valueOf(text.substring(start, at));
    }

    private static boolean endsNumber(char next) {
        return next == ',' || next == ']' || next == '}';
    }

    private void expect(char wanted) {
        if (text.charAt(at) != wanted) {
            throw new Violation("the server said what is not JSON: " + text);
        }
        at++;
    }
}
