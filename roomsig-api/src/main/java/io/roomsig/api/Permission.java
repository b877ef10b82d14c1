package io.roomsig.api;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** What a grant allows its participant beyond being there. Own values (a raised hand) need no permission. */
public enum Permission {
    /** Send offers, answers and candidates. */
    SIGNAL("signal"),
    /** Send app messages. */
    MESSAGE("message"),
    /** Set the room's shared values. */
    STATE("state"),
    /** Become the presenter. */
    PRESENT("present"),
    /** Run the room's timer. */
    TIMER("timer"),
    /** Kick, ban, lock and unlock; take the presenter's place from somebody else; enter a locked room. */
    MODERATE("moderate");

    /** Everything but {@link #MODERATE}. Unmodifiable. */
    public static final Set<Permission> PARTICIPANT =
            Collections.unmodifiableSet(EnumSet.complementOf(EnumSet.of(MODERATE)));

    /** Everything. Unmodifiable. */
    public static final Set<Permission> ALL = Collections.unmodifiableSet(EnumSet.allOf(Permission.class));

    private final String wireName;

    Permission(String wireName) {
        this.wireName = wireName;
    }

    /** The word used on the wire. */
    public String wireName() {
        return wireName;
    }
}
