package io.roomsig.core.room;

import io.roomsig.api.ErrorCode;
import io.roomsig.api.Permission;
import org.jspecify.annotations.Nullable;

/**
 * Who may send something to whom. Signals and app messages never enter the log: this looks at the room as it is now.
 * Targets that never were, are in another room or have left look the same: nobody learns who is where.
 */
public final class RelayRule {
    private RelayRule() {}

    /** Why {@code from} may not send to all, or {@code null}. */
    public static @Nullable ErrorCode refusal(Room room, String from, Permission needed) {
        Member sender = room.member(from);
        if (sender == null) {
            return ErrorCode.NOT_JOINED;
        }
        return sender.may(needed) ? null : ErrorCode.FORBIDDEN;
    }

    /** Why {@code from} may not send to {@code to}, or {@code null}. */
    public static @Nullable ErrorCode refusal(Room room, String from, String to, Permission needed) {
        ErrorCode refusal = refusal(room, from, needed);
        if (refusal != null) {
            return refusal;
        }
        Member target = room.member(to);
        if (target == null || to.equals(from)) {
            return ErrorCode.PEER_NOT_FOUND;
        }
        return target.isAway() ? ErrorCode.PEER_AWAY : null;
    }
}
