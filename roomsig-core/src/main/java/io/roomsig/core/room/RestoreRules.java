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
record RestoreRules(Instant now, List<RoomEffect> effects) {

    /** For one entry. */
    RestoreRules(Instant now) {
        this(now, new ArrayList<>());
    }

    Transition apply(Room before, RoomCommand.Restore restore) {
        List<Member> welcome = restore.members().stream()
                .filter(member -> !isBanned(before, member, restore.access().bans()))
                .toList();
        if (before.isOver() && welcome.isEmpty()) {
            // What was said in a room ends with it.
            turnAway(before, restore);
            return new Transition(before, effects);
        }
        Room room = before;
        for (Member member : welcome) {
            room = bring(room, member);
        }
        // After the arrivals: a room whose members are all put out does not end if there are others. Told before them,
        // as ever.
        List<RoomEffect> arrivals = List.copyOf(effects);
        effects.clear();
        turnAway(before, restore);
        room = ban(room, restore.access().bans());
        effects.addAll(arrivals);
        for (RoomCommand.PairCount pair : restore.pairs()) {
            room = count(room, pair);
        }
        return new Transition(room.isOver() ? room : say(room, restore), effects);
    }

    private static boolean isBanned(Room room, Member member, Map<String, String> bans) {
        String identity = member.profile().identity();
        return bans.containsKey(identity) || room.access().bans().containsKey(identity);
    }

    private void turnAway(Room room, RoomCommand.Restore restore) {
        for (Member member : restore.members()) {
            if (isBanned(room, member, restore.access().bans()) && room.member(member.id()) == null) {
                effects.add(new RoomEffect.MemberLeft(member, LeaveReason.BANNED));
            }
        }
    }

    private Room ban(Room before, Map<String, String> bans) {
        List<Member> out = before.members().values().stream()
                .filter(member -> bans.containsKey(member.profile().identity()))
                .toList();
        Departures departures = new Departures(before, out, LeaveReason.BANNED);
        effects.addAll(departures.effects());
        List<Member> waiting = before.waiting().values().stream()
                .filter(member -> bans.containsKey(member.profile().identity()))
                .toList();
        Transition ended = new DoorRules(departures.room(), now).end(waiting, LeaveReason.BANNED);
        effects.addAll(ended.effects());
        Room room = ended.room();
        if (room.isOver()) {
            return room;
        }
        for (Map.Entry<String, String> ban : bans.entrySet()) {
            Map<String, String> known = room.access().bans();
            if (!known.containsKey(ban.getKey())) {
                room = room.with(room.access().withBans(Ordered.with(known, ban.getKey(), ban.getValue())));
                effects.add(new RoomEffect.BanChanged(ban.getKey(), ban.getValue(), true));
            }
        }
        return room;
    }

    private Room bring(Room room, Member restored) {
        Member present = room.member(restored.id());
        if (present == null) {
            return add(room, restored);
        }
        Seat seat = restored.seat();
        boolean newer = present.seat().gen() < seat.gen();
        boolean same =
                present.seat().gen() == seat.gen() && present.seat().home().equals(seat.home());
        if (restored.isAway() || !(newer || (same && present.isAway()))) {
            return room;
        }
        Member back = present.seated(newer ? seat : present.seat());
        if (newer) {
            effects.add(new RoomEffect.SeatTaken(present.id(), present.seat()));
        }
        effects.add(new RoomEffect.MemberBack(back));
        return room.with(back);
    }

    private Room add(Room room, Member restored) {
        Member back = restored.alone();
        if (restored.isAway()) {
            back = back.away(now.plus(restored.seat().resumeWindow()));
        }
        effects.addAll(RoomDifference.arrival(back));
        return room.restored(back);
    }

    private Room count(Room room, RoomCommand.PairCount pair) {
        Member offerer = room.member(pair.offerer());
        Member answerer = room.member(pair.answerer());
        if (offerer == null
                || answerer == null
                || !InitiatorRule.initiates(offerer, answerer)
                || room.restarts(offerer.id(), answerer.id()) >= pair.restarts().n()) {
            return room;
        }
        effects.add(new RoomEffect.PairRestarted(
                offerer.id(), answerer.id(), pair.restarts().n(), "restored"));
        return room.with(offerer.withRestarts(answerer.id(), pair.restarts()));
    }

    /** What was said, where the room says nothing. */
    private Room say(Room before, RoomCommand.Restore restore) {
        Room room = before;
        if (restore.access().locked() && !room.access().locked()) {
            room = room.with(room.access().lock(true));
            effects.add(new RoomEffect.LockChanged(true));
        }
        if (restore.access().waitingRoom() && !room.access().waitingRoom()) {
            room = room.with(room.access().wait(true));
            effects.add(new RoomEffect.WaitingRoomChanged(true));
        }
        for (Map.Entry<String, StateValue> said : restore.shared().values().entrySet()) {
            Map<String, StateValue> values = room.shared().values();
            boolean presents = said.getKey().equals(Shared.PRESENTER);
            boolean fits = presents
                    ? room.isOfMember(said.getValue().json())
                    : values.size() < room.policy().maxValues();
            if (!values.containsKey(said.getKey()) && fits) {
                room = room.with(room.shared().withValues(Ordered.with(values, said.getKey(), said.getValue())));
                effects.add(new RoomEffect.RoomValueChanged(
                        said.getKey(), said.getValue(), said.getValue().by()));
            }
        }
        TimerState timer = restore.shared().timer();
        if (timer != null && room.shared().timer() == null) {
            room = room.with(room.shared().withTimer(timer));
            effects.add(new RoomEffect.TimerChanged(timer, null));
        }
        return room;
    }
}
