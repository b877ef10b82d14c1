package io.roomsig.core.socketio;

import io.roomsig.core.inbound.HttpAnswer;
import io.roomsig.spi.Frame;
import java.util.List;

/** What is said over HTTP. The errors are those of the reference server, number and words. */
final class EngineAnswers {
    static final HttpAnswer OK = new HttpAnswer(200, "text/html", Frame.of("ok"));
    static final HttpAnswer UNKNOWN_TRANSPORT = error(400, 0, "Transport unknown");
    static final HttpAnswer UNKNOWN_SESSION = error(400, 1, "Session ID unknown");
    static final HttpAnswer BAD_METHOD = error(400, 2, "Bad handshake method");
    static final HttpAnswer BAD_REQUEST = error(400, 3, "Bad request");
    static final HttpAnswer UNSUPPORTED_VERSION = error(400, 5, "Unsupported protocol version");
    static final HttpAnswer TOO_LARGE = error(413, 3, "Payload too large");
    static final HttpAnswer UNAVAILABLE = error(503, 3, "Not now");

    private static final String PAYLOAD = "text/plain; charset=UTF-8";

    private EngineAnswers() {}

    /** What a poll is answered with. */
    static HttpAnswer payload(List<Outgoing> packets) {
        if (packets.size() == 1) {
            Frame text = packets.get(0).text();
            if (text != null) {
                return new HttpAnswer(200, PAYLOAD, text);
            }
        }
        StringBuilder payload = new StringBuilder();
        for (Outgoing packet : packets) {
            if (payload.length() > 0) {
                payload.append('\u001e');
            }
            payload.append(packet.inPayload());
        }
        return new HttpAnswer(200, PAYLOAD, Frame.of(payload.toString()));
    }

    private static HttpAnswer error(int status, int code, String message) {
        return new HttpAnswer(
                status, "application/json", Frame.of("{\"code\":" + code + ",\"message\":\"" + message + "\"}"));
    }
}
