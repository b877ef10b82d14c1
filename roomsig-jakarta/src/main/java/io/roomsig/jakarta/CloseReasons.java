package io.roomsig.jakarta;

import io.roomsig.spi.Frame;
import jakarta.websocket.CloseReason;

/** Makes close reasons that every container takes. */
final class CloseReasons {
    /** What a control frame's 125 bytes leave beside the code (RFC 6455 section 5.5). */
    static final int MAX_BYTES = 123;

    private CloseReasons() {}

    static CloseReason of(int code, String reason) {
        return new CloseReason(CloseReason.CloseCodes.getCloseCode(code), truncate(reason));
    }

    /** The longest beginning that fits, cut between characters: half the containers throw at a longer one. */
    static String truncate(String reason) {
        if (Frame.utf8Length(reason) <= MAX_BYTES) {
            return reason;
        }
        int bytes = 0;
        int end = 0;
        while (end < reason.length()) {
            int next = reason.offsetByCodePoints(end, 1);
            bytes += Frame.utf8Length(reason.subSequence(end, next));
            if (bytes > MAX_BYTES) {
                break;
            }
            end = next;
        }
        return reason.substring(0, end);
    }
}
