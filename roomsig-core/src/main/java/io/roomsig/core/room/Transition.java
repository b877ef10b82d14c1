package io.roomsig.core.room;

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

    /** What has followed on from another one, as one. */
    Transition after(Transition first) {
        List<RoomEffect> all = new ArrayList<>(first.effects);
        all.addAll(effects);
        return new Transition(room, all);
    }
}
