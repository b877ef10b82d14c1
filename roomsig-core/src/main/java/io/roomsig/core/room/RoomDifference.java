package io.roomsig.core.room;

import io.roomsig.api.LeaveReason;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What there is to tell to those who know a room as it was, where the entries in between are not known: they were forgotten by
 * the log in favour of a snapshot, or lost. In the order in which entries tell: departures, then arrivals, then the rest.
 */
public final class RoomDifference {
    private final Room before;
    private final Room after;
    private final List<RoomEffect> effects = new ArrayList<>();

    private RoomDifference(Room before, Room after) {
        this.before = before;
        this.after = after;
    }

    /**
     * The effects that lead from one room to the other.
     *
     * @param before what is known
     * @param after what there is
     * @param kept members who are not to be told as gone, though they are: they may come back at once
     */
    public static List<RoomEffect> between(Room before, Room after, Set<String> kept) {
        RoomDifference difference = new RoomDifference(before, after);
        difference.departures(kept);
        difference.waiting();
        difference.arrivals();
        difference.shared();
        difference.access();
        if (after.isOver() && !before.isOver() && kept.isEmpty()) {
            difference.effects.add(new RoomEffect.Ended());
        }
        return List.copyOf(difference.effects);
    }

    /**
     * What ends with a room and its last member, for those who stay: they are about to be brought back into it.
     *
     * @param before the room with its last member
     * @param after the room without it
     */
    public static List<RoomEffect> ended(Room before, Room after) {
        RoomDifference difference = new RoomDifference(before, after);
        difference.shared();
        difference.access();
        return List.copyOf(difference.effects);
    }

    private void departures(Set<String> kept) {
        for (Member member : before.members().values()) {
            if (after.member(member.id()) == null && !kept.contains(member.id())) {
                boolean banned =
                        after.access().bans().containsKey(member.profile().identity());
                effects.add(new RoomEffect.MemberLeft(member, banned ? LeaveReason.BANNED : LeaveReason.TIMEOUT));
            }
        }
    }

    private void waiting() {
        before.waiting().forEach((id, member) -> {
            if (after.memberOrWaiting(id) == null) {
                effects.add(new RoomEffect.WaitingEnded(member, LeaveReason.TIMEOUT));
            }
        });
        after.waiting().forEach((id, member) -> {
            if (before.waiting().get(id) == null) {
                effects.add(new RoomEffect.WaitingBegun(member));
            }
        });
    }

    private void arrivals() {
        if (before.isOver() && !after.isOver()) {
            effects.add(new RoomEffect.Opened());
        }
        for (Member member : after.members().values()) {
            Member known = before.member(member.id());
            if (known == null) {
                effects.addAll(arrival(member));
            } else {
                changed(known, member);
            }
        }
        after.members().values().forEach(this::restarts);
    }

    /** What there is to tell of one who comes with a past: a newcomer has none. */
    static List<RoomEffect> arrival(Member member) {
        List<RoomEffect> effects = new ArrayList<>();
        effects.add(new RoomEffect.MemberJoined(member));
        if (member.awayUntil() != null) {
            effects.add(new RoomEffect.MemberAway(member.id(), member.awayUntil()));
        }
        member.values().forEach((key, value) -> effects.add(new RoomEffect.OwnValueChanged(member.id(), key, value)));
        return effects;
    }

    /** After the arrivals: both of a pair are known by then. */
    private void restarts(Member member) {
        Member known = before.member(member.id());
        member.restarts().forEach((other, restarts) -> {
            Restarts old = known == null ? null : known.restarts().get(other);
            if (old == null || old.n() != restarts.n()) {
                effects.add(new RoomEffect.PairRestarted(member.id(), other, restarts.n(), "restored"));
            }
        });
    }

    private void changed(Member known, Member member) {
        long generations = member.seat().gen() - known.seat().gen();
        boolean moved = generations > 0
                || (generations == 0
                        && !known.seat().home().equals(member.seat().home()));
        if (moved) {
            effects.add(new RoomEffect.SeatTaken(member.id(), known.seat()));
        }
        // An older generation is what the log was left with: whoever drives the newer one says so.
        if (generations >= 0 && member.awayUntil() != null && !known.isAway()) {
            effects.add(new RoomEffect.MemberAway(member.id(), member.awayUntil()));
        } else if (generations >= 0 && !member.isAway() && (known.isAway() || moved)) {
            effects.add(new RoomEffect.MemberBack(member));
        }
        if (!known.profile().role().equals(member.profile().role())
                || !known.profile().permissions().equals(member.profile().permissions())) {
            effects.add(new RoomEffect.MemberChanged(member));
        }
        values(
                known.values(),
                member.values(),
                (key, value) -> effects.add(new RoomEffect.OwnValueChanged(member.id(), key, value)));
    }

    private void shared() {
        values(
                before.shared().values(),
                after.shared().values(),
                (key, value) ->
                        effects.add(new RoomEffect.RoomValueChanged(key, value, value == null ? null : value.by())));
        if (!Objects.equals(before.shared().timer(), after.shared().timer())) {
            effects.add(new RoomEffect.TimerChanged(after.shared().timer(), null));
        }
    }

    private void access() {
        if (before.access().locked() != after.access().locked()) {
            effects.add(new RoomEffect.LockChanged(after.access().locked()));
        }
        if (before.access().waitingRoom() != after.access().waitingRoom()) {
            effects.add(new RoomEffect.WaitingRoomChanged(after.access().waitingRoom()));
        }
        Map<String, String> old = before.access().bans();
        Map<String, String> now = after.access().bans();
        old.forEach((identity, name) -> {
            if (!now.containsKey(identity)) {
                effects.add(new RoomEffect.BanChanged(identity, name, false));
            }
        });
        now.forEach((identity, name) -> {
            if (!old.containsKey(identity)) {
                effects.add(new RoomEffect.BanChanged(identity, name, true));
            }
        });
    }

    private static void values(
            Map<String, StateValue> old, Map<String, StateValue> now, BiConsumer<String, @Nullable StateValue> tell) {
        Set<String> keys = new HashSet<>(old.keySet());
        keys.removeAll(now.keySet());
        keys.stream().sorted().forEach(key -> tell.accept(key, null));
        now.forEach((key, value) -> {
            StateValue known = old.get(key);
            if (known == null
                    || known.version() != value.version()
                    || !known.json().equals(value.json())) {
                tell.accept(key, value);
            }
        });
    }
}
