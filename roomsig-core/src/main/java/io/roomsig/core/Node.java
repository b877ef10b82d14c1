package io.roomsig.core;

import io.roomsig.api.Limits;
import io.roomsig.core.room.Room;
import io.roomsig.core.room.RoomCommand;
import io.roomsig.core.room.RoomEntry;
import io.roomsig.core.room.RoomPolicy;
import io.roomsig.spi.Admission;
import io.roomsig.spi.IceServerProvider;
import io.roomsig.spi.NodeBus;
import io.roomsig.spi.PairListener;
import io.roomsig.spi.RoomGuard;
import io.roomsig.spi.RoomListener;
import io.roomsig.spi.RoomLog;
import io.roomsig.spi.RoomMetrics;
import io.roomsig.spi.Tenancy;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What the sessions and rooms of one server share: its parts, its incarnation, its coarse clock. */
final class Node {
    private static final Duration EXPIRE_JITTER = Duration.ofMillis(500);
    private static final Duration POLL = Duration.ofSeconds(10);
    /** A room that this node has members in is read as often at the least: {@link io.roomsig.spi.RoomLog#read}. */
    static final Duration LONGEST_POLL = POLL.multipliedBy(3).dividedBy(2);

    private static final Duration VISIT = Duration.ofSeconds(5);

    private final RoomServer.Builder parts;
    private final RoomMetrics metrics;
    private final RoomLog log;
    private final Admission admission;
    private final IceServerProvider iceServers;
    private final String id;
    private final RoomCodec codec = new RoomCodec();
    private final LiveRooms rooms;
    private final Listings listings = new Listings(this);
    private final Cluster cluster;
    private final Addresses addresses;
    private final Tenants tenants = new Tenants();
    private final AtomicLong proposals = new AtomicLong();
    /** Rooms that this node looks into, since others say that it drives some of their members; and until when. */
    private final ConcurrentMap<String, Long> visits = new ConcurrentHashMap<>();

    private volatile long coarseNanos;
    private volatile boolean draining;
    private volatile boolean closing;

    Node(RoomServer.Builder parts, Admission admission) {
        this.parts = parts;
        this.metrics = GuardedMetrics.of(parts.metrics, parts.environment::nanoTime);
        if (metrics == RoomMetrics.NONE) {
            this.log = parts.log;
            this.admission = admission;
            this.iceServers = parts.iceServers;
        } else {
            Measured measured = new Measured(metrics, parts.environment::nanoTime);
            this.log = measured.log(parts.log);
            this.admission = measured.admission(admission);
            this.iceServers = measured.iceServers(parts.iceServers);
        }
        this.id = Ids.random(parts.environment);
        this.rooms = new LiveRooms(this, parts.maxRooms);
        this.coarseNanos = parts.environment.nanoTime();
        this.addresses = new Addresses(parts.addressLimits, this::coarseNanos);
        NodeBus bus = parts.bus;
        this.cluster = bus == null
                ? new Cluster(rules())
                : new Cluster(bus.join(id, rules(), this::received), rules(), upTo(EXPIRE_JITTER));
    }

    /** This incarnation: another one after each start. */
    String id() {
        return id;
    }

    /** The newest rules that this node knows. */
    int rules() {
        return parts.environment.rules();
    }

    boolean knowsRules(Room room) {
        return room.birth().rules() <= rules();
    }

    String newId() {
        return Ids.random(parts.environment);
    }

    long nextNumber() {
        return proposals.incrementAndGet();
    }

    /** A new life for a room. */
    RoomLog.Proposal open() {
        return first(new RoomCommand.Open(policy(), cluster.rules()));
    }

    /** A new life for a room whose log was lost. */
    RoomLog.Proposal reopening(Room lost) {
        return first(new RoomCommand.Reopen(lost));
    }

    private RoomLog.Proposal first(RoomCommand command) {
        return new RoomLog.Proposal(id, nextNumber(), codec.encode(new RoomEntry.Origin(id, 0), command));
    }

    Cluster cluster() {
        return cluster;
    }

    /** When a room is to be looked after next, in coarse nanoseconds: not all at once. */
    long nextPoll() {
        return coarseNanos + POLL.toNanos() + upTo(POLL).toNanos() / 2;
    }

    /** By chance: what all nodes do at some time they do not do at the same. */
    Duration upTo(Duration most) {
        byte[] bytes = new byte[2];
        parts.environment.randomBytes(bytes);
        int share = ((bytes[0] & 0xff) << 8) | (bytes[1] & 0xff);
        return most.multipliedBy(share).dividedBy(1 << 16);
    }

    /** Another node has sent something. */
    private void received(String from, byte[] bytes) {
        NodeMessage message = NodeMessage.decode(bytes);
        if (message == null) {
            return;
        }
        if (message.room().isEmpty()) {
            listings.received(from, message.content());
            return;
        }
        LiveRoom live = rooms.find(message.room());
        if (message.content() instanceof NodeMessage.Present) {
            if (live == null && !draining) {
                visit(message.room());
            }
        } else if (live != null) {
            live.receive(from, message);
        }
    }

    /** Looks into a room that this node does not hold. If members are said to be here, it corrects that. */
    private void visit(String room) {
        if (visits.putIfAbsent(room, coarseNanos + VISIT.toNanos()) != null) {
            return;
        }
        LiveRoom live = rooms.acquire(room);
        if (live == null) {
            visits.remove(room);
        } else {
            live.lookIn();
        }
    }

    private void endVisits() {
        visits.forEach((room, until) -> {
            if (coarseNanos - until >= 0 && visits.remove(room, until)) {
                rooms.release(room);
            }
        });
    }

    /** As of the last tick: costs no system call, and is a quarter of a second late at most. */
    long coarseNanos() {
        return coarseNanos;
    }

    /** A time that only ever grows, for what happens on this node alone. Its date means nothing. */
    Instant monotonic() {
        return Instant.EPOCH.plusNanos(parts.environment.nanoTime());
    }

    void tick() {
        coarseNanos = parts.environment.nanoTime();
        cluster.tick();
        endVisits();
        listings.tick();
        addresses.tick();
    }

    Addresses addresses() {
        return addresses;
    }

    Tenants tenants() {
        return tenants;
    }

    Tenancy tenancy() {
        return parts.tenancy;
    }

    Listings listings() {
        return listings;
    }

    boolean isDraining() {
        return draining;
    }

    void drain() {
        draining = true;
    }

    /** Whether this node is going this moment: the rooms are not told of what ends with it. */
    boolean isClosing() {
        return closing;
    }

    void close() {
        draining = true;
        closing = true;
    }

    Environment environment() {
        return parts.environment;
    }

    RoomCodec codec() {
        return codec;
    }

    LiveRooms rooms() {
        return rooms;
    }

    RoomLog log() {
        return log;
    }

    Admission admission() {
        return admission;
    }

    IceServerProvider iceServers() {
        return iceServers;
    }

    /** {@link RoomMetrics#NONE}, or one that throws nothing. */
    RoomMetrics metrics() {
        return metrics;
    }

    @Nullable
    RoomGuard guard() {
        return parts.guard;
    }

    RoomListener listener() {
        return parts.listener;
    }

    PairListener pairListener() {
        return parts.pairListener;
    }

    RoomPolicy policy() {
        return parts.policy;
    }

    Limits limits() {
        return parts.limits;
    }

    /** Whether clients that can are to send and get binary messages. */
    boolean prefersBinary() {
        return parts.binaryFrames;
    }
}
