package io.roomsig.core.wire;

import io.roomsig.api.ErrorCode;
import org.jspecify.annotations.Nullable;

/** A message that cannot be understood. Its text never repeats what the client sent. */
public final class BadMessage extends Exception {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final transient @Nullable String id;

    BadMessage(ErrorCode code, String what, @Nullable String id) {
        // An error of the client's, thrown at its rate: nobody reads the stack trace.
        super(what, null, false, false);
        this.code = code;
        this.id = id;
    }

    /** The same, of a request with this id. */
    BadMessage of(@Nullable String request) {
        return new BadMessage(code, String.valueOf(getMessage()), request);
    }

    /** What the client is told. */
    public ErrorCode code() {
        return code;
    }

    /** JSON text of the client's {@code id} if it was read by then, else {@code null}. */
    public @Nullable String id() {
        return id;
    }
}
