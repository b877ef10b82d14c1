package io.roomsig.core;

import io.roomsig.api.Limits;
import io.roomsig.core.room.RoomCommand;
import io.roomsig.core.room.RoomEntry;
import io.roomsig.core.room.RoomMachine;
import io.roomsig.core.room.RoomPolicy;
import io.roomsig.spi.Admission;
import io.roomsig.spi.IceServerProvider;
import io.roomsig.spi.PairListener;
import io.roomsig.spi.RoomListener;
import io.roomsig.spi.RoomLog;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** What the sessions and rooms of one server share: its parts, its incarnation, its coarse clock. */
final class Node {
    private final RoomServer.Builder parts;
    private final Admission admission;
    private final String id;
    private final RoomCodec codec = new RoomCodec();
    private final LiveRooms rooms;
    private final AtomicLong proposals = new AtomicLong();
    private volatile long coarseNanos;
    private volatile boolean draining;

    Node(RoomServer.Builder parts, Admission admission) {
        this.parts = parts;
        this.admission = admission;
        this.id = Ids.random(parts.environment);
        this.rooms = new LiveRooms(this, parts.maxRooms);
        this.coarseNanos = parts.environment.nanoTime();
    }

    /** This incarnation: another one after each start. */
    String id() {
        return id;
    }

    String newId() {
        return Ids.random(parts.environment);
    }

    long nextNumber() {
        return proposals.incrementAndGet();
    }

    /** A new life for a room. */
    RoomLog.Proposal open() {
        RoomEntry.Origin origin = new RoomEntry.Origin(id, 0);
        return new RoomLog.Proposal(newId(), codec.encode(origin, new RoomCommand.Open(policy(), RoomMachine.RULES)));
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
    }

    boolean isDraining() {
        return draining;
    }

    void drain() {
        draining = true;
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
        return parts.log;
    }

    Admission admission() {
        return admission;
    }

    IceServerProvider iceServers() {
        return parts.iceServers;
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
}
