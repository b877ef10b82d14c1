package io.roomsig.core;

import io.roomsig.api.AddressLimits;
import io.roomsig.api.CloseCode;
import io.roomsig.api.Handshake;
import io.roomsig.api.LeaveReason;
import io.roomsig.api.Limits;
import io.roomsig.api.RoomListing;
import io.roomsig.api.RoomSummary;
import io.roomsig.core.inbound.ClientPort;
import io.roomsig.core.inbound.EnginePort;
import io.roomsig.core.inbound.Inbound;
import io.roomsig.core.memory.InMemoryRoomLog;
import io.roomsig.core.room.RoomPolicy;
import io.roomsig.core.socketio.EngineServer;
import io.roomsig.core.socketio.EngineSettings;
import io.roomsig.core.socketio.SocketIoServer;
import io.roomsig.core.wire.Dialect;
import io.roomsig.core.wire.NativeDialect;
import io.roomsig.core.wire.SocketIoDialect;
import io.roomsig.log.EventLog;
import io.roomsig.log.LogEvent;
import io.roomsig.spi.Admission;
import io.roomsig.spi.Connection;
import io.roomsig.spi.IceServerProvider;
import io.roomsig.spi.NodeBus;
import io.roomsig.spi.PairListener;
import io.roomsig.spi.RoomGuard;
import io.roomsig.spi.RoomListener;
import io.roomsig.spi.RoomLog;
import io.roomsig.spi.RoomMetrics;
import io.roomsig.spi.Tenancy;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The rooms of one server process, for a transport to bring clients to.
 *
 * <pre>{@code
 * RoomServer rooms = RoomServer.builder()
 *         .admission(Admission.tokens(tokens))
 *         .iceServers(IceServerProvider.stun("stun:stun.example.org:3478"))
 *         .build();
 * }</pre>
 *
 * <p>Safe for use by any number of threads. Has one daemon thread, for deadlines; all else happens on the threads that
 * bring messages or complete stages.
 */
public final class RoomServer implements ClientPort, AutoCloseable {
    private static final EventLog LOG = EventLog.of(RoomServer.class);
    private static final Duration TICK = Duration.ofMillis(250);
    private static final Duration GRACE = Duration.ofSeconds(2);
    private static final Duration COME_BACK_AFTER = Duration.ofMillis(500);

    private final Node node;
    private final Dialect nativeDialect;
    /** By id, and so in an order that repeats itself where chance does. */
    private final ConcurrentMap<String, Session> sessions = new ConcurrentHashMap<>();

    private final Environment.Ticking ticking;
    private final EngineServer engine;
    /** When each session is asked to go on elsewhere, in coarse nanoseconds. */
    private final ConcurrentMap<String, Long> moves = new ConcurrentHashMap<>();

    private final Census census;
    private final CompletableFuture<Void> drained = new CompletableFuture<>();
    private volatile boolean isMoving;
    // Used by the ticking thread only.
    private boolean isWarned;
    private boolean wasFit = true;

    private RoomServer(Node node, Builder parts) {
        this.node = node;
        this.nativeDialect = new NativeDialect(parts.limits, parts.policy);
        Dialect dialect = new SocketIoDialect(parts.limits, parts.policy);
        EngineSettings settings = EngineSettings.of(parts.limits);
        SocketIoServer socketIo = new SocketIoServer(
                client -> connect(new Session(
                        node, dialect, client.sid(), client.handshake(), client.connection(), this::forget)),
                settings,
                parts.environment::nanoTime,
                node::newId);
        this.engine = new EngineServer(
                settings, socketIo, parts.environment::nanoTime, node::newId, node.addresses()::connecting);
        Duration period = settings.tick().compareTo(TICK) < 0 ? settings.tick() : TICK;
        this.census = new Census(node);
        node.metrics().started(census::last);
        this.ticking = parts.environment.every(period, this::tick);
    }

    /** Starts with what {@code docs/PROTOCOL.md} says, rooms in memory, and no ICE servers. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public Inbound connect(Handshake handshake, Connection connection) {
        return connect(new Session(node, nativeDialect, node.newId(), handshake, connection, this::forget));
    }

    private Inbound connect(Session session) {
        sessions.put(session.id(), session);
        node.metrics().connectionOpened(session.dialect().wire());
        if (!node.addresses().opened(session.handshake())) {
            session.end(CloseCode.RATE_LIMITED, LeaveReason.RATE_LIMITED);
        } else if (node.isClosing()) {
            session.drain(COME_BACK_AFTER);
        }
        return session.intake();
    }

    @Override
    public @Nullable Duration retryAfter(Handshake handshake) {
        return node.addresses().connecting(handshake);
    }

    /** The Socket.IO dialect over the same rooms, for a binding that brings requests of Engine.IO. */
    public EnginePort socketIo() {
        return engine;
    }

    @Override
    public int maxFrameBytes() {
        return node.limits().frameBytes();
    }

    /** Whether somebody of this server is in the room, or on the way in. */
    public boolean hasRoom(String room) {
        return node.rooms().find(room) != null;
    }

    /**
     * The host app's hand in one room of this server, or of its whole cluster.
     *
     * @param code the room's code
     * @throws IllegalArgumentException if no room can have it
     */
    public RoomHandle room(String code) {
        return new RoomHandle(node, code);
    }

    /** The rooms that this server holds at the moment, by code. A cluster may have others. */
    public List<RoomSummary> list() {
        return node.listings().own();
    }

    /**
     * The rooms of all servers of the cluster, by code; alone, those of {@link #list}. Takes no longer than a second and a quarter.
     *
     * @return {@link RoomListing#partial} if one of them has not answered by then
     */
    public CompletionStage<RoomListing> listAll() {
        return node.listings().all();
    }

    /** How many connections there are. */
    public int connections() {
        return sessions.size();
    }

    /** How many rooms are live on this server. */
    public int rooms() {
        return node.rooms().size();
    }

    /** Whether joins are taken: see {@link #notReady}. */
    public boolean isOpen() {
        return notReady().isEmpty();
    }

    /** Whether the server was closed, or sends its clients to other nodes. */
    public boolean isDraining() {
        return node.isDraining();
    }

    /**
     * Why joins are not taken at this moment, for a health check that a load balancer asks: the server drains or was closed, or, as a
     * node of a cluster, it is cut off from the others. A link to the log that is up does not prove that it brings anything, and this
     * tells.
     */
    public Optional<String> notReady() {
        if (node.isDraining()) {
            return Optional.of("draining");
        }
        NodeBus.View view = node.cluster().view();
        if (!view.deafFor().isZero()) {
            return Optional.of("cut off from the cluster for " + view.deafFor().toSeconds() + " s");
        }
        return view.held() ? Optional.empty() : Optional.of("not yet in the cluster");
    }

    /**
     * Sends clients to other nodes, so that this one can go without anybody noticing: takes no more joins, and asks each client at
     * some moment of {@code over} to go on elsewhere. Native clients resume there as who they are, without a break; clients of Socket.IO
     * leave and come back. Alone, without another node, there is nowhere to go, and it completes at once.
     *
     * @param over for how long, so that not all come to the others at once
     * @return completes when all have gone; not if some don't go, so wait for a limited time, and {@link #close} then
     */
    public CompletionStage<Void> drain(Duration over) {
        node.drain();
        if (!node.cluster().hasOthers()) {
            drained.complete(null);
        } else {
            long now = node.coarseNanos();
            sessions.keySet()
                    .forEach(id -> moves.putIfAbsent(id, now + node.upTo(over).toNanos()));
            isMoving = true;
            move();
        }
        return drained;
    }

    /**
     * {@link #drain}, waits for those who go, and {@link #close}. Blocks. Does nothing to a server that was closed.
     *
     * @param patience for how long it may take; half of it to ask, the rest to wait
     */
    public void shutdown(Duration patience) {
        if (node.isClosing()) {
            return;
        }
        try {
            drain(patience.dividedBy(2)).toCompletableFuture().get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException | ExecutionException late) {
            LOG.at(LogEvent.DRAIN_LATE).with("clients", sessions.size()).write();
        }
        close();
    }

    /**
     * Sends all clients away ({@code go-away}, then 4005), takes no more joins, and waits for up to two seconds until they
     * are gone. To be called before the container stops, which would cut them without a word. Doubled calls do nothing.
     * Rooms of a server that is alone end with it without a word to the {@link RoomListener}; in a cluster those who were here are away,
     * and can resume elsewhere.
     */
    @Override
    public void close() {
        node.close();
        sessions.values().forEach(session -> session.drain(COME_BACK_AFTER));
        engine.close(CloseCode.SERVER_DRAINING.number());
        awaitEmpty();
        sessions.values().forEach(Session::cut);
        ticking.close();
        // From here on no clock gives up on what is not answered.
        for (LiveRooms.Held held : node.rooms().all()) {
            guarded(held.room()::giveUp);
        }
        node.listings().close();
        node.cluster().leave();
        node.metrics().stopped();
    }

    /** Asks those whose time has come. */
    private void move() {
        if (!isMoving) {
            return;
        }
        moves.forEach((id, at) -> {
            if (node.coarseNanos() - at >= 0 && moves.remove(id, at)) {
                Session session = sessions.get(id);
                if (session != null) {
                    session.moveOn(LeaveReason.SERVER_DRAIN);
                }
            }
        });
        if (sessions.isEmpty()) {
            drained.complete(null);
        }
    }

    /** Nobody can reach this node's clients from elsewhere: asks them to go on there, while they lose nothing if they can't. */
    private void warn() {
        boolean deaf = node.cluster().isDeaf();
        if (deaf && !isWarned) {
            sessions.values().stream().filter(Session::canMove).forEach(session -> session.moveOn(LeaveReason.TIMEOUT));
        }
        isWarned = deaf;
    }

    private void awaitEmpty() {
        long deadline = System.nanoTime() + GRACE.toNanos();
        synchronized (sessions) {
            long left = GRACE.toMillis();
            while (!sessions.isEmpty() && left > 0) {
                try {
                    sessions.wait(left);
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                    return;
                }
                left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            }
        }
    }

    private void forget(Session session) {
        if (sessions.remove(session.id(), session)) {
            node.addresses().closed(session.handshake());
        }
        if (sessions.isEmpty()) {
            synchronized (sessions) {
                sessions.notifyAll();
            }
        }
    }

    private void tick() {
        node.tick();
        guarded(this::move);
        guarded(this::warn);
        guarded(engine::tick);
        for (Session session : sessions.values()) {
            guarded(session::tick);
        }
        guarded(() -> census.tick(sessions.values()));
        boolean isFit = node.cluster().isFit();
        boolean isBack = isFit && !wasFit;
        wasFit = isFit;
        for (LiveRooms.Held held : node.rooms().all()) {
            guarded(held.room()::tick);
            if (isBack) {
                // Nobody knows what was missed.
                guarded(held.room()::poll);
            }
        }
    }

    /** One that fails must not stop the clock for all others. */
    private static void guarded(Runnable part) {
        try {
            part.run();
        } catch (Throwable fault) {
            LOG.at(LogEvent.DEADLINE_FAILED).fault(fault).write();
        }
    }

    /** Collects the parts of a {@link RoomServer}. Not safe for use by several threads. */
    public static final class Builder {
        private @Nullable Admission admission;
        RoomLog log = new InMemoryRoomLog();

        @Nullable
        NodeBus bus;

        IceServerProvider iceServers = IceServerProvider.stun();
        RoomListener listener = new RoomListener() {};

        @Nullable
        RoomGuard guard;

        PairListener pairListener = (room, progress) -> {};
        RoomMetrics metrics = RoomMetrics.NONE;
        RoomPolicy policy = RoomPolicy.DEFAULT;
        Limits limits = Limits.DEFAULT;
        Environment environment = Environment.system();
        int maxRooms = 100_000;
        boolean binaryFrames = true;

        @Nullable
        AddressLimits addressLimits;

        Tenancy tenancy = grant -> null;

        private Builder() {}

        /** Who may join. Has no default: nothing is open by accident. */
        public Builder admission(Admission admission) {
            this.admission = Objects.requireNonNull(admission, "admission");
            return this;
        }

        /** Where rooms are; by default in memory. */
        public Builder roomLog(RoomLog log) {
            this.log = Objects.requireNonNull(log, "log");
            return this;
        }

        /**
         * Makes this server a node of a cluster, with the others that share its {@link #roomLog}; by default it is alone. Until the
         * bus holds a lease for it, joins are refused with a retryable error.
         */
        public Builder nodeBus(NodeBus bus) {
            this.bus = Objects.requireNonNull(bus, "bus");
            return this;
        }

        /** Which STUN and TURN servers participants get; by default none. */
        public Builder iceServers(IceServerProvider iceServers) {
            this.iceServers = Objects.requireNonNull(iceServers, "iceServers");
            return this;
        }

        /** Who hears of what happens; by default nobody. */
        public Builder listener(RoomListener listener) {
            this.listener = Objects.requireNonNull(listener, "listener");
            return this;
        }

        /** Who has a say in what participants do; by default nobody. */
        public Builder guard(RoomGuard guard) {
            this.guard = Objects.requireNonNull(guard, "guard");
            return this;
        }

        /** Who hears how participants get on with connecting to each other; by default nobody. */
        public Builder pairListener(PairListener listener) {
            this.pairListener = Objects.requireNonNull(listener, "listener");
            return this;
        }

        /** Who counts what happens, for a monitoring system; by default nobody. */
        public Builder metrics(RoomMetrics metrics) {
            this.metrics = Objects.requireNonNull(metrics, "metrics");
            return this;
        }

        /** What rooms allow that are opened from here on; by default {@link RoomPolicy#DEFAULT}. */
        public Builder policy(RoomPolicy policy) {
            this.policy = Objects.requireNonNull(policy, "policy");
            return this;
        }

        /** What a connection may cost; by default {@link Limits#DEFAULT}. */
        public Builder limits(Limits limits) {
            this.limits = Objects.requireNonNull(limits, "limits");
            return this;
        }

        /**
         * Whether clients of {@code roomsig.v1} that offer it send and get their JSON in binary messages; by default they do, where
         * the transport can ({@link io.roomsig.spi.Connection.Binary}). Nothing that is only handed on is decoded then. Text is
         * easier to read in a browser's network panel.
         */
        public Builder binaryFrames(boolean binaryFrames) {
            this.binaryFrames = binaryFrames;
            return this;
        }

        /** How many rooms may be live at once; by default 100,000. */
        public Builder maxRooms(int maxRooms) {
            if (maxRooms < 1) {
                throw new IllegalArgumentException("maxRooms is not positive: " + maxRooms);
            }
            this.maxRooms = maxRooms;
            return this;
        }

        /** What the clients of one address may cost together; by default there is no limit. */
        public Builder addressLimits(AddressLimits limits) {
            this.addressLimits = Objects.requireNonNull(limits, "limits");
            return this;
        }

        /** Whose rooms are whose, and how many each may have; by default nobody's, and there is no limit but that of all. */
        public Builder tenancy(Tenancy tenancy) {
            this.tenancy = Objects.requireNonNull(tenancy, "tenancy");
            return this;
        }

        /** Time and chance; by default the system's. For tests. */
        public Builder environment(Environment environment) {
            this.environment = Objects.requireNonNull(environment, "environment");
            return this;
        }

        /**
         * Builds and starts the server.
         *
         * @throws IllegalStateException if no admission was given
         * @throws IllegalArgumentException if the limits are too small for the policy's rooms
         */
        public RoomServer build() {
            if (admission == null) {
                throw new IllegalStateException("who may join? Give an admission, such as Admission.tokens(store)");
            }
            limits.requireRoomFor(policy.maxMembers());
            return new RoomServer(new Node(this, admission), this);
        }
    }
}
