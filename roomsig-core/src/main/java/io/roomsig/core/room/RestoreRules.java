package io.roomsig.core.room;

import io.roomsig.api.LeaveReason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How a room is put together again from what its nodes know. Any order of what they say comes to the same members: whoever has
 * seen the newer session of one is right, of two as new the room is; the higher count of a pair counts; and a ban beats all.
 */
final class RestoreRules {
    private final Instant now;
    private final List<RoomEffect> effects = new ArrayList<>();
    private Room room;

    RestoreRules(Room room, Instant now) {
        this.room = room;
        this.now = now;
    }

    Transition apply(RoomCommand.Restore restore) {
        boolean wasEmpty = room.isEmpty();
        List<Member> welcome = restore.members().stream()
                .filter(member -> !isBanned(member, restore.access().bans()))
                .toList();
        if (wasEmpty && welcome.isEmpty()) {
            // What was said in a room ends with it.
            return new Transition(room, turnedAway(restore));
        }
        ban(restore.access().bans());
        effects.addAll(turnedAway(restore));
        if (room.isEmpty() && !welcome.isEmpty()) {
            effects.add(new RoomEffect.Opened());
        }
        welcome.forEach(this::bring);
        restore.pairs().forEach(this::count);
        if (!room.isEmpty()) {
            say(restore);
        }
        return new Transition(room, effects);
    }

    private boolean isBanned(Member member, Map<String, String> bans) {
        String identity = member.profile().identity();
        return bans.containsKey(identity) || room.access().bans().containsKey(identity);
    }

    private List<RoomEffect> turnedAway(RoomCommand.Restore restore) {
        List<RoomEffect> away = new ArrayList<>();
        for (Member member : restore.members()) {
            if (isBanned(member, restore.access().bans()) && room.member(member.id()) == null) {
                away.add(new RoomEffect.MemberLeft(member, LeaveReason.BANNED));
            }
        }
        return away;
    }

    private void ban(Map<String, String> bans) {
        List<Member> out = room.members().values().stream()
                .filter(member -> bans.containsKey(member.profile().identity()))
                .toList();
        if (!out.isEmpty()) {
            RoomMachine.Departures departures = new RoomMachine.Departures(room, out, LeaveReason.BANNED);
            effects.addAll(departures.effects());
            Map<String, String> before = room.access().bans();
            room = departures.room().with(departures.room().access().withBans(before));
        }
        bans.forEach((identity, name) -> {
            if (!room.access().bans().containsKey(identity)) {
                room = room.with(
                        room.access().withBans(Ordered.with(room.access().bans(), identity, name)));
                effects.add(new RoomEffect.BanChanged(identity, name, true));
            }
        });
        if (room.isEmpty()) {
            room = room.with(Access.OPEN);
        }
    }

    private void bring(Member restored) {
        Member present = room.member(restored.id());
        if (present == null) {
            add(restored);
            return;
        }
        Seat seat = restored.seat();
        boolean newer = present.seat().gen() < seat.gen();
        boolean same =
                present.seat().gen() == seat.gen() && present.seat().home().equals(seat.home());
        if (restored.isAway() || !(newer || (same && present.isAway()))) {
            return;
        }
        Member back = present.seated(newer ? seat : present.seat());
        if (newer) {
            effects.add(new RoomEffect.SeatTaken(present.id(), present.seat()));
        }
        effects.add(new RoomEffect.MemberBack(back));
        room = room.with(back);
    }

    private void add(Member restored) {
        Member back = restored.alone();
        if (restored.isAway()) {
            back = back.away(now.plus(restored.seat().resumeWindow()));
        }
        room = room.restored(back);
        effects.addAll(RoomDifference.arrival(back));
    }

    private void count(RoomCommand.PairCount pair) {
        Member offerer = room.member(pair.offerer());
        Member answerer = room.member(pair.answerer());
        if (offerer != null
                && answerer != null
                && InitiatorRule.initiates(offerer, answerer)
                && room.restarts(offerer.id(), answerer.id()) < pair.restarts().n()) {
            room = room.with(offerer.withRestarts(answerer.id(), pair.restarts()));
            effects.add(new RoomEffect.PairRestarted(
                    offerer.id(), answerer.id(), pair.restarts().n(), "restored"));
        }
    }

    /** What was said, where the room says nothing. */
    private void say(RoomCommand.Restore restore) {
        if (restore.access().locked() && !room.access().locked()) {
            room = room.with(room.access().lock(true));
            effects.add(new RoomEffect.LockChanged(true));
        }
        restore.shared().values().forEach((key, value) -> {
            Map<String, StateValue> values = room.shared().values();
            boolean fits = values.size() < room.policy().maxValues() || key.equals(Shared.PRESENTER);
            if (!values.containsKey(key) && fits && (!key.equals(Shared.PRESENTER) || isPresent(value))) {
                room = room.with(room.shared().withValues(Ordered.with(values, key, value)));
                effects.add(new RoomEffect.RoomValueChanged(key, value, value.by()));
            }
        });
        TimerState timer = restore.shared().timer();
        if (timer != null && room.shared().timer() == null) {
            room = room.with(room.shared().withTimer(timer));
            effects.add(new RoomEffect.TimerChanged(timer, null));
        }
    }

    private boolean isPresent(StateValue presenter) {
        return room.members().keySet().stream()
                .anyMatch(id -> RoomMachine.presenterJson(id).equals(presenter.json()));
    }
}
