package io.roomsig.core.room;

import io.roomsig.api.ErrorCode;
import io.roomsig.api.LeaveReason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Those who wait to be let in: they have a place in the room's log, but none in the room. */
record DoorRules(Room room, Instant now) {
    /** However many the room takes: a moderator has to look through them. */
    private static final int MAX_WAITING = 64;

    Transition wait(RoomCommand.Join join) {
        if (room.waiting().size() >= MAX_WAITING) {
            return Transition.rejected(room, ErrorCode.ROOM_FULL);
        }
        Member member = new Member(join.id(), 0, join.profile(), join.seat(), null, Map.of(), Map.of());
        return new Transition(room.withWaiting(member), List.of(new RoomEffect.WaitingBegun(member)));
    }

    /** Lets one in, as a join without a door would. Whose grant has ended meanwhile waits no longer. */
    Transition admit(Member waits) {
        if (hasExpired(waits)) {
            Transition ended = end(List.of(waits), LeaveReason.TOKEN_EXPIRED);
            return Transition.rejected(ended.room(), ErrorCode.TOKEN_EXPIRED).after(ended);
        }
        ErrorCode refusal = refusal(waits);
        return refusal == null ? letIn(waits) : Transition.rejected(room, refusal);
    }

    /**
     * As many as there is room for, in the order in which they came. Whoever cannot come in although there is room waits no longer: there
     * is nothing left to wait for. Of several who are one, where the newest is to stay, that one comes in at their first turn: nobody
     * comes in and is replaced by the same entry, and so is told of a room that it is not in.
     */
    Transition letAllIn() {
        Transition all = new Transition(room, List.of());
        for (Member turn : room.waiting().values()) {
            DoorRules door = new DoorRules(all.room(), now);
            if (!door.room.waiting().containsKey(turn.id())) {
                // Came in, or was replaced, at the turn of another one of itself.
                continue;
            }
            List<Member> doubles = door.doublesOf(turn);
            Member waits = doubles.get(doubles.size() - 1);
            ErrorCode refusal = door.refusal(waits);
            if (door.hasExpired(turn)) {
                all = door.end(List.of(turn), LeaveReason.TOKEN_EXPIRED).after(all);
            } else if (refusal == ErrorCode.DUPLICATE_IDENTITY) {
                all = door.end(List.of(turn), LeaveReason.REPLACED).after(all);
            } else if (refusal == null) {
                Transition one = door.end(doubles.subList(0, doubles.size() - 1), LeaveReason.REPLACED);
                all = new DoorRules(one.room(), now).letIn(waits).after(one.after(all));
            }
        }
        return all;
    }

    /** Itself, and whoever waits as the same if the newest of them is to stay: oldest first. */
    private List<Member> doublesOf(Member turn) {
        boolean replaces = room.policy().duplicates() == RoomPolicy.Duplicates.REPLACE;
        Doubles doubles = new Doubles(room, turn.profile());
        return room.waiting().values().stream()
                .filter(waits ->
                        waits.id().equals(turn.id()) || (replaces && doubles.isSame(waits) && !hasExpired(waits)))
                .toList();
    }

    private boolean hasExpired(Member waits) {
        Instant expiresAt = waits.profile().expiresAt();
        return expiresAt != null && !now.isBefore(expiresAt);
    }

    private @Nullable ErrorCode refusal(Member waits) {
        Doubles doubles = new Doubles(room, waits.profile());
        if (doubles.areRefused()) {
            return ErrorCode.DUPLICATE_IDENTITY;
        }
        int replaced = doubles.replaced().size();
        return room.members().size() - replaced >= room.policy().maxMembers() ? ErrorCode.ROOM_FULL : null;
    }

    private Transition letIn(Member waits) {
        Departures departures =
                new Departures(room, new Doubles(room, waits.profile()).replaced(), LeaveReason.REPLACED);
        Room left = departures.room();
        Member member = waits.ranked(left.nextRank());
        List<RoomEffect> effects = new ArrayList<>(departures.effects());
        effects.add(new RoomEffect.MemberJoined(member));
        return new Transition(left.withoutWaiting(waits.id()).joined(member), effects);
    }

    Transition end(List<Member> waiting, LeaveReason reason) {
        Room left = room;
        List<RoomEffect> effects = new ArrayList<>();
        for (Member waits : waiting) {
            left = left.withoutWaiting(waits.id());
            effects.add(new RoomEffect.WaitingEnded(waits, reason));
        }
        return new Transition(left, effects);
    }
}
