package io.roomsig.jakarta;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;

/** Refuses a client whose address has, or makes, too many connections. */
final class TooMany {
    /** RFC 6585 section 4. */
    private static final int STATUS = 429;

    private TooMany() {}

    static void refuse(HttpServletResponse response, Duration wait) throws IOException {
        response.setHeader("Retry-After", Long.toString(wait.plusMillis(999).toSeconds()));
        response.sendError(STATUS, "Too many connections from this address");
    }
}
