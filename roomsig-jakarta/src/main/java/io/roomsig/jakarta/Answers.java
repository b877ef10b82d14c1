package io.roomsig.jakarta;

import io.roomsig.core.inbound.HttpAnswer;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Writes answers of Engine.IO. */
final class Answers {
    private Answers() {}

    /** All but the content. */
    static byte[] head(HttpServletResponse response, HttpAnswer answer) {
        byte[] bytes = answer.body().utf8();
        response.setStatus(answer.status());
        response.setContentType(answer.contentType());
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setContentLength(bytes.length);
        return bytes;
    }

    /**
     * Refuses a request whose body is not read to its end. Some servers then close the connection without a word, and a client
     * that reuses it for its next request would find it dead.
     */
    static void writeUnread(HttpServletResponse response, HttpAnswer answer) throws IOException {
        response.setHeader("Connection", "close");
        write(response, answer);
    }

    /** The whole of a small one, which fits into the response's buffer. */
    static void write(HttpServletResponse response, HttpAnswer answer) throws IOException {
        response.getOutputStream().write(head(response, answer));
    }
}
