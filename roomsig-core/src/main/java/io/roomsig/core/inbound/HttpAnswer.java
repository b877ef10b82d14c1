package io.roomsig.core.inbound;

import io.roomsig.spi.Frame;
import java.util.Objects;

/**
 * The answer to an HTTP request.
 *
 * @param status the status code (RFC 9110 section 15)
 * @param contentType the media type
 * @param body the content
 */
public record HttpAnswer(int status, String contentType, Frame body) {

    /** Checks. */
    public HttpAnswer {
        Objects.requireNonNull(contentType, "contentType");
        Objects.requireNonNull(body, "body");
    }
}
