package io.roomsig.examples.browser;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a participant needs of one message of the native dialect. Read as it streams by: a process has hundreds of participants.
 *
 * @param texts fields that are text
 * @param numbers fields that are numbers
 * @param retryable of an error
 * @param participants of a snapshot, in order
 */
record NativeMessage(
        Map<String, String> texts, Map<String, Long> numbers, boolean retryable, List<Somebody> participants) {
    private static final JsonFactory JSON = new JsonFactory();

    /** One of a snapshot. */
    record Somebody(String id, boolean away) {}

    static NativeMessage read(String text) {
        NativeMessage message = new NativeMessage(
                new HashMap<>(), new HashMap<>(), text.contains("\"retryable\":true"), new ArrayList<>());
        try (JsonParser in = JSON.createParser(text)) {
            in.nextToken();
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                message.field(in, in.currentName());
            }
        } catch (IOException e) {
            throw new IllegalStateException("no message of the dialect: " + text, e);
        }
        return message;
    }

    String type() {
        return text("t");
    }

    String text(String name) {
        String text = texts.get(name);
        if (text == null) {
            throw new IllegalStateException("no " + name + " in " + this);
        }
        return text;
    }

    long number(String name) {
        Long number = numbers.get(name);
        if (number == null) {
            throw new IllegalStateException("no " + name + " in " + this);
        }
        return number;
    }

    @Nullable
    Long seq() {
        return numbers.get("seq");
    }

    private void field(JsonParser in, String name) throws IOException {
        JsonToken value = in.nextToken();
        if (value == JsonToken.VALUE_STRING) {
            texts.put(name, in.getText());
        } else if (value == JsonToken.VALUE_NUMBER_INT) {
            numbers.put(name, in.getLongValue());
        } else if (value == JsonToken.START_ARRAY && name.equals("participants")) {
            while (in.nextToken() == JsonToken.START_OBJECT) {
                participants.add(somebody(in));
            }
        } else if (value == JsonToken.START_OBJECT && name.equals("candidate")) {
            in.nextToken();
            in.nextToken();
            texts.put(name, in.getText());
            in.nextToken();
        } else {
            in.skipChildren();
        }
    }

    private static Somebody somebody(JsonParser in) throws IOException {
        String id = "";
        boolean away = false;
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            String name = in.currentName();
            in.nextToken();
            if (name.equals("socket_id")) {
                id = in.getText();
            }
            away |= name.equals("away_until");
            in.skipChildren();
        }
        return new Somebody(id, away);
    }
}
