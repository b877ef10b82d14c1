package io.roomsig.core.room;

import io.roomsig.api.ErrorCode;
import io.roomsig.api.Permission;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What is said in a room: its values and those of its members, the presenter among them, and the timer. */
record SharedRules(Room room, Instant now) {

    Transition update(RoomCommand.Update update) {
        if (update.scope() == RoomCommand.Scope.SELF && update.by() == null) {
            return Transition.rejected(room, ErrorCode.BAD_MESSAGE);
        }
        ErrorCode refusal = room.refusal(update.by(), null);
        if (refusal == null && update.scope() == RoomCommand.Scope.ROOM) {
            refusal = refusalOfRoomValue(update);
        }
        if (refusal != null) {
            return Transition.rejected(room, refusal);
        }
        Member owner =
                update.scope() == RoomCommand.Scope.SELF ? room.member(Objects.requireNonNull(update.by())) : null;
        Map<String, StateValue> values = owner == null ? room.shared().values() : owner.values();
        StateValue old = values.get(update.key());
        long oldVersion = old == null ? 0 : old.version();
        if (update.ifVersion() != null && update.ifVersion() != oldVersion) {
            return Transition.conflict(room, oldVersion);
        }
        String json = update.json();
        if (json != null
                && (json.getBytes(StandardCharsets.UTF_8).length > room.policy().maxValueBytes()
                        || (old == null
                                && counted(update, values) >= room.policy().maxValues()
                                && !isPresenter(update)))) {
            return Transition.rejected(room, ErrorCode.STATE_TOO_LARGE);
        }
        StateValue value = json == null ? null : new StateValue(json, room.version(), update.by());
        Map<String, StateValue> changed = Ordered.with(values, update.key(), value);
        if (owner == null) {
            return Transition.changed(
                    room.with(room.shared().withValues(changed)),
                    new RoomEffect.RoomValueChanged(update.key(), value, update.by()));
        }
        return Transition.changed(
                room.with(owner.withValues(changed)), new RoomEffect.OwnValueChanged(owner.id(), update.key(), value));
    }

    /** The presenter has a place of its own: nobody can fill the room with values so that none can step up. */
    private static int counted(RoomCommand.Update update, Map<String, StateValue> values) {
        boolean ofRoom = update.scope() == RoomCommand.Scope.ROOM;
        return ofRoom && values.containsKey(Shared.PRESENTER) ? values.size() - 1 : values.size();
    }

    private static boolean isPresenter(RoomCommand.Update update) {
        return update.scope() == RoomCommand.Scope.ROOM && update.key().equals(Shared.PRESENTER);
    }

    /** The presenter is a member or nobody; one may step up and down oneself, a moderator may place anybody. */
    private @Nullable ErrorCode refusalOfRoomValue(RoomCommand.Update update) {
        if (update.key().equals(Shared.TIMER)) {
            return ErrorCode.FORBIDDEN;
        }
        if (!update.key().equals(Shared.PRESENTER)) {
            return room.refusal(update.by(), Permission.STATE);
        }
        String json = update.json();
        if (json != null && !room.isOfMember(json)) {
            return ErrorCode.PEER_NOT_FOUND;
        }
        String by = update.by();
        if (by == null || room.refusal(by, Permission.MODERATE) == null) {
            return null;
        }
        StateValue old = room.shared().values().get(Shared.PRESENTER);
        boolean wasFreeOrOwn = old == null || old.json().equals(Shared.presenterJson(by));
        boolean becomesFreeOrOwn = json == null || json.equals(Shared.presenterJson(by));
        return wasFreeOrOwn && becomesFreeOrOwn ? room.refusal(by, Permission.PRESENT) : ErrorCode.FORBIDDEN;
    }

    Transition runTimer(RoomCommand.RunTimer run) {
        ErrorCode refusal = room.refusal(run.by(), Permission.TIMER);
        if (refusal != null) {
            return Transition.rejected(room, refusal);
        }
        TimerState old = room.shared().timer();
        TimerState timer;
        switch (run.action()) {
            case START -> {
                if (run.duration() != null) {
                    timer = TimerState.started(run.duration(), now);
                } else if (old == null || old.running()) {
                    return Transition.rejected(room, ErrorCode.STATE_CONFLICT);
                } else {
                    timer = old.continued(now);
                }
            }
            case PAUSE -> {
                if (old == null || !old.running()) {
                    return Transition.rejected(room, ErrorCode.STATE_CONFLICT);
                }
                timer = old.paused(now);
            }
            case RESET -> timer = null;
            default -> throw new IllegalStateException("no rule for " + run.action());
        }
        return Transition.changed(
                room.with(room.shared().withTimer(timer)), new RoomEffect.TimerChanged(timer, run.by()));
    }
}
