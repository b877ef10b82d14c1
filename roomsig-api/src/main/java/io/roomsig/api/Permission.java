package io.roomsig.api;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a grant allows its participant beyond being there. Own values (a raised hand) need no permission. */
public enum Permission {
    /** Be heard and seen. Media does not pass the server: the clients of the others take none from one who may not. */
    SPEAK("speak"),
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
    /** Kick, ban, lock, unlock, let in who waits, give permissions that one has oneself; take the presenter's place from somebody else; enter a locked room. */
    MODERATE("moderate");

    /** Everything but {@link #MODERATE}. Unmodifiable. */
    public static final Set<Permission> PARTICIPANT =
            Collections.unmodifiableSet(EnumSet.complementOf(EnumSet.of(MODERATE)));

    /** To watch and listen, and nothing else. Unmodifiable. */
    public static final Set<Permission> OBSERVER = Collections.unmodifiableSet(EnumSet.of(SIGNAL));

    /** Everything. Unmodifiable. */
    public static final Set<Permission> ALL = Collections.unmodifiableSet(EnumSet.allOf(Permission.class));

    private final String wireName;

    Permission(String wireName) {
        this.wireName = wireName;
    }

    /** The one with this word on the wire, or {@code null}. */
    public static @Nullable Permission named(String wireName) {
        for (Permission permission : values()) {
            if (permission.wireName.equals(wireName)) {
                return permission;
            }
        }
        return null;
    }

    /** The word used on the wire. */
    public String wireName() {
        return wireName;
    }
}
