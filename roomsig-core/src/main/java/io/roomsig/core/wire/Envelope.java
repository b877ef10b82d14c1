package io.roomsig.core.wire;

import com.fasterxml.jackson.core.JsonToken;
import io.roomsig.api.ErrorCode;
import io.roomsig.core.wire.EnvelopeReader.Field;
import io.roomsig.core.wire.EnvelopeReader.Value;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fields of one message, asked for by name and type. {@code null} in an optional one is the same as leaving it out. */
final class Envelope {
    private static final int MAX_ID_LENGTH = 64;
    private static final int MAX_LONG_DIGITS = 18;

    private final Map<Field, Value> values;

    Envelope(Map<Field, Value> values) {
        this.values = values;
    }

    /** JSON text of the client's {@code id}; {@code null} if it has none, or one that is not to be repeated. */
    @Nullable
    String id() {
        Value id = values.get(Field.ID);
        if (id == null) {
            return null;
        }
        String string = id.string();
        boolean small = string != null
                ? string.length() <= MAX_ID_LENGTH && isSingleLine(string)
                : id.token() == JsonToken.VALUE_NUMBER_INT && id.end() - id.start() <= MAX_LONG_DIGITS;
        return small ? id.json() : null;
    }

    boolean has(Field field) {
        return present(field) != null;
    }

    private @Nullable Value present(Field field) {
        Value value = values.get(field);
        return value == null || value.token() == JsonToken.VALUE_NULL ? null : value;
    }

    /** Whether the field is there, were it {@code null}. */
    boolean mentions(Field field) {
        return values.containsKey(field);
    }

    String string(Field field, int minLength, int maxLength) throws BadMessage {
        String string = optionalString(field, maxLength);
        if (string == null || string.length() < minLength) {
            throw bad("a field is missing or too short");
        }
        return string;
    }

    @Nullable
    String optionalString(Field field, int maxLength) throws BadMessage {
        Value value = present(field);
        if (value == null) {
            return null;
        }
        String string = value.string();
        if (string == null || string.length() > maxLength) {
            throw bad("a field is not a string, or too long");
        }
        return string;
    }

    @Nullable
    Long optionalInteger(Field field, long min, long max) throws BadMessage {
        Value value = present(field);
        if (value == null) {
            return null;
        }
        if (value.token() != JsonToken.VALUE_NUMBER_INT || value.end() - value.start() > MAX_LONG_DIGITS) {
            throw bad("a field is not an integer, or out of range");
        }
        long number = Long.parseLong(value.json());
        if (number < min || number > max) {
            throw bad("a number is out of range");
        }
        return number;
    }

    long integer(Field field, long min) throws BadMessage {
        Long number = optionalInteger(field, min, Long.MAX_VALUE);
        if (number == null) {
            throw bad("a field is missing");
        }
        return number;
    }

    /** The items of an array of strings. */
    List<String> strings(Field field) throws BadMessage {
        Value value = values.get(field);
        if (value == null || value.token() != JsonToken.START_ARRAY) {
            throw bad("a field is missing, or not an array");
        }
        List<String> strings = Json.strings(value.json());
        if (strings == null) {
            throw bad("an item is not a string");
        }
        return strings;
    }

    /** The text of any JSON value, {@code null} among them. */
    String json(Field field) throws BadMessage {
        Value value = values.get(field);
        if (value == null) {
            throw bad("a field is missing");
        }
        return value.json();
    }

    /** A JSON object or array, as it came. */
    RawJson structure(Field field, boolean orNull) throws BadMessage {
        Value value = values.get(field);
        if (value == null || !(value.token().isStructStart() || (orNull && value.token() == JsonToken.VALUE_NULL))) {
            throw bad("a field is missing, or of the wrong type");
        }
        return value.raw();
    }

    BadMessage bad(String what) {
        return new BadMessage(ErrorCode.BAD_MESSAGE, what, id());
    }

    BadMessage bad(ErrorCode code, String what) {
        return new BadMessage(code, what, id());
    }

    private static boolean isSingleLine(String string) {
        return string.chars().noneMatch(Character::isISOControl);
    }
}
