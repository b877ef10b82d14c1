package io.roomsig.core.room;

import java.util.List;

/** Those of a room who are the same person as somebody. */
record Doubles(Room room, Profile profile) {

    /** One's own away self gives way to oneself; a connected one only where the policy says so. */
    List<Member> replaced() {
        boolean all = room.policy().duplicates() == RoomPolicy.Duplicates.REPLACE;
        return room.members().values().stream()
                .filter(member -> isSame(member) && (all || member.isAway()))
                .toList();
    }

    boolean areRefused() {
        return room.policy().duplicates() == RoomPolicy.Duplicates.REFUSE
                && room.members().values().stream().anyMatch(member -> isSame(member) && !member.isAway());
    }

    boolean isSame(Member member) {
        return member.profile().identity().equals(profile.identity());
    }
}
