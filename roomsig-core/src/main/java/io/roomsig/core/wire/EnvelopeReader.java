package io.roomsig.core.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.roomsig.api.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields of one JSON object in one pass. Each value is kept as the piece of text it is: checked to be JSON, never
 * made into a tree.
 */
final class EnvelopeReader {
    /** The first byte of U+FEFF in UTF-8. */
    private static final byte BYTE_ORDER_MARK = (byte) 0xEF;

    /** Jackson keeps up to 6,000 names that it has seen in UTF-8; this bounds what a client can make it keep. */
    private static final int MAX_NAME_LENGTH = 1_024;

    private final JsonFactory ofText;
    private final JsonFactory ofUtf8;

    EnvelopeReader(int depth, int length) {
        StreamReadConstraints limits = StreamReadConstraints.builder()
                .maxNestingDepth(depth)
                .maxStringLength(length)
                .maxNameLength(MAX_NAME_LENGTH)
                .build();
        // Names are few and known; a client's own must not fill a table that all share.
        this.ofText = factory(limits, false);
        // In UTF-8 Jackson does without the table only by decoding everything.
        this.ofUtf8 = factory(limits, true);
    }

    private static JsonFactory factory(StreamReadConstraints limits, boolean keepsNames) {
        return JsonFactory.builder()
                .streamReadConstraints(limits)
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .configure(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES, keepsNames)
                .build();
    }

    /** The fields of an object. */
    Envelope read(String text) throws BadMessage {
        try (JsonParser parser = ofText.createParser(text)) {
            return read(parser, RawJson.of(text));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** The fields of an object in UTF-8. */
    Envelope read(byte[] utf8) throws BadMessage {
        if (isOtherUnicode(utf8) || !RawJson.isUtf8(utf8)) {
            throw bad("not UTF-8", Map.of());
        }
        try (JsonParser parser = ofUtf8.createParser(utf8)) {
            return read(parser, RawJson.ofUtf8(utf8));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** Jackson would read UTF-16 and UTF-32 as well, and pass over a byte order mark: it goes by the first four bytes. */
    private static boolean isOtherUnicode(byte[] bytes) {
        boolean isOther = bytes.length > 0 && bytes[0] == BYTE_ORDER_MARK;
        for (int i = 0; i < Math.min(4, bytes.length); i++) {
            isOther |= bytes[i] == 0;
        }
        return isOther;
    }

    private static Envelope read(JsonParser parser, RawJson text) throws BadMessage {
        Map<Field, Value> values = new EnumMap<>(Field.class);
        try {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw bad("not a JSON object", values);
            }
            fields(parser, text, values);
            if (parser.nextToken() != null) {
                throw bad("text after the message", values);
            }
        } catch (IOException malformed) {
            throw bad("not JSON, or nested too deep", values);
        }
        return new Envelope(values);
    }

    /**
     * The name and the fields of an event of Socket.IO: {@code ["name", {...}]}. Without an object behind the name there
     * are no fields; further arguments are passed over.
     */
    Event readEvent(String text) throws BadMessage {
        Map<Field, Value> values = new EnumMap<>(Field.class);
        try (JsonParser parser = ofText.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_ARRAY || parser.nextToken() != JsonToken.VALUE_STRING) {
                throw bad("not an event", values);
            }
            String name = parser.getText();
            JsonToken next = parser.nextToken();
            if (next == JsonToken.START_OBJECT) {
                fields(parser, RawJson.of(text), values);
                next = parser.nextToken();
            }
            while (next != null && next != JsonToken.END_ARRAY) {
                parser.skipChildren();
                next = parser.nextToken();
            }
            if (next == null || parser.nextToken() != null) {
                throw bad("ends too early, or too late", values);
            }
            return new Event(name, new Envelope(values));
        } catch (IOException malformed) {
            throw bad("not JSON, or nested too deep", values);
        }
    }

    private static void fields(JsonParser parser, RawJson text, Map<Field, Value> values)
            throws IOException, BadMessage {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            Field field = Field.named(parser.currentName());
            Value value = value(parser, text);
            if (field != null && values.put(field, value) != null) {
                throw bad("a field appears twice", values);
            }
        }
    }

    private static Value value(JsonParser parser, RawJson text) throws IOException {
        JsonToken token = parser.nextToken();
        if (token == null) {
            throw new IOException("ends in the middle");
        }
        int start = offset(parser.currentTokenLocation(), text);
        if (token.isStructStart()) {
            parser.skipChildren();
        } else {
            parser.finishToken();
        }
        int end = offset(parser.currentLocation(), text);
        String string = token == JsonToken.VALUE_STRING ? parser.getText() : null;
        return new Value(token, text, start, end, string);
    }

    private static int offset(JsonLocation location, RawJson text) {
        return (int) (text.isUtf8() ? location.getByteOffset() : location.getCharOffset());
    }

    private static BadMessage bad(String what, Map<Field, Value> values) {
        return new BadMessage(ErrorCode.BAD_MESSAGE, what, new Envelope(values).id());
    }

    /** The fields that mean something in some message. */
    enum Field {
        T("t"),
        ID("id"),
        FROM("from"),
        VERSIONS("versions"),
        FEATURES("features"),
        CLIENT("client"),
        ROOM_CODE("room_code"),
        TOKEN("token"),
        DISPLAY_NAME("display_name"),
        DATA("data"),
        ATTEMPT("attempt"),
        RETRY("retry"),
        TO("to"),
        OFFER("offer"),
        ANSWER("answer"),
        CANDIDATE("candidate"),
        SCOPE("scope"),
        KEY("key"),
        VALUE("value"),
        IF_VERSION("if_version"),
        ACTION("action"),
        DURATION_MS("duration_ms"),
        KIND("kind"),
        BODY("body"),
        TARGET("target"),
        PRESENTER("presenter"),
        RAISED("raised"),
        SELF("self"),
        EPOCH("epoch"),
        SEQ("seq"),
        OF("of"),
        S("s"),
        N("n"),
        REASON("reason"),
        ROLE("role"),
        PERMISSIONS("permissions"),
        STATE("state");

        private static final Map<String, Field> BY_NAME = byName();

        private final String wireName;

        Field(String wireName) {
            this.wireName = wireName;
        }

        String wireName() {
            return wireName;
        }

        static @Nullable Field named(String name) {
            return BY_NAME.get(name);
        }

        private static Map<String, Field> byName() {
            Map<String, Field> names = new HashMap<>();
            for (Field field : values()) {
                names.put(field.wireName, field);
            }
            return Map.copyOf(names);
        }
    }

    /**
     * The value of a field.
     *
     * @param string what a JSON string says, else {@code null}
     */
    record Value(
            JsonToken token,
            RawJson message,
            int start,
            int end,
            @Nullable String string) {
        String json() {
            return raw().text();
        }

        RawJson raw() {
            return message.slice(start, end);
        }
    }

    /** An event of Socket.IO. */
    record Event(String name, Envelope fields) {}
}
