package io.roomsig.core.room;

import io.roomsig.api.ErrorCode;
import io.roomsig.api.LeaveReason;
import io.roomsig.api.Permission;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What moderators do, and the host app in their place: who may do what, who is put out, who may come in. */
record ModeratorRules(Room room, Instant now) {

    /** A moderator gives and takes what it has itself, and no more; the host app whatever it likes. */
    Transition permit(RoomCommand.Permit permit) {
        ErrorCode refusal = room.refusal(permit.by(), Permission.MODERATE);
        Member target = room.member(permit.target());
        if (refusal != null || target == null) {
            return Transition.rejected(room, refusal != null ? refusal : ErrorCode.PEER_NOT_FOUND);
        }
        Profile old = target.profile();
        String role = permit.role() == null ? old.role() : permit.role();
        Set<Permission> permissions = permit.permissions() == null ? old.permissions() : permit.permissions();
        Member by = permit.by() == null ? null : room.member(permit.by());
        if (by != null) {
            Set<Permission> changed = EnumSet.noneOf(Permission.class);
            for (Permission each : Permission.values()) {
                if (old.permissions().contains(each) != permissions.contains(each)) {
                    changed.add(each);
                }
            }
            if (!by.profile().permissions().containsAll(changed)) {
                return Transition.rejected(room, ErrorCode.FORBIDDEN);
            }
        }
        Profile profile = old.as(role, permissions, old.expiresAt());
        if (profile.equals(old)) {
            // Whoever asks is answered.
            return Transition.changed(room, new RoomEffect.MemberChanged(target));
        }
        Changes changes = new Changes(room).to(target, profile);
        return new Transition(changes.room(), changes.effects());
    }

    Transition kick(RoomCommand.Kick kick) {
        ErrorCode refusal = room.refusal(kick.by(), Permission.MODERATE);
        Member target = room.memberOrWaiting(kick.target());
        if (refusal != null || target == null) {
            return Transition.rejected(room, refusal != null ? refusal : ErrorCode.PEER_NOT_FOUND);
        }
        return room.member(kick.target()) == null
                ? new DoorRules(room, now).end(List.of(target), LeaveReason.KICKED)
                : new Departures(room, List.of(target), LeaveReason.KICKED).transition();
    }

    Transition ban(RoomCommand.Ban ban) {
        ErrorCode refusal = room.refusal(ban.by(), Permission.MODERATE);
        if (refusal != null) {
            return Transition.rejected(room, refusal);
        }
        Predicate<Member> isMeant = member -> member.profile().identity().equals(ban.identity());
        List<Member> banned = room.members(isMeant);
        List<Member> waiting = room.waiting(isMeant);
        String name = Stream.concat(banned.stream(), waiting.stream())
                .map(member -> member.profile().displayName())
                .findFirst()
                .orElse("");
        Map<String, String> bans = Ordered.with(room.access().bans(), ban.identity(), name);
        // The room may end with this departure, and the ban with it; so the ban is told first.
        Departures departures = new Departures(room.with(room.access().withBans(bans)), banned, LeaveReason.BANNED);
        List<RoomEffect> effects = new ArrayList<>();
        effects.add(new RoomEffect.BanChanged(ban.identity(), name, true));
        effects.addAll(departures.effects());
        return new DoorRules(departures.room(), now)
                .end(waiting, LeaveReason.BANNED)
                .after(new Transition(departures.room(), effects));
    }

    Transition unban(RoomCommand.Unban unban) {
        ErrorCode refusal = room.refusal(unban.by(), Permission.MODERATE);
        String name = room.access().bans().get(unban.identity());
        if (refusal != null || name == null) {
            return Transition.rejected(room, refusal != null ? refusal : ErrorCode.PEER_NOT_FOUND);
        }
        Map<String, String> bans = Ordered.with(room.access().bans(), unban.identity(), null);
        return Transition.changed(
                room.with(room.access().withBans(bans)), new RoomEffect.BanChanged(unban.identity(), name, false));
    }

    Transition lock(@Nullable String by, boolean locked) {
        ErrorCode refusal = room.refusal(by, Permission.MODERATE);
        if (refusal != null) {
            return Transition.rejected(room, refusal);
        }
        return Transition.changed(room.with(room.access().lock(locked)), new RoomEffect.LockChanged(locked));
    }

    /** Of two moderators who open the door at the same time one is told that the other was faster. */
    Transition admit(RoomCommand.Admit admit) {
        ErrorCode refusal = room.refusal(admit.by(), Permission.MODERATE);
        if (refusal != null) {
            return Transition.rejected(room, refusal);
        }
        if (room.member(admit.id()) != null) {
            return Transition.rejected(room, ErrorCode.STATE_CONFLICT);
        }
        Member waits = room.waiting().get(admit.id());
        return waits == null
                ? Transition.rejected(room, ErrorCode.PEER_NOT_FOUND)
                : new DoorRules(room, now).admit(waits);
    }

    Transition wait(RoomCommand.Wait wait) {
        ErrorCode refusal = room.refusal(wait.by(), Permission.MODERATE);
        if (refusal != null) {
            return Transition.rejected(room, refusal);
        }
        Transition changed = Transition.changed(
                room.with(room.access().wait(wait.on())), new RoomEffect.WaitingRoomChanged(wait.on()));
        return wait.on()
                ? changed
                : new DoorRules(changed.room(), now).letAllIn().after(changed);
    }
}
