package io.roomsig.micrometer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.roomsig.api.CloseCode;
import io.roomsig.api.ErrorCode;
import io.roomsig.api.ServerStatus;
import io.roomsig.spi.RoomMetrics;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The metrics of one server as meters of Micrometer, all named {@code roomsig.*}. docs/METRICS.md has them one by one.
 *
 * <pre>{@code
 * RoomServer rooms = RoomServer.builder()
 *         .admission(admission)
 *         .metrics(new MicrometerRoomMetrics(registry))
 *         .build();
 * }</pre>
 *
 * <p>All meters are registered at once, those that nothing has happened to as well, so that they can be watched from the start; to
 * count is a look into an array and one addition. Tags have a few dozen values, and never the id of a room or of anybody in it. Each
 * server has one of it; servers with the same registry need a tag that tells them apart. When the server is closed its gauges are
 * removed, the counters stay.
 *
 * <p>Made with what Micrometer has had for long, so that the versions of Spring Boot 3.5 (1.15) and later do. Safe for use by any
 * number of threads.
 */
public final class MicrometerRoomMetrics implements RoomMetrics {
    private final StatusGauges gauges;

    private final Map<Wire, Counter> opened;
    private final Map<Wire, Map<CloseCode, Counter>> closed = new EnumMap<>(Wire.class);
    private final Map<Wire, Counter> closedByClient;
    private final Map<Wire, Counter> broken;

    private final Map<Entry, Timer> entered = new EnumMap<>(Entry.class);
    private final Map<Way, Timer> refused = new EnumMap<>(Way.class);
    private final Map<Way, Timer> abandoned = new EnumMap<>(Way.class);
    private final Map<Way, Map<ErrorCode, Counter>> refusals = new EnumMap<>(Way.class);

    private final Map<Relayed, Counter> relayedHere;
    private final Map<Relayed, Counter> relayedElsewhere;
    private final Map<ErrorCode, Counter> relaysRefused;
    private final Map<Loss, Counter> crossingsLost;
    private final Map<ErrorCode, Counter> errors;

    private final Timer pairsConnected;
    private final Counter pairsHealed;
    private final Map<Cause, Counter> pairsRestarted = new EnumMap<>(Cause.class);
    private final Map<Cause, Counter> pairsFailed = new EnumMap<>(Cause.class);

    private final Map<Call, Map<Answer, Timer>> calls = new EnumMap<>(Call.class);

    /** For the only server of this registry. */
    public MicrometerRoomMetrics(MeterRegistry registry) {
        this(registry, List.of());
    }

    /**
     * For one server of several.
     *
     * @param tags what all its meters have as well
     */
    public MicrometerRoomMetrics(MeterRegistry registry, Iterable<Tag> tags) {
        Meters meters = new Meters(registry, tags);
        this.gauges = new StatusGauges(meters);

        opened = meters.counters(
                "roomsig.connections.opened", "Clients that have connected", "connections", "dialect", Wire.class);
        for (Wire wire : Wire.values()) {
            closed.put(wire, meters.closed(wire, CloseCode.class));
        }
        closedByClient = meters.closed("closed");
        broken = meters.closed("broken");

        enter("roomsig.joins", "How long joins take, the host app's decision included", Way.JOIN, meters);
        enter("roomsig.resumes", "How long it takes to come back", Way.RESUME, meters);
        enter("roomsig.waits", "For how long those wait who have to be let in", Way.WAITING, meters);

        String relays = "Signals and messages of clients that were handed on";
        relayedHere = meters.counters("roomsig.relays", relays, "messages", "kind", Relayed.class, "route", "here");
        relayedElsewhere =
                meters.counters("roomsig.relays", relays, "messages", "kind", Relayed.class, "route", "elsewhere");
        relaysRefused = meters.counters(
                "roomsig.relays.refused",
                "Signals and messages of clients that were not handed on, and who sent them was told",
                "messages",
                "code",
                ErrorCode.class);
        crossingsLost = meters.counters(
                "roomsig.crossings.lost",
                "Messages between nodes that were lost or came in vain",
                "messages",
                "reason",
                Loss.class);
        errors = meters.counters(
                "roomsig.errors", "Errors that clients were told of", "errors", "code", ErrorCode.class);

        pairsConnected = meters.timer(
                "roomsig.pairs.connected", "How long it takes two participants to connect to each other", List.of());
        pairsHealed = meters.counter(
                "roomsig.pairs.healed", "Connections of participants that broke and healed", "pairs", List.of());
        for (Cause cause : Cause.values()) {
            if (cause != Cause.NONE) {
                pairsRestarted.put(
                        cause,
                        meters.counter(
                                "roomsig.pairs.restarted",
                                "Pairs of participants that begin anew to connect",
                                "pairs",
                                Meters.tag("cause", cause)));
            }
            if (cause != Cause.NONE && cause != Cause.ASKED) {
                pairsFailed.put(
                        cause,
                        meters.counter(
                                "roomsig.pairs.failed",
                                "Pairs of participants that do not get connected",
                                "pairs",
                                Meters.tag("cause", cause)));
            }
        }

        for (Call call : Call.values()) {
            Map<Answer, Timer> timers = new EnumMap<>(Answer.class);
            for (Answer answer : call.answers()) {
                timers.put(
                        answer,
                        meters.timer(
                                "roomsig.calls",
                                "How long the host app, the room log and others take to answer",
                                List.of(Tag.of("call", Meters.word(call)), Tag.of("outcome", Meters.word(answer)))));
            }
            calls.put(call, timers);
        }
    }

    private void enter(String name, String description, Way way, Meters meters) {
        for (Entry entry : Entry.values()) {
            if (wayOf(entry) == way) {
                entered.put(entry, meters.timer(name, description, Meters.tag("outcome", entry)));
            }
        }
        refused.put(way, meters.timer(name, description, List.of(Tag.of("outcome", "refused"))));
        abandoned.put(way, meters.timer(name, description, List.of(Tag.of("outcome", "abandoned"))));
        refusals.put(
                way,
                meters.counters(
                        name + ".refused", "Those of them that were refused", "refusals", "code", ErrorCode.class));
    }

    private static Way wayOf(Entry entry) {
        return switch (entry) {
            case JOINED, WAITING -> Way.JOIN;
            case ADMITTED -> Way.WAITING;
            case REPLAYED, SNAPSHOT -> Way.RESUME;
        };
    }

    @Override
    public void started(Supplier<ServerStatus> status) {
        gauges.register(status);
    }

    @Override
    public void stopped() {
        gauges.remove();
    }

    @Override
    public void connectionOpened(Wire wire) {
        count(opened, wire);
    }

    @Override
    public void connectionClosed(Wire wire, CloseCode code) {
        count(closed.getOrDefault(wire, Map.of()), code);
    }

    @Override
    public void connectionLost(Wire wire, boolean meant) {
        count(meant ? closedByClient : broken, wire);
    }

    @Override
    public void entered(Entry entry, long nanos) {
        record(entered, entry, nanos);
    }

    @Override
    public void refused(Way way, ErrorCode code, long nanos) {
        record(refused, way, nanos);
        count(refusals.getOrDefault(way, Map.of()), code);
    }

    @Override
    public void abandoned(Way way, long nanos) {
        record(abandoned, way, nanos);
    }

    @Override
    public void relayed(Relayed what, boolean elsewhere) {
        count(elsewhere ? relayedElsewhere : relayedHere, what);
    }

    @Override
    public void relayRefused(ErrorCode code) {
        count(relaysRefused, code);
    }

    @Override
    public void crossingLost(Loss loss) {
        count(crossingsLost, loss);
    }

    @Override
    public void errorSent(ErrorCode code) {
        count(errors, code);
    }

    @Override
    public void paired(Step step, Cause cause, long nanos) {
        switch (step) {
            case CONNECTED -> pairsConnected.record(nanos, TimeUnit.NANOSECONDS);
            case HEALED -> pairsHealed.increment();
            case RESTARTED -> count(pairsRestarted, cause);
            case FAILED -> count(pairsFailed, cause);
        }
    }

    @Override
    public void answered(Call call, Answer answer, long nanos) {
        record(calls.getOrDefault(call, Map.of()), answer, nanos);
    }

    private static <K> void count(Map<K, Counter> counters, K key) {
        Counter counter = counters.get(key);
        if (counter != null) {
            counter.increment();
        }
    }

    private static <K> void record(Map<K, Timer> timers, K key, long nanos) {
        Timer timer = timers.get(key);
        if (timer != null) {
            timer.record(nanos, TimeUnit.NANOSECONDS);
        }
    }
}
