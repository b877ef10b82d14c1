package io.roomsig.core.room;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A shared value.
 *
 * @param json its JSON text, as it was sent
 * @param version the room version that set it
 * @param by the member that set it, or {@code null} for the host app
 */
public record StateValue(
        String json, long version, @Nullable String by) {

    /** Checks. */
    public StateValue {
        Objects.requireNonNull(json, "json");
    }
}
