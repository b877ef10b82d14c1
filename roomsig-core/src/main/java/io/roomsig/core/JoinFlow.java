package io.roomsig.core;

import io.roomsig.api.ErrorCode;
import io.roomsig.api.Grant;
import io.roomsig.api.JoinRequest;
import io.roomsig.api.LeaveReason;
import io.roomsig.core.room.Member;
import io.roomsig.core.room.Profile;
import io.roomsig.core.room.Room;
import io.roomsig.core.room.RoomCommand;
import io.roomsig.core.room.Seat;
import io.roomsig.core.wire.ClientMessage;
import io.roomsig.core.wire.Dialect;
import io.roomsig.core.wire.NativeDialect;
import io.roomsig.log.EventLog;
import io.roomsig.log.LogEvent;
import io.roomsig.spi.Admission;
import io.roomsig.spi.Frame;
import io.roomsig.spi.RoomMetrics;
import io.roomsig.spi.Tenant;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One join on its way: admission, ICE servers, the room's log, the room's word. Each step may come from another thread, long
 * after the client has gone or has been told to try again; a step that finds its flow over gives back what it holds.
 */
final class JoinFlow implements Entering {
    private static final EventLog LOG = EventLog.of(JoinFlow.class);

    private final Session session;
    private final Node node;
    private volatile JoinRequest request;
    private final EntryClock clock;
    private final boolean clientsAttempt;
    private final @Nullable String data;
    private volatile @Nullable String re;
    private volatile long retry;
    /** What the last steps need of the first; written before the step that reads it is started. */
    private volatile @Nullable Profile profile;

    private final AtomicBoolean hasGivenBack = new AtomicBoolean();

    private volatile @Nullable Tenant tenant;
    private volatile Duration window = Duration.ZERO;
    private volatile IceRefresh.Lease ice = IceRefresh.Lease.MISSING;

    JoinFlow(Session session, Node node, ClientMessage.JoinRoom message, String attempt, @Nullable String re) {
        this.session = session;
        this.node = node;
        this.clock = new EntryClock(node, RoomMetrics.Way.JOIN);
        this.clientsAttempt = message.attempt() != null;
        this.request = new JoinRequest(message.roomCode(), message.token(), message.displayName(), attempt);
        this.data = message.data();
        this.re = re;
        this.retry = message.retry();
    }

    /** Whether this is the same join asked for again; then its answer names the new request. */
    boolean isRepeatedBy(ClientMessage.JoinRoom message, String attempt, @Nullable String newRe) {
        boolean same =
                request.room().equals(message.roomCode()) && request.attempt().equals(attempt);
        if (same) {
            re = newRe;
            retry = message.retry();
        }
        return same;
    }

    void start() {
        Duration wait = node.addresses().joining(session.handshake());
        if (wait != null) {
            session.refused(this, Dialect.Refusal.later(ErrorCode.TOO_MANY_JOINS, re, wait));
            return;
        }
        Stages.when(() -> node.admission().admit(session.handshake(), request), this::decided, this::brokenOff);
    }

    private void decided(Admission.@Nullable Decision decision, @Nullable Throwable failure) {
        // Whoever gave up before the answer has given back what it wins only now.
        hasGivenBack.set(false);
        if (!session.isAdmitting(this)) {
            giveBack();
        } else if (decision instanceof Admission.Granted granted) {
            granted(granted.grant());
        } else if (decision instanceof Admission.Refused refused) {
            session.refused(this, Dialect.Refusal.of(refused.code(), re));
        } else {
            at(LogEvent.ADMISSION_FAILED).failure(failure).write();
            session.refused(this, Dialect.Refusal.of(ErrorCode.STORE_UNAVAILABLE, re));
        }
    }

    private void granted(Grant grant) {
        if (!grant.room().equals(request.room())) {
            at(LogEvent.ADMISSION_WRONG_ROOM).write();
            refuse(ErrorCode.INTERNAL);
            return;
        }
        if (grant.isExpiredAt(node.environment().now())) {
            refuse(ErrorCode.TOKEN_EXPIRED);
            return;
        }
        tenant = node.tenancy().tenant(grant);
        window = grant.resumeWindow() != null
                ? grant.resumeWindow()
                : node.limits().timeouts().resume();
        String name = grant.displayName() != null ? grant.displayName() : request.displayName();
        profile = new Profile(
                grant.grantId(),
                grant.effectiveIdentity(),
                NativeDialect.nameOrDefault(name),
                grant.role(),
                grant.permissions(),
                data,
                grant.expiresAt());
        String id = session.newMemberId();
        long asked = node.coarseNanos();
        Stages.when(
                () -> node.iceServers().iceServers(request.room(), id),
                (servers, failure) -> {
                    if (servers != null) {
                        ice = new IceRefresh.Lease(servers, asked);
                    } else {
                        logNoIceServers(session, failure);
                    }
                    propose(id);
                },
                this::brokenOff);
    }

    static void logNoIceServers(Session session, @Nullable Throwable failure) {
        LOG.at(LogEvent.ICE_FAILED)
                .with("connection", session.id())
                .failure(failure)
                .write();
    }

    private EventLog.Line at(LogEvent event) {
        return LOG.at(event).with("connection", session.id()).room(request.room());
    }

    private void brokenOff(RuntimeException fault) {
        refuse(ErrorCode.INTERNAL);
    }

    private void propose(String id) {
        if (!session.proposes(this)) {
            giveBack();
            return;
        }
        if (!node.cluster().isFit()) {
            refuse(ErrorCode.STORE_UNAVAILABLE);
            return;
        }
        LiveRoom room = node.rooms().acquire(request.room());
        if (room == null) {
            refuse(ErrorCode.SERVER_FULL);
            return;
        }
        Tenant paying = tenant;
        Tenants.Ticket place = null;
        if (paying != null) {
            String identity = Objects.requireNonNull(profile).identity();
            place = node.tenants().enter(paying, room, identity);
            if (place == null) {
                node.rooms().release(request.room());
                refuse(ErrorCode.TENANT_FULL);
                return;
            }
        }
        propose(room, id, place);
    }

    /** The join is in the room already and its answer was lost: the room gives it again. */
    void repeat(LiveRoom joined) {
        LiveRoom room = node.rooms().acquire(request.room());
        if (room == joined) {
            propose(room, session.newMemberId(), null);
        } else if (room != null) {
            // It has left meanwhile, and what is there now is another life of the room.
            node.rooms().release(request.room());
        }
    }

    private void propose(LiveRoom room, String id, Tenants.@Nullable Ticket place) {
        Seat seat = Seat.first(node.id(), request.attempt(), retry);
        if (session.negotiates()) {
            seat = seat.negotiating();
        }
        Dialect.Ticket ticket = null;
        // A client that cannot resume has left when its connection is lost, whatever the grant allows.
        if (session.numbers() && !window.isZero()) {
            ResumeKey key = ResumeKey.first(node.environment());
            ticket = new Dialect.Ticket(key.text(), window);
            seat = seat.resumable(window, key.hashes());
        }
        RoomCommand.Seen seen = RoomCommand.Seen.of(room.room());
        RoomCommand.Join join = new RoomCommand.Join(id, Objects.requireNonNull(profile), seat, seen);
        room.propose(join, new Asked(room, join, ticket, place));
    }

    /** It is in. A token is of no use any more, and a repetition needs no more than the room knows; what both have they share. */
    private void rest(Room room, Member self) {
        JoinRequest asked = request;
        String attempt =
                asked.attempt().equals(self.seat().attempt()) ? self.seat().attempt() : asked.attempt();
        request = new JoinRequest(room.code(), null, null, attempt);
        profile = self.profile();
    }

    @Override
    public @Nullable String re() {
        return re;
    }

    @Override
    public EntryClock clock() {
        return clock;
    }

    @Override
    public void log(ErrorCode refusal) {
        at(LogEvent.JOIN_REFUSED).with("code", refusal).write();
    }

    private void refuse(ErrorCode code) {
        if (!session.isJoined()) {
            giveBack();
        }
        session.refused(this, Dialect.Refusal.of(code, re));
    }

    /**
     * Gives a token back that this join has won, so that another may have it. Not where the client named its attempt: it can
     * repeat that, and may be in the room with it by way of another connection. And not twice: the next join of this connection
     * has the same attempt, and may have won the token by then.
     */
    @Override
    public void giveBack() {
        if (clientsAttempt || hasGivenBack.getAndSet(true)) {
            return;
        }
        try {
            node.admission().release(request);
        } catch (RuntimeException fault) {
            at(LogEvent.ADMISSION_RELEASE_FAILED).failure(fault).write();
        }
    }

    /**
     * One proposal of this join. It holds the room until it is refused, or leaves that to the next one; else the room holds the session
     * from then on.
     */
    private final class Asked implements Proposer {
        private final LiveRoom room;
        private final RoomCommand.Join join;
        private final Dialect.@Nullable Ticket ticket;
        private final Tenants.@Nullable Ticket place;

        Asked(LiveRoom room, RoomCommand.Join join, Dialect.@Nullable Ticket ticket, Tenants.@Nullable Ticket place) {
            this.room = room;
            this.join = join;
            this.ticket = ticket;
            this.place = place;
        }

        private boolean isAwaited() {
            return session.isProposed(JoinFlow.this) || session.isWaiting(JoinFlow.this);
        }

        private void settle() {
            if (place != null) {
                place.settle();
            }
        }

        @Override
        public Session session() {
            return session;
        }

        @Override
        public @Nullable String re() {
            return re;
        }

        @Override
        public void refused(ErrorCode code, @Nullable Long version) {
            if (code == ErrorCode.STATE_CONFLICT && join.isLateFor(room.room()) && isAwaited()) {
                // This node has seen by now whom it replaces. Not for a client that has gone: it may be the other one.
                propose(room, join.id(), place);
                return;
            }
            settle();
            node.rooms().release(request.room());
            refuse(code);
        }

        @Override
        public void waits(LiveRoom live, Member self) {
            settle();
            live.waiters().put(self.id(), this);
            if (session.waits(JoinFlow.this, live, self)) {
                clock.waits();
                // It may wait for longer than the credentials last.
                session.ice().begin(live.code(), self.id(), ice);
                at(LogEvent.JOIN_WAITS).with("participant", self.id()).write();
                session.outbox().send(session.dialect().waiting(re));
            } else {
                live.depart(self.id(), self.seat().gen(), session.goneFor());
            }
        }

        @Override
        public void denied(LiveRoom live, LeaveReason reason) {
            switch (reason) {
                // The room has forgotten it, not refused it.
                case TIMEOUT -> {
                    if (!session.isWaiting(JoinFlow.this)) {
                        giveBack();
                    } else if (!node.cluster().isFit()) {
                        // Taken for lost, and it would be again: it is better served elsewhere.
                        refuse(ErrorCode.STORE_UNAVAILABLE);
                    } else if (node.rooms().acquire(request.room()) == live) {
                        live.onceCaughtUp(() -> waitsAgain(live));
                    }
                }
                case REPLACED -> session.replacedWaiting(JoinFlow.this);
                case BANNED -> refuse(ErrorCode.BANNED);
                case TOKEN_REVOKED -> refuse(ErrorCode.TOKEN_REVOKED);
                case TOKEN_EXPIRED -> refuse(ErrorCode.TOKEN_EXPIRED);
                case ROOM_CLOSED, ROOM_EXPIRED -> refuse(ErrorCode.ROOM_CLOSED);
                case KICKED, LEFT, KEY_REUSED, SLOW_CONSUMER, RATE_LIMITED, PROTOCOL_ERROR, SERVER_DRAIN ->
                    refuse(ErrorCode.ADMISSION_DENIED);
            }
        }

        /** Unless the client has gone on at another node, while this one was asleep: there it has the same attempt. */
        private void waitsAgain(LiveRoom live) {
            boolean goesOn = live.room().members().values().stream()
                    .anyMatch(member -> member.isOf(
                            request.attempt(), Objects.requireNonNull(profile).grantId()));
            if (!goesOn && session.isWaiting(JoinFlow.this)) {
                propose(live, session.newMemberId(), null);
                return;
            }
            node.rooms().release(request.room());
            if (goesOn) {
                session.replacedWaiting(JoinFlow.this);
            } else {
                giveBack();
            }
        }

        @Override
        public void joined(LiveRoom live, Room room, Member self) {
            settle();
            Dialect.Snapshot snapshot = new Dialect.Snapshot(
                    room,
                    live.epochTold(room),
                    self,
                    ticket,
                    session.ice().begin(room.code(), self.id(), ice),
                    live.now());
            List<Frame> frames = List.of(session.dialect().roomJoined(snapshot, re));
            if (session.entered(JoinFlow.this, live, room, self, frames)) {
                rest(room, self);
                clock.entered(RoomMetrics.Entry.JOINED);
                at(LogEvent.JOIN_ACCEPTED)
                        .with("participant", self.id())
                        .with("version", room.version())
                        .write();
            } else {
                live.depart(self.id(), self.seat().gen(), session.goneFor());
            }
        }
    }
}
