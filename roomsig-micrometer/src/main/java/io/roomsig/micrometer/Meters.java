package io.roomsig.micrometer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.roomsig.api.CloseCode;
import io.roomsig.api.ErrorCode;
import io.roomsig.spi.RoomMetrics.Wire;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Registers meters. */
final class Meters {
    private static final String CLOSED = "roomsig.connections.closed";
    private static final String CLOSED_MEANS = "Connections that have ended";

    private final MeterRegistry registry;
    private final Tags common;

    Meters(MeterRegistry registry, Iterable<Tag> common) {
        this.registry = registry;
        this.common = Tags.of(common);
    }

    MeterRegistry registry() {
        return registry;
    }

    Tags common() {
        return common;
    }

    Counter counter(String name, String description, String unit, Iterable<Tag> tags) {
        return Counter.builder(name)
                .description(description)
                .baseUnit(unit)
                .tags(common)
                .tags(tags)
                .register(registry);
    }

    Timer timer(String name, String description, Iterable<Tag> tags) {
        return Timer.builder(name)
                .description(description)
                .tags(common)
                .tags(tags)
                .register(registry);
    }

    /** One for each value of the tag. */
    <E extends Enum<E>> Map<E, Counter> counters(
            String name, String description, String unit, String tag, Class<E> values, String... others) {
        Map<E, Counter> counters = new EnumMap<>(values);
        for (E value : values.getEnumConstants()) {
            counters.put(value, counter(name, description, unit, Tags.of(others).and(tag, word(value))));
        }
        return counters;
    }

    /** Connections of one dialect that the server has closed. */
    Map<CloseCode, Counter> closed(Wire wire, Class<CloseCode> codes) {
        return counters(CLOSED, CLOSED_MEANS, "connections", "reason", codes, "dialect", word(wire), "by", "server");
    }

    /** Connections that have ended from the other side, by their dialects. */
    Map<Wire, Counter> closed(String reason) {
        return counters(CLOSED, CLOSED_MEANS, "connections", "dialect", Wire.class, "by", "client", "reason", reason);
    }

    static List<Tag> tag(String name, Enum<?> value) {
        return List.of(Tag.of(name, word(value)));
    }

    /** Codes are called as they are on the wire, the rest as tags are. */
    static String word(Enum<?> value) {
        return value instanceof ErrorCode
                ? value.name()
                : value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
