package io.roomsig.testkit.sim;

import io.roomsig.api.CloseCode;
import io.roomsig.api.Handshake;
import io.roomsig.core.inbound.EnginePort;
import io.roomsig.core.inbound.EngineRequest;
import io.roomsig.core.inbound.Inbound;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The language of pages that speak Socket.IO over a WebSocket ({@code docs/SOCKETIO.md}), on one connection. They have no keys,
 * numbers, acknowledgements and restarts, know no life of a room, and are told less of it.
 */
final class SocketIoTongue implements Tongue {
    private static final String CONNECT = "40";
    private static final String EVENT = "42";
    private static final String DISCONNECT = "41";
    private static final Set<String> UNKNOWN = Set.of("ping", "restart", "peer-state", "ack");

    private String self = "";
    private String farewell = CloseCode.INVALID_TOKEN.reason();

    @Override
    public Inbound connect(Host host, Link link) {
        EnginePort port = host.server().socketIo();
        EngineRequest request = new EngineRequest("GET", true, "4", "websocket", null, Handshake.UNKNOWN);
        if (port.refusal(request) != null) {
            throw new Violation("a page is refused: " + port.refusal(request));
        }
        Inbound server = port.webSocket(request, link);
        server.onOpen();
        return server;
    }

    @Override
    public @Nullable String written(String message) {
        int end = message.indexOf('"', 6);
        String type = message.substring(6, end);
        if (UNKNOWN.contains(type)) {
            return null;
        }
        return switch (type) {
            case "hello" -> CONNECT;
            case "bye" -> DISCONNECT;
            // A page does not ask twice: it comes as somebody else.
            case "join-room" ->
                event(type, message.substring(end + 2).replaceFirst(",\"attempt\":\"[^\"]*\",\"retry\":\\d+", ""));
            case "ice-candidate" ->
                event(
                        type,
                        message.substring(end + 2)
                                        .replace(
                                                "\"candidate\":",
                                                "\"candidate\":{\"type\":\"candidate\",\"candidate\":")
                                + "}");
            default -> event(type, message.substring(end + 2));
        };
    }

    private static String event(String type, String fields) {
        return EVENT + "[\"" + type + "\",{" + fields + "]";
    }

    @Override
    public @Nullable Map<String, @Nullable Object> read(Link from, String packet) {
        if (packet.equals("2")) {
            from.say("3");
        } else if (packet.startsWith(CONNECT)) {
            self = View.text(Json.object(packet.substring(2)), "sid");
        } else if (packet.startsWith(EVENT)) {
            return event(Json.array(packet.substring(2)));
        } else if (packet.equals(DISCONNECT)) {
            return message("disconnected", Map.of("code", code(farewell)));
        } else if (!packet.startsWith("0")) {
            throw new Violation("no packet of Socket.IO");
        }
        return null;
    }

    private static long code(String reason) {
        return Arrays.stream(CloseCode.values())
                .filter(code -> code.reason().equals(reason))
                .mapToLong(CloseCode::number)
                .findFirst()
                .orElseThrow(() -> new Violation("disconnected for an unknown reason: " + reason));
    }

    @SuppressWarnings("unchecked")
    private Map<String, @Nullable Object> event(List<@Nullable Object> event) {
        if (event.get(0) instanceof String type && event.get(1) instanceof Map<?, ?> fields) {
            return event(type, (Map<String, @Nullable Object>) fields);
        }
        throw new Violation("no event: " + event);
    }

    private Map<String, @Nullable Object> event(String type, Map<String, @Nullable Object> fields) {
        return switch (type) {
            case "room-joined" -> message(type, joined(fields));
            case "user-joined" -> message(type, member(fields));
            case "hand-raised" -> {
                Map<String, @Nullable Object> update = new LinkedHashMap<>(fields);
                update.put("key", View.HAND);
                update.put("value", Boolean.TRUE.equals(fields.get("raised")) ? Boolean.TRUE : null);
                yield message("user-updated", update);
            }
            case "ice-candidate" -> {
                Map<String, @Nullable Object> signal = new LinkedHashMap<>(fields);
                if (!(fields.get("candidate") instanceof Map<?, ?> wrapped)) {
                    throw new Violation("a candidate without its wrapping: " + fields);
                }
                signal.put("candidate", wrapped.get("candidate"));
                yield message(type, signal);
            }
            case "go-away" -> {
                if ("no".equals(fields.get("reconnect"))) {
                    farewell = View.text(fields, "reason");
                }
                yield message(type, fields);
            }
            default -> message(type, fields);
        };
    }

    private Map<String, @Nullable Object> joined(Map<String, @Nullable Object> fields) {
        Map<String, @Nullable Object> room = new LinkedHashMap<>(fields);
        List<@Nullable Object> participants = new ArrayList<>();
        List<@Nullable Object> pairs = new ArrayList<>();
        for (Map<String, @Nullable Object> each : View.objects(fields, "participants")) {
            participants.add(member(each));
            if (!self.equals(each.get("socket_id"))) {
                String role = Boolean.TRUE.equals(each.get("initiator")) ? "offerer" : "answerer";
                pairs.add(Map.of("with", View.text(each, "socket_id"), "role", role, "n", 0L));
            }
        }
        room.put("participants", participants);
        room.put("negotiate", pairs);
        room.put("self", self);
        room.put("epoch", View.NO_EPOCH);
        return room;
    }

    private static Map<String, @Nullable Object> member(Map<String, @Nullable Object> fields) {
        Map<String, @Nullable Object> member = new LinkedHashMap<>(fields);
        String role = Boolean.TRUE.equals(fields.get("initiator")) ? "offerer" : "answerer";
        member.put("negotiate", Map.of("role", role));
        if (Boolean.TRUE.equals(fields.get(View.HAND))) {
            member.put("state", Map.of(View.HAND, Map.of("value", Boolean.TRUE)));
        }
        return member;
    }

    private static Map<String, @Nullable Object> message(String type, Map<String, ?> fields) {
        Map<String, @Nullable Object> message = new LinkedHashMap<>(fields);
        message.put("t", type);
        return message;
    }
}
