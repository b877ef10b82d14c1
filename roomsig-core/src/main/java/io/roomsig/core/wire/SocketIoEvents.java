package io.roomsig.core.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import io.roomsig.core.room.InitiatorRule;
import io.roomsig.core.room.Member;
import io.roomsig.core.room.Room;
import io.roomsig.core.room.RoomEffect;
import io.roomsig.core.room.Shared;
import io.roomsig.core.room.StateValue;
import io.roomsig.spi.Frame;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a room tells pages that speak Socket.IO: one version of it. Where they have words of their own these are used, with
 * fields added and none left out; the rest is as in {@code roomsig.v1}.
 *
 * @param others the words for the rest
 */
record SocketIoEvents(NativeEvents others, long seq) implements RoomEffect.Visitor<Optional<Frame>> {
    /** The own value behind {@code hand-raised}. */
    static final String HAND = "hand_raised";

    static SocketIoEvents at(long seq, Instant now) {
        return new SocketIoEvents(new NativeEvents(SocketIoDialect.SHAPE, seq, now, null), seq);
    }

    static Frame roomJoined(Dialect.Snapshot snapshot) {
        Room room = snapshot.room();
        Member self = snapshot.self();
        return Json.socketIoEvent("room-joined", json -> {
            json.writeArrayFieldStart("participants");
            for (Member member : room.members().values()) {
                json.writeStartObject();
                who(json, member);
                if (!member.id().equals(self.id())) {
                    json.writeBooleanField("initiator", InitiatorRule.initiates(self, member));
                }
                if (isRaised(member.values().get(HAND))) {
                    json.writeBooleanField(HAND, true);
                }
                json.writeEndObject();
            }
            json.writeEndArray();
            NativeWriter.timer(json, room.shared().timer());
            StateValue presenter = room.shared().values().get(Shared.PRESENTER);
            Json.raw(json, "presenter", presenter == null ? null : presenter.json());
            NativeWriter.ice(json, snapshot);
            NativeWriter.door(json, room, self);
            json.writeNumberField("seq", room.version());
        });
    }

    @Override
    public Optional<Frame> memberJoined(RoomEffect.MemberJoined effect) {
        // A newcomer is later in the join order than all who hear of it.
        return Optional.of(joined(effect.member(), false));
    }

    /** One has come in; {@code offers} says whether it is the one who reads this that makes the offers. */
    Frame joined(Member member, boolean offers) {
        return frame("user-joined", json -> {
            who(json, member);
            json.writeBooleanField("initiator", offers);
        });
    }

    @Override
    public Optional<Frame> memberLeft(RoomEffect.MemberLeft effect) {
        return event(
                "user-left",
                json -> json.writeStringField("socket_id", effect.member().id()));
    }

    @Override
    public Optional<Frame> ownValueChanged(RoomEffect.OwnValueChanged effect) {
        if (!effect.key().equals(HAND)) {
            return others.ownValueChanged(effect);
        }
        return event("hand-raised", json -> {
            json.writeStringField("socket_id", effect.id());
            json.writeBooleanField("raised", isRaised(effect.value()));
        });
    }

    @Override
    public Optional<Frame> roomValueChanged(RoomEffect.RoomValueChanged effect) {
        return others.roomValueChanged(effect);
    }

    @Override
    public Optional<Frame> timerChanged(RoomEffect.TimerChanged effect) {
        return others.timerChanged(effect);
    }

    @Override
    public Optional<Frame> lockChanged(RoomEffect.LockChanged effect) {
        return others.lockChanged(effect);
    }

    @Override
    public Optional<Frame> banChanged(RoomEffect.BanChanged effect) {
        return others.banChanged(effect);
    }

    @Override
    public Optional<Frame> memberChanged(RoomEffect.MemberChanged effect) {
        return others.memberChanged(effect);
    }

    @Override
    public Optional<Frame> waitingBegun(RoomEffect.WaitingBegun effect) {
        return others.waitingBegun(effect);
    }

    @Override
    public Optional<Frame> waitingEnded(RoomEffect.WaitingEnded effect) {
        return others.waitingEnded(effect);
    }

    @Override
    public Optional<Frame> waitingRoomChanged(RoomEffect.WaitingRoomChanged effect) {
        return others.waitingRoomChanged(effect);
    }

    @Override
    public Optional<Frame> memberAway(RoomEffect.MemberAway effect) {
        return others.memberAway(effect);
    }

    @Override
    public Optional<Frame> memberBack(RoomEffect.MemberBack effect) {
        return others.memberBack(effect);
    }

    @Override
    public Optional<Frame> resumeAccepted(RoomEffect.ResumeAccepted effect) {
        return others.resumeAccepted(effect);
    }

    @Override
    public Optional<Frame> pairRestarted(RoomEffect.PairRestarted effect) {
        return others.pairRestarted(effect);
    }

    @Override
    public Optional<Frame> opened(RoomEffect.Opened effect) {
        return others.opened(effect);
    }

    @Override
    public Optional<Frame> joinAccepted(RoomEffect.JoinAccepted effect) {
        return others.joinAccepted(effect);
    }

    @Override
    public Optional<Frame> seatTaken(RoomEffect.SeatTaken effect) {
        return others.seatTaken(effect);
    }

    @Override
    public Optional<Frame> ended(RoomEffect.Ended effect) {
        return others.ended(effect);
    }

    @Override
    public Optional<Frame> rejected(RoomEffect.Rejected effect) {
        return others.rejected(effect);
    }

    private Optional<Frame> event(String type, Json.Body body) {
        return Optional.of(frame(type, body));
    }

    private Frame frame(String type, Json.Body body) {
        return Json.socketIoEvent(type, json -> {
            body.write(json);
            json.writeNumberField("seq", seq);
        });
    }

    private static void who(JsonGenerator json, Member member) throws IOException {
        json.writeStringField("socket_id", member.id());
        json.writeStringField("display_name", member.profile().displayName());
    }

    private static boolean isRaised(@Nullable StateValue value) {
        return value != null && value.json().equals("true");
    }
}
