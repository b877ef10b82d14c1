package io.roomsig.core.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import io.roomsig.core.room.Member;
import io.roomsig.core.room.RoomEffect;
import io.roomsig.core.room.Shared;
import io.roomsig.core.room.StateValue;
import io.roomsig.spi.Frame;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a room tells, in {@code roomsig.v1}: one version of it. Other dialects take what they have no words of their own
 * for from here, in their own shape.
 */
record NativeEvents(
        Json.Shape shape, long seq, Instant now, @Nullable String re) implements RoomEffect.Visitor<Optional<Frame>> {

    @Override
    public Optional<Frame> memberJoined(RoomEffect.MemberJoined effect) {
        // A newcomer is later in the join order than all who hear of it.
        return Optional.of(joined(effect.member(), false));
    }

    /** One has come in; {@code offers} says whether it is the one who reads this that makes the offers. */
    Frame joined(Member member, boolean offers) {
        return frame("user-joined", json -> {
            NativeWriter.participant(json, member);
            json.writeObjectFieldStart("negotiate");
            json.writeStringField("role", offers ? "offerer" : "answerer");
            json.writeBooleanField("polite", offers);
            json.writeNumberField("n", 0);
            json.writeEndObject();
        });
    }

    @Override
    public Optional<Frame> memberChanged(RoomEffect.MemberChanged effect) {
        return event("user-role", json -> {
            json.writeStringField("socket_id", effect.member().id());
            json.writeStringField("role", effect.member().profile().role());
            NativeWriter.permissions(json, effect.member());
        });
    }

    @Override
    public Optional<Frame> waitingBegun(RoomEffect.WaitingBegun effect) {
        return event("waiting-joined", json -> NativeWriter.participant(json, effect.member()));
    }

    @Override
    public Optional<Frame> waitingEnded(RoomEffect.WaitingEnded effect) {
        return event("waiting-left", json -> {
            json.writeStringField("socket_id", effect.member().id());
            json.writeStringField("reason", effect.reason().wireName());
        });
    }

    @Override
    public Optional<Frame> waitingRoomChanged(RoomEffect.WaitingRoomChanged effect) {
        return event("room-updated", json -> json.writeBooleanField("waiting_room", effect.on()));
    }

    @Override
    public Optional<Frame> memberLeft(RoomEffect.MemberLeft effect) {
        return event("user-left", json -> {
            json.writeStringField("socket_id", effect.member().id());
            json.writeStringField("reason", effect.reason().wireName());
        });
    }

    @Override
    public Optional<Frame> roomValueChanged(RoomEffect.RoomValueChanged effect) {
        if (effect.key().equals(Shared.PRESENTER)) {
            return event("presenter", json -> {
                Json.raw(
                        json,
                        "presenter",
                        effect.value() == null ? null : effect.value().json());
                versionAndBy(json, effect.value(), effect.by());
            });
        }
        return event("state", json -> {
            json.writeStringField("key", effect.key());
            Json.raw(
                    json,
                    "value",
                    effect.value() == null ? null : effect.value().json());
            versionAndBy(json, effect.value(), effect.by());
        });
    }

    @Override
    public Optional<Frame> ownValueChanged(RoomEffect.OwnValueChanged effect) {
        return event("user-updated", json -> {
            json.writeStringField("socket_id", effect.id());
            json.writeStringField("key", effect.key());
            Json.raw(
                    json,
                    "value",
                    effect.value() == null ? null : effect.value().json());
            version(json, effect.value());
        });
    }

    @Override
    public Optional<Frame> timerChanged(RoomEffect.TimerChanged effect) {
        return event("timer_state", json -> {
            NativeWriter.timer(json, effect.timer());
            json.writeStringField("by", effect.by());
            json.writeNumberField("server_time", now.toEpochMilli());
        });
    }

    @Override
    public Optional<Frame> lockChanged(RoomEffect.LockChanged effect) {
        return event("room-updated", json -> json.writeBooleanField("locked", effect.locked()));
    }

    @Override
    public Optional<Frame> banChanged(RoomEffect.BanChanged effect) {
        return event("room-updated", json -> {
            json.writeObjectFieldStart(effect.banned() ? "banned" : "unbanned");
            json.writeStringField("identity", effect.identity());
            if (effect.banned()) {
                json.writeStringField("display_name", effect.displayName());
            }
            json.writeEndObject();
        });
    }

    @Override
    public Optional<Frame> memberAway(RoomEffect.MemberAway effect) {
        return event("user-away", json -> {
            json.writeStringField("socket_id", effect.id());
            json.writeNumberField("until", effect.until().toEpochMilli());
            json.writeNumberField("server_time", now.toEpochMilli());
        });
    }

    @Override
    public Optional<Frame> memberBack(RoomEffect.MemberBack effect) {
        return event(
                "user-back",
                json -> json.writeStringField("socket_id", effect.member().id()));
    }

    /** The proposer hears of it in another way. */
    @Override
    public Optional<Frame> resumeAccepted(RoomEffect.ResumeAccepted effect) {
        return Optional.empty();
    }

    /** Each of the two hears something else: {@link Dialect#restart}. */
    @Override
    public Optional<Frame> pairRestarted(RoomEffect.PairRestarted effect) {
        return Optional.empty();
    }

    @Override
    public Optional<Frame> opened(RoomEffect.Opened effect) {
        return Optional.empty();
    }

    @Override
    public Optional<Frame> joinAccepted(RoomEffect.JoinAccepted effect) {
        return Optional.empty();
    }

    @Override
    public Optional<Frame> seatTaken(RoomEffect.SeatTaken effect) {
        return Optional.empty();
    }

    @Override
    public Optional<Frame> ended(RoomEffect.Ended effect) {
        return Optional.empty();
    }

    @Override
    public Optional<Frame> rejected(RoomEffect.Rejected effect) {
        return Optional.empty();
    }

    private Optional<Frame> event(String type, Json.Body body) {
        return Optional.of(frame(type, body));
    }

    private Frame frame(String type, Json.Body body) {
        return shape.frame(type, re, json -> {
            body.write(json);
            json.writeNumberField("seq", seq);
        });
    }

    private static void versionAndBy(JsonGenerator json, @Nullable StateValue value, @Nullable String by)
            throws IOException {
        version(json, value);
        json.writeStringField("by", by);
    }

    private static void version(JsonGenerator json, @Nullable StateValue value) throws IOException {
        json.writeNumberField("version", value == null ? 0 : value.version());
    }
}
