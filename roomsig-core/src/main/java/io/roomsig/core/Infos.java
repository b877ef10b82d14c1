package io.roomsig.core;

import io.roomsig.api.Participant;
import io.roomsig.api.RoomInfo;
import io.roomsig.api.RoomSummary;
import io.roomsig.core.room.Member;
import io.roomsig.core.room.Room;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the host app is shown of a room. */
final class Infos {
    private Infos() {}

    static Participant participant(Member member) {
        return new Participant(
                member.id(),
                member.profile().identity(),
                member.profile().grantId(),
                member.profile().displayName(),
                member.profile().role(),
                member.profile().permissions(),
                member.isAway());
    }

    static RoomInfo info(Room room) {
        Map<String, String> values = new LinkedHashMap<>();
        room.shared().values().forEach((key, value) -> values.put(key, value.json()));
        return new RoomInfo(
                room.code(),
                room.head().epoch(),
                room.version(),
                room.head().openedAt(),
                room.access().locked(),
                room.access().waitingRoom(),
                room.members().values().stream().map(Infos::participant).toList(),
                room.waiting().values().stream().map(Infos::participant).toList(),
                values,
                room.access().bans());
    }

    static RoomSummary summary(Room room) {
        return new RoomSummary(
                room.code(),
                room.head().epoch(),
                room.version(),
                room.head().openedAt(),
                room.members().size(),
                room.access().locked());
    }
}
