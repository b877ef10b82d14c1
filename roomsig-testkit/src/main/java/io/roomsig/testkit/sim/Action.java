package io.roomsig.testkit.sim;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** What may happen at a step of a simulation. */
public enum Action {
    /** A client that is nowhere joins a room. */
    JOIN(12, true),
    /** A client leaves. */
    LEAVE(3, true),
    /** A client signals another. */
    SIGNAL(30, true),
    /** A client sends several signals to several others. */
    BURST(6, true),
    /** A client sends a message to one other or to all. */
    MESSAGE(4, true),
    /** A client sets a value of its own. */
    OWN_VALUE(5, true),
    /** A client sets a value of the room, sometimes on a condition. */
    ROOM_VALUE(5, true),
    /** A client starts, pauses or resets the timer. */
    TIMER(2, true),
    /** A client becomes the presenter, or ceases to be. */
    PRESENT(3, true),
    /** A client asks for a restart. */
    RESTART(2, true),
    /** A moderator locks or unlocks the room. */
    LOCK(1, true),
    /** A moderator puts somebody out. */
    KICK(1, true),
    /** A moderator bans somebody, or takes it back. */
    BAN(1, true),
    /** A connection breaks, and both ends notice. */
    CUT(5, false),
    /** A connection breaks, and one end notices, or none. */
    HALF_OPEN(4, false),
    /** A client does not read for a while. */
    SLOW(2, false),
    /** A client resumes on another node though its connection is well. */
    SECOND_SOCKET(4, false),
    /** The store or the way to it goes wrong, as the backend knows how. */
    STORE_FAULT(1, false),
    /** A node stands still for a while. */
    PAUSE(2, false),
    /** The wall clock of a node jumps. */
    CLOCK_JUMP(1, false),
    /** A node ends without a word. */
    CRASH(1, false),
    /** A node that has ended is started again. */
    START(4, false),
    /** A node is shut down in an orderly way. */
    DRAIN(1, false),
    /** A host app lets newcomers of a room wait, or no longer. */
    DOOR(2, true),
    /** A moderator or a host app lets somebody in who waits, or turns it away. */
    ADMIT(8, true),
    /** A moderator or a host app changes what somebody is and may do. */
    PERMIT(3, true),
    /** A host app does something else in a room, from whatever node. */
    HOST(4, true);

    /** What happens only where a host app has its hand in the rooms. */
    static final Set<Action> OF_HOST = Collections.unmodifiableSet(EnumSet.range(DOOR, HOST));

    /** What is wrong with nodes or their store: without it all is well between them. */
    static final Set<Action> OF_NODES = Collections.unmodifiableSet(EnumSet.range(STORE_FAULT, DRAIN));

    private final int weight;
    private final boolean ordinary;

    Action(int weight, boolean ordinary) {
        this.weight = weight;
        this.ordinary = ordinary;
    }

    /** How often it is drawn, compared with others. */
    int weight() {
        return weight;
    }

    /** Whether it is what clients do anyway: all runs have it. Of the rest each run has some. */
    boolean isOrdinary() {
        return ordinary;
    }
}
