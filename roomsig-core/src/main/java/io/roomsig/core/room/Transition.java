package io.roomsig.core.room;

import io.roomsig.api.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What an entry did.
 *
 * @param room the room after it
 * @param effects what is to be told, in order
 */
public record Transition(Room room, List<RoomEffect> effects) {

    /** Checks and copies. */
    public Transition {
        Objects.requireNonNull(room, "room");
        effects = List.copyOf(effects);
    }

    static Transition nothing(Room room) {
        return new Transition(room, List.of());
    }

    static Transition changed(Room room, RoomEffect effect) {
        return new Transition(room, List.of(effect));
    }

    static Transition rejected(Room room, ErrorCode code) {
        return changed(room, new RoomEffect.Rejected(code, null));
    }

    /** The value is not the one that was meant: it has this version. */
    static Transition conflict(Room room, long version) {
        return changed(room, new RoomEffect.Rejected(ErrorCode.STATE_CONFLICT, version));
    }

    /** What has followed on from another one, as one. */
    Transition after(Transition first) {
        List<RoomEffect> all = new ArrayList<>(first.effects);
        all.addAll(effects);
        return new Transition(room, all);
    }
}
