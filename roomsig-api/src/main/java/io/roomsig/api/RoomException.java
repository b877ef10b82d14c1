package io.roomsig.api;

import java.util.Objects;

/** A room has refused what the host app asked of it. Changes nothing. */
public final class RoomException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    /** With the code that a client would have been told. */
    public RoomException(ErrorCode code) {
        super(Objects.requireNonNull(code, "code").name() + ": " + code.message());
        this.code = code;
    }

    /** Why. {@link ErrorCode#retryable()} says whether it may be asked again. */
    public ErrorCode code() {
        return code;
    }
}
