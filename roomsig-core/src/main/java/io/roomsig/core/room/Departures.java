package io.roomsig.core.room;

import io.roomsig.api.LeaveReason;
import java.util.ArrayList;
import java.util.List;

/** A room that some members leave at once: a presenter presents no more. */
record Departures(Room room, List<RoomEffect> effects) {

    Departures(Room before, List<Member> leaving, LeaveReason reason) {
        this(remaining(before, leaving), told(before, leaving, reason));
    }

    Transition transition() {
        return new Transition(room, effects);
    }

    private static Room remaining(Room before, List<Member> leaving) {
        Room left = before;
        for (Member member : leaving) {
            left = left.without(member.id());
        }
        if (presents(before, leaving)) {
            return left.with(left.shared().withoutPresenter());
        }
        return left;
    }

    private static List<RoomEffect> told(Room before, List<Member> leaving, LeaveReason reason) {
        List<RoomEffect> effects = new ArrayList<>();
        leaving.forEach(member -> effects.add(new RoomEffect.MemberLeft(member, reason)));
        if (presents(before, leaving)) {
            effects.add(new RoomEffect.RoomValueChanged(Shared.PRESENTER, null, null));
        }
        return effects;
    }

    static boolean presents(Room room, List<Member> leaving) {
        StateValue presenter = room.shared().values().get(Shared.PRESENTER);
        return presenter != null
                && leaving.stream()
                        .anyMatch(member -> Shared.presenterJson(member.id()).equals(presenter.json()));
    }
}
