package io.roomsig.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.roomsig.api.Handshake;
import io.roomsig.core.inbound.ClientPort;
import io.roomsig.core.inbound.Inbound;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A client of the native dialect without a network: says what a test tells it to and remembers what it hears. It may
 * hear from several threads; it speaks from one at a time.
 */
public final class ScriptedPeer {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};
    private static final TypeReference<List<Object>> ARRAY = new TypeReference<>() {};

    private final MemoryConnection connection;
    private final AtomicReference<@Nullable Inbound> server = new AtomicReference<>();
    private volatile boolean silent;

    private ScriptedPeer(ClientPort port, Handshake handshake) {
        connection = new MemoryConnection(this::pong, this::closeWith);
        server.set(port.connect(handshake, connection));
    }

    private void pong() {
        if (!silent) {
            server().onActivity();
        }
    }

    /** Connects, with nothing known of it. */
    public static ScriptedPeer connect(ClientPort port) {
        return new ScriptedPeer(port, Handshake.UNKNOWN);
    }

    /** Connects. */
    public static ScriptedPeer connect(ClientPort port, Handshake handshake) {
        return new ScriptedPeer(port, handshake);
    }

    /** From here on it answers no ping. */
    public void fallSilent() {
        silent = true;
    }

    /** Sends a message, as it is. */
    public void say(String json) {
        server().onText(json);
    }

    /** Asks to join, with the token as its name, too. */
    public ScriptedPeer join(String room, String token) {
        say("{\"t\":\"join-room\",\"room_code\":\"" + room + "\",\"token\":\"" + token + "\",\"display_name\":\""
                + token + "\"}");
        return this;
    }

    /** Sends an offer whose payload is {@code {"n": number}}. */
    public void offer(String to, int number) {
        say("{\"t\":\"offer\",\"to\":\"" + to + "\",\"offer\":{\"n\":" + number + "}}");
    }

    /** Loses its connection without a close frame. */
    public void drop() {
        closeWith(1006);
    }

    /** Its connection ends with this status code. */
    public void closeWith(int code) {
        Inbound inbound = server.get();
        if (inbound != null) {
            inbound.onClosed(code);
        }
    }

    /** The other end of its link. */
    public MemoryConnection connection() {
        return connection;
    }

    /** What the server hears of it. */
    public Inbound server() {
        return Objects.requireNonNull(server.get(), "connected while the server is closing");
    }

    /** All it has heard, in order. */
    public List<Heard> heard() {
        return connection.sent().stream().map(Heard::of).toList();
    }

    /** All of one type that it has heard, in order. */
    public List<Heard> heard(String type) {
        return heard().stream().filter(message -> message.type().equals(type)).toList();
    }

    /** The last it has heard. */
    public Heard last() {
        List<Heard> all = heard();
        if (all.isEmpty()) {
            throw new AssertionError("heard nothing");
        }
        return all.get(all.size() - 1);
    }

    /** Its own id, once it has joined. */
    public String id() {
        List<Heard> joined = heard("room-joined");
        if (joined.isEmpty()) {
            throw new AssertionError("has not joined; heard " + connection.sent());
        }
        return joined.get(joined.size() - 1).string("self");
    }

    /** The status code the server closed its connection with, if it did. */
    public OptionalInt closeCode() {
        return connection.closeCode();
    }

    /**
     * A message of the server.
     *
     * @param text as it was sent
     * @param fields by name: strings, numbers, booleans, lists and maps
     */
    public record Heard(String text, Map<String, Object> fields) {
        /** A JSON object. */
        static Heard of(String text) {
            return new Heard(text, read(text, OBJECT));
        }

        /** The array of an event of Socket.IO: its name is the type. */
        static Heard event(String text) {
            List<Object> event = read(text, ARRAY);
            @SuppressWarnings("unchecked")
            Map<String, Object> argument = (Map<String, Object>) event.get(1);
            Map<String, Object> fields = new LinkedHashMap<>(argument);
            fields.put("t", event.get(0));
            return new Heard(text, fields);
        }

        private static <T> T read(String text, TypeReference<T> type) {
            try {
                return JSON.readValue(text, type);
            } catch (JsonProcessingException malformed) {
                throw new AssertionError("the server said what is not JSON", malformed);
            }
        }

        /** Its type. */
        public String type() {
            return string("t");
        }

        /** A field that is a string. */
        public String string(String field) {
            return (String) Objects.requireNonNull(fields.get(field), field);
        }

        /** The room's version that it belongs to. */
        public long seq() {
            return ((Number) Objects.requireNonNull(fields.get("seq"), "seq")).longValue();
        }

        /** A field that is an array of objects. */
        @SuppressWarnings("unchecked")
        public List<Map<String, Object>> objects(String field) {
            return (List<Map<String, Object>>) Objects.requireNonNull(fields.get(field), field);
        }

        /** A field that is an object. */
        @SuppressWarnings("unchecked")
        public Map<String, Object> object(String field) {
            return (Map<String, Object>) Objects.requireNonNull(fields.get(field), field);
        }
    }
}
