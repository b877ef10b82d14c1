package io.roomsig.core.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.roomsig.spi.Frame;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes messages. */
final class Json {
    /** A message of Engine.IO that is an event of Socket.IO. */
    static final String SOCKET_IO_EVENT = "42";

    private static final JsonFactory FACTORY = new JsonFactory();

    private Json() {}

    /** A message of type {@code t}, answering {@code re}, with what the body adds. */
    static Frame frame(String type, @Nullable String re, Body body) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("t", type);
            if (re != null) {
                raw(json, "re", re);
            }
            body.write(json);
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return Frame.of(text.toString());
    }

    /** An event of Socket.IO, as a whole packet of Engine.IO: {@code 42["type",{...}]}. */
    static Frame socketIoEvent(String type, Body body) {
        StringWriter text = new StringWriter();
        text.write(SOCKET_IO_EVENT);
        try (JsonGenerator json = FACTORY.createGenerator(text)) {
            json.writeStartArray();
            json.writeString(type);
            json.writeStartObject();
            body.write(json);
            json.writeEndObject();
            json.writeEndArray();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return Frame.of(text.toString());
    }

    /** A field whose value is JSON text already. */
    static void raw(JsonGenerator json, String name, @Nullable String value) throws IOException {
        json.writeFieldName(name);
        json.writeRawValue(value == null ? "null" : value);
    }

    static void strings(JsonGenerator json, String name, Iterable<String> values) throws IOException {
        json.writeArrayFieldStart(name);
        for (String value : values) {
            json.writeString(value);
        }
        json.writeEndArray();
    }

    /** The items of a JSON array that is well formed; {@code null} if one of them is no string. */
    static @Nullable List<String> strings(String array) {
        List<String> strings = new ArrayList<>();
        try (JsonParser json = FACTORY.createParser(array)) {
            json.nextToken();
            for (JsonToken token = json.nextToken(); token != JsonToken.END_ARRAY; token = json.nextToken()) {
                if (token != JsonToken.VALUE_STRING) {
                    return null;
                }
                strings.add(json.getText());
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return strings;
    }

    /** The fields of a message. */
    @FunctionalInterface
    interface Body {
        void write(JsonGenerator json) throws IOException;
    }

    /** How a dialect makes a message of a type, what it answers, and its fields. */
    @FunctionalInterface
    interface Shape {
        Frame frame(String type, @Nullable String re, Body body);
    }
}
