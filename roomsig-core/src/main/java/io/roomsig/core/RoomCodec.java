package io.roomsig.core;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.roomsig.core.room.Room;
import io.roomsig.core.room.RoomCommand;
import io.roomsig.core.room.RoomEntry;
import io.roomsig.spi.LogRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.LongFunction;
import java.util.function.ToLongFunction;

/**
 * What a room's entries and snapshots look like in its log: JSON, times and durations in milliseconds. Part of the
 * agreement between nodes: fields may be added, and unknown ones are ignored, so that old and new nodes read each other.
 */
final class RoomCodec {
    private static final Map<String, Class<? extends RoomCommand>> COMMANDS = Map.ofEntries(
            Map.entry("open", RoomCommand.Open.class),
            Map.entry("reopen", RoomCommand.Reopen.class),
            Map.entry("restore", RoomCommand.Restore.class),
            Map.entry("join", RoomCommand.Join.class),
            Map.entry("leave", RoomCommand.Leave.class),
            Map.entry("suspend", RoomCommand.Suspend.class),
            Map.entry("return", RoomCommand.Return.class),
            Map.entry("resume", RoomCommand.Resume.class),
            Map.entry("confirm", RoomCommand.Confirm.class),
            Map.entry("restart", RoomCommand.Restart.class),
            Map.entry("revoke", RoomCommand.Revoke.class),
            Map.entry("node-lost", RoomCommand.NodeLost.class),
            Map.entry("expire", RoomCommand.Expire.class),
            Map.entry("update", RoomCommand.Update.class),
            Map.entry("timer", RoomCommand.RunTimer.class),
            Map.entry("renew", RoomCommand.Renew.class),
            Map.entry("permit", RoomCommand.Permit.class),
            Map.entry("kick", RoomCommand.Kick.class),
            Map.entry("ban", RoomCommand.Ban.class),
            Map.entry("unban", RoomCommand.Unban.class),
            Map.entry("lock", RoomCommand.Lock.class),
            Map.entry("unlock", RoomCommand.Unlock.class),
            Map.entry("admit", RoomCommand.Admit.class),
            Map.entry("wait", RoomCommand.Wait.class),
            Map.entry("create", RoomCommand.Create.class),
            Map.entry("close", RoomCommand.Close.class));

    /** One for the process: what it learns of types is dear, and the same for all servers. Not changed once it is made. */
    private static final ObjectMapper MAPPER = mapper();

    byte[] encode(RoomEntry.Origin origin, RoomCommand command) {
        return write(new Proposed(origin, command));
    }

    RoomEntry decode(LogRecord record) {
        Proposed proposed = read(record.bytes(), Proposed.class);
        return new RoomEntry(record.version(), record.time(), record.id(), proposed.origin(), proposed.command());
    }

    byte[] encode(Room room) {
        return write(room);
    }

    Room decode(byte[] snapshot) {
        return read(snapshot, Room.class);
    }

    private byte[] write(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private <T> T read(byte[] bytes, Class<T> type) {
        try {
            return MAPPER.readValue(bytes, type);
        } catch (IOException foreign) {
            // The location would quote the content, and with it names and app data.
            throw new IllegalArgumentException("the log holds what these rules did not write: "
                    + foreign.getClass().getSimpleName());
        }
    }

    private static ObjectMapper mapper() {
        SimpleModule times = new SimpleModule();
        millis(times, Instant.class, RoomCodec::epochMillis, Instant::ofEpochMilli);
        millis(times, Duration.class, Duration::toMillis, Duration::ofMillis);
        JsonMapper mapper = JsonMapper.builder()
                // Records speak by their components; isEmpty() and its like are questions, not state.
                .disable(MapperFeature.AUTO_DETECT_IS_GETTERS)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .addModule(times)
                .addMixIn(RoomCommand.class, Named.class)
                .build();
        COMMANDS.forEach((name, type) -> mapper.registerSubtypes(new NamedType(type, name)));
        return mapper;
    }

    /** Times beyond what milliseconds can count are as good as the last they can. */
    private static long epochMillis(Instant instant) {
        try {
            return instant.toEpochMilli();
        } catch (ArithmeticException tooFar) {
            return instant.isAfter(Instant.EPOCH) ? Long.MAX_VALUE : Long.MIN_VALUE;
        }
    }

    private static <T> void millis(
            SimpleModule module, Class<T> type, ToLongFunction<T> toMillis, LongFunction<T> ofMillis) {
        module.addSerializer(type, new JsonSerializer<T>() {
            @Override
            public void serialize(T value, JsonGenerator json, SerializerProvider provider) throws IOException {
                json.writeNumber(toMillis.applyAsLong(value));
            }
        });
        module.addDeserializer(type, new MillisDeserializer<>(type, ofMillis));
    }

    /** Gives each command its name in the log, without the pure package knowing of JSON. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "c")
    private interface Named {}

    /** A command and who proposes it. */
    record Proposed(RoomEntry.Origin origin, RoomCommand command) {}

    private static final class MillisDeserializer<T> extends StdDeserializer<T> {
        private static final long serialVersionUID = 1L;

        private final transient LongFunction<T> ofMillis;

        MillisDeserializer(Class<T> type, LongFunction<T> ofMillis) {
            super(type);
            this.ofMillis = ofMillis;
        }

        @Override
        public T deserialize(JsonParser json, DeserializationContext context) throws IOException {
            return ofMillis.apply(json.getLongValue());
        }
    }
}
