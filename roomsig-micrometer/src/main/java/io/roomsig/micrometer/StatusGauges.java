package io.roomsig.micrometer;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.roomsig.api.ServerStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** What can be read of a server at any time. There as long as the server is. */
final class StatusGauges {
    private final Meters meters;
    // Guarded by this.
    private final List<Meter> registered = new ArrayList<>();

    StatusGauges(Meters meters) {
        this.meters = meters;
    }

    synchronized void register(Supplier<ServerStatus> status) {
        String connections = "Clients that are connected";
        gauge(
                "roomsig.connections",
                connections,
                "connections",
                Tags.of("dialect", "native"),
                status,
                ServerStatus::nativeConnections);
        gauge(
                "roomsig.connections",
                connections,
                "connections",
                Tags.of("dialect", "socket-io"),
                status,
                ServerStatus::socketIoConnections);
        gauge("roomsig.rooms", "Rooms that are live", "rooms", Tags.empty(), status, ServerStatus::rooms);
        String participants = "Participants of this server";
        gauge(
                "roomsig.participants",
                participants,
                "participants",
                Tags.of("presence", "present"),
                status,
                ServerStatus::present);
        gauge(
                "roomsig.participants",
                participants,
                "participants",
                Tags.of("presence", "away"),
                status,
                ServerStatus::away);
        queues(status);
        cluster(status);
    }

    private void queues(Supplier<ServerStatus> status) {
        gauge(
                "roomsig.queues.frames",
                "Frames that wait for clients",
                "frames",
                Tags.empty(),
                status,
                at -> at.queues().frames());
        gauge(
                "roomsig.queues.size",
                "What waits for clients",
                "bytes",
                Tags.empty(),
                status,
                at -> at.queues().bytes());
        gauge(
                "roomsig.queues.highest.frames",
                "The most frames that have waited for one client in the last minute",
                "frames",
                Tags.empty(),
                status,
                at -> at.queues().mostFrames());
        gauge(
                "roomsig.queues.highest.size",
                "The most that has waited for one client in the last minute",
                "bytes",
                Tags.empty(),
                status,
                at -> at.queues().mostBytes());
    }

    private void cluster(Supplier<ServerStatus> status) {
        gauge(
                "roomsig.cluster.lease",
                "Whether this node holds its lease: 1, or 0",
                null,
                Tags.empty(),
                status,
                at -> at.cluster().leaseHeld() ? 1 : 0);
        gauge(
                "roomsig.cluster.nodes",
                "Nodes that this one knows to be alive, itself included",
                "nodes",
                Tags.empty(),
                status,
                at -> at.cluster().nodes());
        time(
                "roomsig.cluster.deaf",
                "For how long this node has heard nothing that it should have",
                status,
                at -> at.cluster().deafFor());
        time(
                "roomsig.cluster.lag",
                "How long it takes to hear what is published",
                status,
                at -> at.cluster().lag());
    }

    private void gauge(
            String name,
            String description,
            @Nullable String unit,
            Tags tags,
            Supplier<ServerStatus> status,
            ToLongFunction<ServerStatus> value) {
        Supplier<Number> read = () -> value.applyAsLong(status.get());
        registered.add(Gauge.builder(name, read)
                .description(description)
                .baseUnit(unit)
                .tags(meters.common())
                .tags(tags)
                .register(meters.registry()));
    }

    private void time(
            String name,
            String description,
            Supplier<ServerStatus> status,
            Function<ServerStatus, @Nullable Duration> value) {
        Supplier<Number> read = () -> {
            Duration time = value.apply(status.get());
            return time == null ? Double.NaN : (double) time.toNanos();
        };
        registered.add(TimeGauge.builder(name, read, TimeUnit.NANOSECONDS)
                .description(description)
                .tags(meters.common())
                .register(meters.registry()));
    }

    /** So that a registry that goes on does not hold a server that is gone. */
    synchronized void remove() {
        registered.forEach(meters.registry()::remove);
        registered.clear();
    }
}
