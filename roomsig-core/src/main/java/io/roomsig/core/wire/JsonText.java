package io.roomsig.core.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** JSON text that comes from the host app, and goes into messages as it is. */
public final class JsonText {
    private static final JsonFactory FACTORY = new JsonFactory();

    private JsonText() {}

    /**
     * Checks that a text is one JSON value (RFC 8259).
     *
     * @param text what may be one
     * @param maxDepth the deepest nesting
     * @return the text
     * @throws IllegalArgumentException if it is none, or nested deeper
     */
    public static String require(String text, int maxDepth) {
        int depth = 0;
        int values = 0;
        try (JsonParser json = FACTORY.createParser(text)) {
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                if (depth == 0) {
                    values++;
                }
                if (token.isStructStart() && ++depth > maxDepth) {
                    throw new IllegalArgumentException("nested deeper than " + maxDepth + " levels");
                } else if (token.isStructEnd()) {
                    depth--;
                }
            }
        } catch (IOException malformed) {
            throw new IllegalArgumentException("no JSON text");
        }
        if (values != 1) {
            throw new IllegalArgumentException("not one JSON value");
        }
        return text;
    }
}
