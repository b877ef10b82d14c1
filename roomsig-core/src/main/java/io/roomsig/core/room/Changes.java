package io.roomsig.core.room;

import io.roomsig.api.Permission;
import java.util.ArrayList;
import java.util.List;

/** A room some of whose members may do other things from here on: one who may not present any more stops to. */
record Changes(Room room, List<RoomEffect> effects) {
    Changes(Room room) {
        this(room, List.of());
    }

    Changes to(Member member, Profile profile) {
        Profile old = member.profile();
        if (old.equals(profile)) {
            return this;
        }
        Room changed = room.with(member.with(profile));
        List<RoomEffect> told = new ArrayList<>(effects);
        if (!old.role().equals(profile.role()) || !old.permissions().equals(profile.permissions())) {
            told.add(new RoomEffect.MemberChanged(member.with(profile)));
        }
        boolean mayPresent = profile.permissions().contains(Permission.PRESENT)
                || profile.permissions().contains(Permission.MODERATE);
        if (!mayPresent && Departures.presents(changed, List.of(member))) {
            changed = changed.with(changed.shared().withoutPresenter());
            told.add(new RoomEffect.RoomValueChanged(Shared.PRESENTER, null, null));
        }
        return new Changes(changed, told);
    }
}
