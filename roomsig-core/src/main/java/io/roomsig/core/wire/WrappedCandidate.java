package io.roomsig.core.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The form in which pages with simple-peer send a candidate: {@code {"type":"candidate","candidate":{...}}}. Inside is
 * what {@code RTCPeerConnection.addIceCandidate} takes (WebRTC 1.0 section 4.8.1), and what {@code roomsig.v1} sends as it is.
 * Needed only where the two meet in one room.
 */
final class WrappedCandidate {
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();

    private WrappedCandidate() {}

    /** What is inside; the same text if there is no such wrapping. */
    static RawJson unwrap(RawJson wrapped) {
        String json = wrapped.text();
        try (JsonParser parser = JSON.createParser(json)) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    boolean inner = "candidate".equals(parser.currentName());
                    JsonToken value = parser.nextToken();
                    int start = (int) parser.currentTokenLocation().getCharOffset();
                    parser.skipChildren();
                    if (inner && value == JsonToken.START_OBJECT) {
                        return RawJson.of(json)
                                .slice(start, (int) parser.currentLocation().getCharOffset());
                    }
                }
            }
        } catch (IOException unlikely) {
            // It was read as JSON before; whatever it is, it is the receiver's.
            return wrapped;
        }
        return wrapped;
    }

    /** Each candidate of one, of a batch, or of none, in its wrapping. The end of candidates has no such form. */
    static List<String> wrap(String json) {
        List<String> wrapped = new ArrayList<>(1);
        try (JsonParser parser = JSON.createParser(json)) {
            JsonToken first = parser.nextToken();
            JsonToken token = first == JsonToken.START_ARRAY ? parser.nextToken() : first;
            while (token == JsonToken.START_OBJECT || token == JsonToken.VALUE_NULL) {
                int start = (int) parser.currentTokenLocation().getCharOffset();
                parser.skipChildren();
                if (token == JsonToken.START_OBJECT) {
                    String candidate =
                            json.substring(start, (int) parser.currentLocation().getCharOffset());
                    wrapped.add("{\"type\":\"candidate\",\"candidate\":" + candidate + "}");
                }
                token = parser.nextToken();
            }
        } catch (IOException unlikely) {
            return wrapped;
        }
        return wrapped;
    }
}
