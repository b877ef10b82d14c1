package io.roomsig.core.room;

import io.roomsig.api.ErrorCode;
import io.roomsig.api.LeaveReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Those who wait to be let in: they have a place in the room's log, but none in the room. */
record DoorRules(Room room) {
    /** However many the room takes: a moderator has to look through them. */
    private static final int MAX_WAITING = 64;

    Transition wait(RoomCommand.Join join) {
        if (room.waiting().size() >= MAX_WAITING) {
            return new Transition(room, List.of(new RoomEffect.Rejected(ErrorCode.ROOM_FULL, null)));
        }
        Member member = new Member(join.id(), 0, join.profile(), join.seat(), null, Map.of(), Map.of());
        return new Transition(room.withWaiting(member), List.of(new RoomEffect.WaitingBegun(member)));
    }

    boolean isFull() {
        return room.members().size() >= room.policy().maxMembers();
    }

    /** As many as there is room for, in the order in which they came. */
    Transition letIn(List<Member> waiting) {
        Room filled = room;
        List<RoomEffect> effects = new ArrayList<>();
        for (Member waits : waiting) {
            if (new DoorRules(filled).isFull()) {
                break;
            }
            Member member = waits.ranked(filled.nextRank());
            filled = filled.withoutWaiting(waits.id()).joined(member);
            effects.add(new RoomEffect.MemberJoined(member));
        }
        return new Transition(filled, effects);
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
