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

    /** The whole of a small one, which fits into the response's buffer. */
    static void write(HttpServletResponse response, HttpAnswer answer) throws IOException {
        response.getOutputStream().write(head(response, answer));
    }
}
