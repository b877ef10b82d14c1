package io.roomsig.core.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import io.roomsig.api.IceServer;
import io.roomsig.api.IceServers;
import io.roomsig.api.Limits;
import io.roomsig.api.Permission;
import io.roomsig.core.room.InitiatorRule;
import io.roomsig.core.room.Member;
import io.roomsig.core.room.Room;
import io.roomsig.core.room.RoomPolicy;
import io.roomsig.core.room.Shared;
import io.roomsig.core.room.StateValue;
import io.roomsig.core.room.TimerState;
import io.roomsig.spi.Frame;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the server says in {@code roomsig.v1}, but for events and signals. */
final class NativeWriter {
    private final Limits limits;
    private final RoomPolicy policy;

    NativeWriter(Limits limits, RoomPolicy policy) {
        this.limits = limits;
        this.policy = policy;
    }

    Frame welcome(int version, Set<Feature> features, @Nullable String re) {
        return Json.frame("welcome", re, json -> {
            json.writeNumberField("version", version);
            Json.strings(
                    json, "features", features.stream().map(Feature::wireName).toList());
            limits(json, policy);
        });
    }

    static Frame resumed(Dialect.Resumed resumed, @Nullable String re) {
        return Json.frame("resumed", re, json -> {
            json.writeStringField("self", resumed.self().id());
            ticket(json, resumed.ticket());
            json.writeStringField("epoch", resumed.epoch());
            json.writeNumberField("seq", resumed.seq());
            json.writeNumberField("replayed", resumed.replayed());
            iceServers(json, resumed.iceServers());
            lifetime(json, "ice_lifetime_ms", resumed.iceServers());
            json.writeNumberField("server_time", resumed.now().toEpochMilli());
        });
    }

    private static void ticket(JsonGenerator json, Dialect.@Nullable Ticket ticket) throws IOException {
        if (ticket != null) {
            json.writeStringField("key", ticket.key());
            json.writeNumberField("resume_ms", ticket.window().toMillis());
        }
    }

    Frame roomJoined(Dialect.Snapshot snapshot, @Nullable String re) {
        Room room = snapshot.room();
        Member self = snapshot.self();
        return Json.frame("room-joined", re, json -> {
            json.writeArrayFieldStart("participants");
            for (Member member : room.members().values()) {
                json.writeStartObject();
                participant(json, member);
                Instant until = member.awayUntil();
                if (until != null) {
                    json.writeNumberField("away_until", until.toEpochMilli());
                }
                json.writeObjectFieldStart("state");
                values(json, member.values(), false);
                json.writeEndObject();
                json.writeEndObject();
            }
            json.writeEndArray();
            timer(json, room.shared().timer());
            StateValue presenter = room.shared().values().get(Shared.PRESENTER);
            Json.raw(json, "presenter", presenter == null ? null : presenter.json());
            json.writeStringField("self", self.id());
            json.writeStringField("role", self.profile().role());
            permissions(json, self);
            ticket(json, snapshot.ticket());
            json.writeStringField("epoch", snapshot.epoch());
            json.writeNumberField("seq", room.version());
            json.writeObjectFieldStart("state");
            values(json, room.shared().values(), true);
            json.writeEndObject();
            json.writeBooleanField("locked", room.access().locked());
            door(json, room, self);
            ice(json, snapshot);
            json.writeArrayFieldStart("negotiate");
            for (Member other : room.members().values()) {
                if (!other.id().equals(self.id())) {
                    json.writeStartObject();
                    json.writeStringField("with", other.id());
                    negotiation(json, room, self, other);
                    json.writeEndObject();
                }
            }
            json.writeEndArray();
            json.writeNumberField("server_time", snapshot.now().toEpochMilli());
            limits(json, room.policy());
        });
    }

    static Frame waiting(Json.Shape shape, @Nullable String re) {
        return shape.frame("waiting", re, json -> {});
    }

    /** Who waits, for those who may let them in. */
    static void door(JsonGenerator json, Room room, Member self) throws IOException {
        json.writeBooleanField("waiting_room", room.access().waitingRoom());
        if (self.may(Permission.MODERATE)) {
            json.writeArrayFieldStart("waiting");
            for (Member waits : room.waiting().values()) {
                json.writeStartObject();
                participant(json, waits);
                json.writeEndObject();
            }
            json.writeEndArray();
        }
    }

    static Frame appMessage(Json.Shape shape, String from, ClientMessage.AppMessage message, Instant now) {
        return shape.frame("message", null, json -> {
            json.writeStringField("from", from.isEmpty() ? null : from);
            if (message.to() != null) {
                json.writeStringField("to", message.to());
            }
            json.writeStringField("kind", message.kind());
            Json.raw(json, "body", message.body());
            json.writeNumberField("ts", now.toEpochMilli());
        });
    }

    Frame error(Dialect.Refusal refusal) {
        return Json.frame("error", refusal.re(), json -> {
            json.writeStringField("code", refusal.code().name());
            json.writeStringField("message", refusal.code().message());
            json.writeBooleanField("retryable", refusal.code().retryable());
            if (refusal.retryAfter() != null) {
                json.writeNumberField("retry_after_ms", refusal.retryAfter().toMillis());
            }
            if (!refusal.details().isEmpty()) {
                json.writeObjectFieldStart("details");
                for (Map.Entry<String, Object> detail : refusal.details().entrySet()) {
                    json.writeObjectField(detail.getKey(), detail.getValue());
                }
                json.writeEndObject();
            }
        });
    }

    static Frame iceServers(Json.Shape shape, IceServers servers, @Nullable String re) {
        return shape.frame("ice-servers", re, json -> {
            iceServers(json, servers);
            lifetime(json, "lifetime_ms", servers);
        });
    }

    static Frame goAway(Json.Shape shape, String reconnect, String reason, Duration after) {
        return shape.frame("go-away", null, json -> {
            json.writeStringField("reconnect", reconnect);
            json.writeNumberField("after_ms", after.toMillis());
            json.writeStringField("reason", reason);
        });
    }

    /** Who a member is, as all see it. */
    static void participant(JsonGenerator json, Member member) throws IOException {
        json.writeStringField("socket_id", member.id());
        json.writeStringField("display_name", member.profile().displayName());
        json.writeStringField("role", member.profile().role());
        Json.raw(json, "data", member.profile().data());
        if (!member.may(Permission.SPEAK)) {
            json.writeBooleanField("speaks", false);
        }
    }

    static void permissions(JsonGenerator json, Member member) throws IOException {
        Json.strings(
                json,
                "permissions",
                member.profile().permissions().stream()
                        .map(Permission::wireName)
                        .toList());
    }

    /** What {@code one} has to do towards {@code other}. */
    private static void negotiation(JsonGenerator json, Room room, Member one, Member other) throws IOException {
        json.writeStringField("role", InitiatorRule.initiates(one, other) ? "offerer" : "answerer");
        json.writeBooleanField("polite", InitiatorRule.isPolite(one, other));
        json.writeNumberField("n", room.restarts(one.id(), other.id()));
    }

    static void timer(JsonGenerator json, @Nullable TimerState timer) throws IOException {
        if (timer == null) {
            json.writeNullField("timer_state");
            return;
        }
        json.writeObjectFieldStart("timer_state");
        json.writeStringField("status", timer.running() ? "running" : "paused");
        json.writeNumberField("duration_ms", timer.duration().toMillis());
        json.writeNumberField("remaining_ms", timer.remaining().toMillis());
        json.writeNumberField("updated_at", timer.updatedAt().toEpochMilli());
        json.writeEndObject();
    }

    private static void values(JsonGenerator json, Map<String, StateValue> values, boolean ofRoom) throws IOException {
        for (Map.Entry<String, StateValue> entry : values.entrySet()) {
            if (ofRoom && entry.getKey().equals(Shared.PRESENTER)) {
                continue;
            }
            json.writeObjectFieldStart(entry.getKey());
            Json.raw(json, "value", entry.getValue().json());
            json.writeNumberField("version", entry.getValue().version());
            if (ofRoom) {
                json.writeStringField("by", entry.getValue().by());
            }
            json.writeEndObject();
        }
    }

    /** What a newcomer is to know of ICE. */
    static void ice(JsonGenerator json, Dialect.Snapshot snapshot) throws IOException {
        iceServers(json, snapshot.iceServers());
        lifetime(json, "ice_lifetime_ms", snapshot.iceServers());
        if (snapshot.room().policy().relayOnly()) {
            json.writeStringField("ice_transport_policy", "relay");
        }
    }

    private static void lifetime(JsonGenerator json, String field, IceServers servers) throws IOException {
        if (servers.lifetime() != null) {
            json.writeNumberField(field, servers.lifetime().toMillis());
        }
    }

    private static void iceServers(JsonGenerator json, IceServers servers) throws IOException {
        json.writeArrayFieldStart("ice_servers");
        for (IceServer server : servers.servers()) {
            iceServer(json, server);
        }
        json.writeEndArray();
    }

    private static void iceServer(JsonGenerator json, IceServer server) throws IOException {
        json.writeStartObject();
        Json.strings(json, "urls", server.urls());
        if (server.username() != null) {
            json.writeStringField("username", server.username());
        }
        if (server.credential() != null) {
            json.writeStringField("credential", server.credential());
        }
        json.writeEndObject();
    }

    private void limits(JsonGenerator json, RoomPolicy room) throws IOException {
        json.writeObjectFieldStart("limits");
        json.writeNumberField("frame_bytes", limits.frameBytes());
        json.writeNumberField("depth", limits.depth());
        json.writeNumberField("data_bytes", limits.dataBytes());
        json.writeNumberField("value_bytes", room.maxValueBytes());
        json.writeNumberField("values", room.maxValues());
        json.writeNumberField("name_length", limits.nameLength());
        json.writeNumberField("members", room.maxMembers());
        json.writeNumberField("rate_per_second", limits.rate().perSecond());
        json.writeNumberField("rate_burst", limits.rate().burst());
        json.writeNumberField("join_ms", limits.timeouts().join().toMillis());
        json.writeEndObject();
        json.writeObjectFieldStart("ping");
        json.writeNumberField("interval_ms", limits.timeouts().pingInterval().toMillis());
        json.writeNumberField("timeout_ms", limits.timeouts().pongTimeout().toMillis());
        json.writeEndObject();
    }
}
