package io.roomsig.api;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks for. All of it is the client's claim: well formed and within the limits, but not true.
 *
 * @param room the code of the room
 * @param token the secret the client shows, or {@code null}
 * @param displayName the name the client would like, or {@code null}
 * @param attempt the same for every repetition of one join, so that a lost answer can be asked for again; made by the
 *     server where the client sent none. Not for logs
 */
public record JoinRequest(
        String room, @Nullable String token, @Nullable String displayName, String attempt) {

    /** Checks. */
    public JoinRequest {
        Objects.requireNonNull(room, "room");
        Objects.requireNonNull(attempt, "attempt");
    }

    /** Without the secrets. */
    @Override
    public String toString() {
        return "JoinRequest[room=" + room + "]";
    }
}
