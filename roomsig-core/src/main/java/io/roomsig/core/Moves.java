package io.roomsig.core;

import io.roomsig.core.room.Member;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * In which versions of a room its members have gone on at other nodes. What nodes send each other beside the log names the version in
 * which it was sent, so this says where the one it is of, or for, was then. Used by the thread that drains the room.
 */
final class Moves {
    /** Members of this node that came here from another one. */
    private final Map<String, Long> here = new HashMap<>();
    /** Members that came from another node to the one that drives them. */
    private final Map<String, Long> drivenSince = new HashMap<>();

    /** A member goes on at a node where it was not. */
    void moves(String id, long version) {
        drivenSince.put(id, version);
    }

    /** A member goes on here, and was elsewhere. */
    void movesHere(String id, long version) {
        here.put(id, version);
    }

    void leavesHere(String id) {
        here.remove(id);
    }

    /** It is no member any more. */
    void leaves(String id) {
        here.remove(id);
        drivenSince.remove(id);
    }

    /** In another life of the room what is sent from here on is sent to where they are now. */
    void clear() {
        here.clear();
        drivenSince.clear();
    }

    /** Whether a member of this node was elsewhere in a version: what was sent to all in it was sent to it there. */
    boolean wasElsewhere(String id, long version) {
        return version < here.getOrDefault(id, 0L);
    }

    /** Whether a node spoke for a member in a version: it may have slept, and be driving it again since. */
    boolean wasDriving(String home, @Nullable Member member, long version) {
        return member != null
                && member.seat().home().equals(home)
                && version >= drivenSince.getOrDefault(member.id(), 0L);
    }
}
