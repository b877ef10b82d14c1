package io.roomsig.core.room;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What all members of a room can see and, by permission, set.
 *
 * @param values by name; {@value #PRESENTER} among them is the JSON string of a member's id
 * @param timer the timer, or {@code null} if none is set
 */
public record Shared(
        Map<String, StateValue> values, @Nullable TimerState timer) {

    /** The name of the room value that says who presents. */
    public static final String PRESENTER = "presenter";

    /** The name under which clients know the timer; no value may have it. */
    public static final String TIMER = "timer_state";

    /** Nothing yet. */
    public static final Shared EMPTY = new Shared(Map.of(), null);

    /** Copies. */
    public Shared {
        values = Ordered.copy(values);
    }

    Shared withValues(Map<String, StateValue> newValues) {
        return new Shared(newValues, timer);
    }

    Shared withoutPresenter() {
        return withValues(Ordered.with(values, PRESENTER, null));
    }

    Shared withTimer(@Nullable TimerState newTimer) {
        return new Shared(values, newTimer);
    }

    /** The value of {@link #PRESENTER} for a member: ids need no escaping in JSON. */
    static String presenterJson(String id) {
        return '"' + id + '"';
    }
}
