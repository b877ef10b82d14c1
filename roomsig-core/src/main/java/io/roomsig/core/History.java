package io.roomsig.core;

import io.roomsig.api.LeaveReason;
import io.roomsig.core.room.RoomCommand;
import io.roomsig.core.room.RoomEffect;
import io.roomsig.core.room.RoomEntry;
import io.roomsig.core.room.Transition;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What has happened in a room lately, for those who come back and have missed it. Bounded. Used by the thread that drains
 * the room.
 */
final class History {
    private static final int MIN_VERSIONS = 8;
    private static final int MAX_VERSIONS = 128;
    private static final int MAX_DEPARTED = 64;

    private final ArrayDeque<Past> past = new ArrayDeque<>(0);
    private final Map<String, LeaveReason> departed = new LinkedHashMap<>();
    /** By which replica those who are away were told the room. */
    private final Map<String, Teller> tellers = new LinkedHashMap<>();

    /** The effects of an entry, the next one. */
    void add(long version, String id, List<RoomEffect> effects, Instant at) {
        past.addLast(new Past(version, id, effects, at));
        if (past.size() > MAX_VERSIONS) {
            past.removeFirst();
        }
        for (RoomEffect effect : effects) {
            if (effect instanceof RoomEffect.MemberLeft left) {
                departed.put(left.member().id(), left.reason());
            }
        }
        while (departed.size() > MAX_DEPARTED) {
            departed.remove(departed.keySet().iterator().next());
        }
    }

    /**
     * Whoever has missed what happened before this cannot come back any more. A few versions are kept: there are some that a client hears
     * nothing of, and it must find the last one that it has heard.
     */
    void forgetBefore(Instant time) {
        while (past.size() > MIN_VERSIONS && past.getFirst().at().isBefore(time)) {
            past.removeFirst();
        }
    }

    /** An entry may say that somebody is away, and what it was told until then: that counts if it is known here as well. */
    void suspended(RoomEntry entry, Transition transition) {
        if (!(entry.command() instanceof RoomCommand.Suspend suspend)) {
            return;
        }
        RoomCommand.Told told = suspend.told();
        boolean isAway = transition.effects().stream().anyMatch(RoomEffect.MemberAway.class::isInstance);
        if (isAway && told != null) {
            past.stream()
                    .filter(each -> each.id().equals(told.entry()))
                    .forEach(each -> tellers.put(suspend.id(), new Teller(told.teller(), each.version())));
        }
        if (tellers.size() > MAX_DEPARTED) {
            tellers.remove(tellers.keySet().iterator().next());
        }
    }

    /** Who has told somebody the room before it went away last; {@code null} if nobody knows. */
    @Nullable
    Teller teller(String id) {
        return tellers.get(id);
    }

    /** This version and those after it, or {@code null} if not all of them are here. */
    @Nullable
    List<Past> from(long version) {
        Past first = past.peekFirst();
        Past last = past.peekLast();
        if (first == null || last == null || version > last.version() || version < first.version()) {
            return null;
        }
        return past.stream().filter(each -> each.version() >= version).toList();
    }

    /** Why somebody is no longer in the room; {@code null} if nobody knows any more. */
    @Nullable
    LeaveReason whyLeft(String id) {
        return departed.get(id);
    }

    /** What is here is of another life of the room. */
    void clear() {
        past.clear();
        tellers.clear();
    }

    /** Who has told the room, and up to which version it has told what is known here, too. */
    record Teller(String name, long upTo) {}

    /** One entry. */
    record Past(long version, String id, List<RoomEffect> effects, Instant at) {}
}
