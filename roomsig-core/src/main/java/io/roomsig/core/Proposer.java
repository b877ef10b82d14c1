package io.roomsig.core;

import io.roomsig.api.ErrorCode;
import io.roomsig.api.LeaveReason;
import io.roomsig.core.room.Member;
import io.roomsig.core.room.Room;
import org.jspecify.annotations.Nullable;

/** Who waits for a command to be decided. Called on the thread that drains the room. */
interface Proposer {

    /** For what nobody waits for. */
    Proposer NOBODY = new Proposer() {};

    /** For what is asked again if need be, once it is known what came of it. */
    static Proposer settled(Runnable over) {
        return new Proposer() {
            @Override
            public void refused(ErrorCode code, @Nullable Long version) {
                over.run();
            }

            @Override
            public void decided() {
                over.run();
            }
        };
    }

    /** The session that hears of the effects last; {@code null} if none does. */
    default @Nullable Session session() {
        return null;
    }

    /** JSON text of the request, or {@code null}. */
    default @Nullable String re() {
        return null;
    }

    /** The room has refused, or the log did not take it. */
    default void refused(ErrorCode code, @Nullable Long version) {}

    /** The room has accepted a resume: {@code room} is the room with {@code self} back in it. */
    default void resumed(LiveRoom live, Room room, Member self) {}

    /** The entry was applied, whatever came of it. */
    default void decided() {}

    /** The room lets {@code self} wait: {@link #joined} or {@link #denied} follows. */
    default void waits(LiveRoom live, Member self) {}

    /** It waits no longer, and was not let in. */
    default void denied(LiveRoom live, LeaveReason reason) {}

    /** The room has accepted a join: {@code room} is the room with {@code self} in it. */
    default void joined(LiveRoom live, Room room, Member self) {}
}
