package io.roomsig.core;

import io.roomsig.api.Occurrence;
import io.roomsig.core.room.Member;
import io.roomsig.core.room.Room;
import io.roomsig.core.room.RoomEffect;
import io.roomsig.core.room.StateValue;
import io.roomsig.core.room.TimerState;
import io.roomsig.spi.RoomListener;
import org.jspecify.annotations.Nullable;

/** What the host app hears of one entry; {@code room} is the room after it. */
record HostTelling(Occurrence at, Room room) {

    void tell(RoomListener listener, RoomEffect effect) {
        if (effect instanceof RoomEffect.Opened) {
            listener.roomOpened(at);
        } else if (effect instanceof RoomEffect.MemberJoined joined) {
            listener.participantJoined(at, Infos.participant(joined.member()));
        } else if (effect instanceof RoomEffect.MemberLeft left) {
            listener.participantLeft(at, Infos.participant(left.member()), left.reason());
        } else if (effect instanceof RoomEffect.MemberAway away) {
            Member member = room.member(away.id());
            if (member != null) {
                listener.participantAway(at, Infos.participant(member), away.until());
            }
        } else if (effect instanceof RoomEffect.MemberBack back) {
            listener.participantBack(at, Infos.participant(back.member()));
        } else if (effect instanceof RoomEffect.MemberChanged changed) {
            listener.participantChanged(at, Infos.participant(changed.member()));
        } else if (effect instanceof RoomEffect.RoomValueChanged changed) {
            listener.valueChanged(at, null, changed.key(), json(changed.value()));
        } else if (effect instanceof RoomEffect.OwnValueChanged changed) {
            listener.valueChanged(at, changed.id(), changed.key(), json(changed.value()));
        } else if (effect instanceof RoomEffect.TimerChanged changed) {
            TimerState timer = changed.timer();
            listener.timerChanged(at, timer == null ? null : timer.remaining(), timer != null && timer.running());
        } else if (effect instanceof RoomEffect.LockChanged changed) {
            listener.lockChanged(at, changed.locked());
        } else if (effect instanceof RoomEffect.WaitingRoomChanged changed) {
            listener.waitingRoomChanged(at, changed.on());
        } else if (effect instanceof RoomEffect.WaitingBegun begun) {
            listener.waitingBegun(at, Infos.participant(begun.member()));
        } else if (effect instanceof RoomEffect.WaitingEnded ended) {
            listener.waitingEnded(at, Infos.participant(ended.member()), ended.reason());
        } else if (effect instanceof RoomEffect.BanChanged changed) {
            listener.banChanged(at, changed.identity(), changed.banned());
        } else if (effect instanceof RoomEffect.Ended) {
            listener.roomEnded(at);
        }
    }

    private static @Nullable String json(@Nullable StateValue value) {
        return value == null ? null : value.json();
    }
}
