package io.roomsig.core;

import io.roomsig.api.ErrorCode;
import org.jspecify.annotations.Nullable;

/** A session's way into a room: a join or a resume, from the request to the room's word. */
interface Entering {

    /** JSON text of the request, or {@code null}. */
    @Nullable
    String re();

    /** For how long it has been on its way. */
    EntryClock clock();

    /** Logs why it was refused. */
    void log(ErrorCode refusal);

    /** Nobody waits for it any more: gives back what it holds. */
    void giveBack();
}
