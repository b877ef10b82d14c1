package io.roomsig.core;

import io.roomsig.api.CloseCode;
import io.roomsig.api.ErrorCode;
import io.roomsig.api.Handshake;
import io.roomsig.api.LeaveReason;
import io.roomsig.api.Limits;
import io.roomsig.core.inbound.Inbound;
import io.roomsig.core.room.Member;
import io.roomsig.core.room.Room;
import io.roomsig.core.room.RoomCommand;
import io.roomsig.core.wire.ClientMessage;
import io.roomsig.core.wire.Dialect;
import io.roomsig.core.wire.Feature;
import io.roomsig.log.EventLog;
import io.roomsig.log.LogEvent;
import io.roomsig.spi.Connection;
import io.roomsig.spi.Frame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One client's conversation with the server, from its connection to its end.
 *
 * <p>Where it is ({@link Phase}) is guarded by its monitor, which is held for a few assignments and never while anything is
 * sent, asked or proposed. What comes from the client is read by its {@link Intake}.
 */
final class Session {
    private static final EventLog LOG = EventLog.of(Session.class);
    private static final Duration REPEAT_EVERY = Duration.ofSeconds(1);

    private final String id;
    private final Node node;
    private final Dialect dialect;
    private volatile Handshake handshake;
    private final Outbox outbox;
    private final SessionList sessions;
    private final Intake intake;
    private final IceRefresh ice;

    private Phase phase = Phase.NEW;
    private long phaseSince;
    private @Nullable Entering flow;
    private @Nullable Seated seated;
    private @Nullable String ownAttempt;
    private LeaveReason goneFor = LeaveReason.TIMEOUT;
    // Used by the thread that brings messages only.
    private boolean repeatedBefore;
    private long repeatedAt;

    private final Objections objections = new Objections();

    private volatile Set<Feature> features = Set.of();
    private volatile @Nullable SignalKeeper keeper;
    /** Whether the client has yet to show that it has its newest key. */
    private volatile boolean unconfirmed;

    private volatile long lastPinged;

    /** Of a client that has just connected; {@code id} is drawn for it and nobody else has it. */
    Session(Node node, Dialect dialect, String id, Handshake handshake, Connection connection, SessionList sessions) {
        this.id = id;
        this.node = node;
        this.dialect = dialect;
        this.handshake = handshake;
        this.sessions = sessions;
        this.outbox = new Outbox(connection, node.limits().backlog(), node::coarseNanos, this::over, this::hasClosed);
        this.intake = new Intake(this, node, dialect);
        this.ice = new IceRefresh(this, node);
        this.phaseSince = node.coarseNanos();
        this.lastPinged = phaseSince;
        LOG.at(LogEvent.CONNECTION_OPENED)
                .with("connection", id)
                .with("dialect", dialect.wire())
                .write();
    }

    /** Nobody else has it. */
    String id() {
        return id;
    }

    Handshake handshake() {
        return handshake;
    }

    Dialect dialect() {
        return dialect;
    }

    Outbox outbox() {
        return outbox;
    }

    /** What the host app has yet to allow. */
    Objections objections() {
        return objections;
    }

    /** What the client may do from now on: settled when it joins. */
    Set<Feature> agree(Set<Feature> offered) {
        Set<Feature> agreed;
        synchronized (this) {
            if (phase == Phase.NEW) {
                boolean isBinary = node.prefersBinary() && outbox.canBeBinary();
                features = isBinary ? offered : Feature.without(offered, Feature.BINARY);
            }
            agreed = features;
        }
        outbox.binary(agreed.contains(Feature.BINARY));
        return agreed;
    }

    /** Whether the client may send binary messages, and gets them. */
    boolean isBinary() {
        return features.contains(Feature.BINARY);
    }

    /** Whether the client numbers its signals, and comes back. */
    boolean numbers() {
        return features.contains(Feature.RESUME);
    }

    /** Whether the client understands that pairs begin anew. */
    boolean negotiates() {
        return features.contains(Feature.NEGOTIATE);
    }

    boolean hasKeeper() {
        return keeper != null;
    }

    /** For a client that does not number its signals. */
    SignalKeeper keeper() {
        SignalKeeper existing = keeper;
        if (existing != null) {
            return existing;
        }
        synchronized (this) {
            if (keeper == null) {
                keeper = new SignalKeeper();
            }
            return Objects.requireNonNull(keeper);
        }
    }

    /** Somebody has left the room. */
    void forget(String memberId) {
        SignalKeeper existing = keeper;
        if (existing != null) {
            existing.forget(memberId);
        }
    }

    IceRefresh ice() {
        return ice;
    }

    /** Where what the client sends comes in. */
    Inbound intake() {
        return intake;
    }

    /** Its connection has ended, with this status code. */
    void closed(int code) {
        sessions.remove(this);
        if (outbox.abandon()) {
            node.metrics().connectionLost(dialect.wire(), Ends.isMeant(code));
            logEnd("client", Ends.isMeant(code) ? "closed" : "broken");
        }
        over(Ends.isMeant(code) ? LeaveReason.LEFT : LeaveReason.TIMEOUT);
    }

    /** The server has closed its connection, or has given it up. A send that failed means that it was broken. */
    private void hasClosed(CloseCode code) {
        if (code == CloseCode.INTERNAL_ERROR) {
            node.metrics().connectionLost(dialect.wire(), false);
            logEnd("client", "broken");
        } else {
            node.metrics().connectionClosed(dialect.wire(), code);
            logEnd("server", code);
        }
    }

    private void logEnd(String by, Object reason) {
        LOG.at(LogEvent.CONNECTION_ENDED)
                .with("connection", id)
                .with("by", by)
                .with("reason", reason)
                .write();
    }

    /** Refuses one request; the connection lives on. */
    void refuse(ErrorCode code, @Nullable String re) {
        refuse(Dialect.Refusal.of(code, re));
    }

    void refuse(Dialect.Refusal refusal) {
        node.metrics().errorSent(refusal.code());
        LOG.at(LogEvent.ERROR_SENT)
                .with("connection", id)
                .with("code", refusal.code())
                .write();
        outbox.send(dialect.error(refusal));
    }

    // Joining. Each answers whether the session was where the step needs it to be.

    /** Starts a join, or repeats the one that is there. */
    void join(ClientMessage.JoinRoom message, @Nullable String re) {
        if (isDrained(re)) {
            return;
        }
        JoinFlow started = null;
        JoinFlow repeated = null;
        Seated seat;
        boolean isWaiting;
        synchronized (this) {
            seat = seated;
            isWaiting = phase == Phase.WAITING;
            String attempt = attempt(message);
            if (phase == Phase.NEW) {
                started = new JoinFlow(this, node, message, attempt, re);
                flow = started;
                enter(Phase.ADMITTING);
            } else if (flow instanceof JoinFlow joining && joining.isRepeatedBy(message, attempt, re)) {
                repeated = joining;
            }
        }
        if (started != null) {
            started.start();
        } else if (repeated == null) {
            refuse(ErrorCode.ALREADY_JOINED, re);
        } else if (seat != null && mayRepeat()) {
            if (isWaiting) {
                outbox.send(dialect.waiting(re));
            } else {
                repeated.repeat(seat.room());
            }
        }
    }

    /** Starts to come back. */
    void resume(ClientMessage.Resume message, @Nullable String re) {
        if (isDrained(re)) {
            return;
        }
        ResumeFlow started;
        synchronized (this) {
            started = phase == Phase.NEW ? new ResumeFlow(this, node, message, re) : null;
            if (started != null) {
                flow = started;
                features = Feature.with(features, Feature.RESUME);
                enter(Phase.ADMITTING);
            }
        }
        if (started == null) {
            refuse(ErrorCode.ALREADY_JOINED, re);
        } else {
            started.start();
        }
    }

    private boolean isDrained(@Nullable String re) {
        if (node.isDraining()) {
            refuse(ErrorCode.SERVER_DRAINING, re);
            end(CloseCode.SERVER_DRAINING, LeaveReason.SERVER_DRAIN);
            return true;
        }
        return false;
    }

    /** The client has said something: it has had the answer to its resume, and the key that came with it. */
    void confirm() {
        Seated seat = unconfirmed ? seated() : null;
        if (seat != null) {
            unconfirmed = false;
            seat.room().propose(new RoomCommand.Confirm(seat.memberId(), seat.gen()), Proposer.NOBODY);
        }
    }

    /** Under the monitor. Where the connection is the participant, all its joins are one. */
    private String attempt(ClientMessage.JoinRoom message) {
        if (message.attempt() != null) {
            return message.attempt();
        }
        if (!dialect.habits().connectionIsParticipant()) {
            return node.newId();
        }
        if (ownAttempt == null) {
            ownAttempt = node.newId();
        }
        return ownAttempt;
    }

    /** The id of the member that this session becomes. */
    String newMemberId() {
        return dialect.habits().connectionIsParticipant() ? id : node.newId();
    }

    /** A repeated join costs the whole room as an answer: a few bytes must not buy that at the rate of a ping. */
    private boolean mayRepeat() {
        long now = node.coarseNanos();
        boolean may = !repeatedBefore || now - repeatedAt >= REPEAT_EVERY.toNanos();
        if (may) {
            repeatedBefore = true;
            repeatedAt = now;
        } else {
            refuse(Dialect.Refusal.later(ErrorCode.RATE_LIMITED, null, REPEAT_EVERY));
        }
        return may;
    }

    synchronized boolean isAdmitting(Entering asking) {
        return phase == Phase.ADMITTING && flow == asking;
    }

    synchronized boolean proposes(Entering asking) {
        boolean current = isAdmitting(asking);
        if (current) {
            enter(Phase.PROPOSED);
        }
        return current;
    }

    /** Whether the client still waits for what the room says. */
    synchronized boolean isProposed(Entering asking) {
        return phase == Phase.PROPOSED && flow == asking;
    }

    /** Waits to be let in; false if nobody is there to wait. */
    synchronized boolean waits(Entering asking, LiveRoom live, Member self) {
        boolean current = flow == asking && (phase == Phase.PROPOSED || phase == Phase.WAITING);
        if (current) {
            seated = new Seated(live, self.id(), self.seat().gen());
            enter(Phase.WAITING);
        }
        return current;
    }

    synchronized boolean isWaiting(Entering asking) {
        return phase == Phase.WAITING && flow == asking;
    }

    /** A newer connection waits in its place. */
    void replacedWaiting(Entering asking) {
        if (isWaiting(asking)) {
            leavePhase(null);
            close(CloseCode.REPLACED);
        }
    }

    synchronized boolean isJoined() {
        return phase == Phase.JOINED;
    }

    /**
     * Takes its place, and tells the client.
     *
     * @param frames what it is told first
     * @return false if nobody is there to take it
     */
    boolean entered(Entering asking, LiveRoom live, Room room, Member self, List<Frame> frames) {
        synchronized (this) {
            if (flow != asking || (phase != Phase.PROPOSED && phase != Phase.WAITING && phase != Phase.JOINED)) {
                return false;
            }
            seated = new Seated(live, self.id(), self.seat().gen());
            unconfirmed = asking instanceof ResumeFlow;
            enter(Phase.JOINED);
        }
        // Cookies and the like have served; who it is and where from is kept.
        handshake = handshake.withoutHeaders();
        List<String> others = new ArrayList<>(room.members().keySet());
        others.remove(self.id());
        outbox.open(frames, others);
        return true;
    }

    void refused(Entering asking, Dialect.Refusal refusal) {
        synchronized (this) {
            if (flow != asking || phase == Phase.OVER) {
                return;
            }
            if (phase != Phase.JOINED) {
                flow = null;
                seated = null;
                enter(Phase.NEW);
            }
        }
        asking.clock().refused(refusal.code());
        asking.log(refusal.code());
        refuse(refusal);
        if (Ends.TOKEN_ERRORS.contains(refusal.code())) {
            end(CloseCode.INVALID_TOKEN, LeaveReason.PROTOCOL_ERROR);
        } else if (refusal.code() == ErrorCode.BANNED) {
            end(CloseCode.BANNED, LeaveReason.BANNED);
        }
    }

    /** The host app or the log took too long: the client may try again, and what still comes of this is given back. */
    private void timedOut(Entering late) {
        synchronized (this) {
            if (flow != late || (phase != Phase.ADMITTING && phase != Phase.PROPOSED)) {
                return;
            }
            flow = null;
            enter(Phase.NEW);
        }
        late.clock().refused(ErrorCode.STORE_UNAVAILABLE);
        late.log(ErrorCode.STORE_UNAVAILABLE);
        late.giveBack();
        refuse(ErrorCode.STORE_UNAVAILABLE, late.re());
    }

    /** Why a member that a join has made of this session in vain has to leave again. */
    synchronized LeaveReason goneFor() {
        return goneFor;
    }

    /** Where this session is seated, or {@code null} before and after. */
    synchronized @Nullable Seated seated() {
        return phase == Phase.JOINED ? seated : null;
    }

    /** Whether it is this member of that room. Not one whose join came too late: it is elsewhere, or nowhere. */
    boolean isSeated(LiveRoom in, String memberId) {
        Seated now = seated();
        return now != null && now.in() == in && now.memberId().equals(memberId);
    }

    String memberId() {
        Seated now = seated();
        return now == null ? "" : now.memberId();
    }

    // The end.

    /** A newer connection has taken this participant over. */
    void replaced(String memberId) {
        unseat(memberId, CloseCode.REPLACED);
    }

    /** The participant is no longer in the room. */
    void left(String memberId, LeaveReason reason) {
        if (reason == LeaveReason.TOKEN_REVOKED) {
            refuse(ErrorCode.TOKEN_REVOKED, null);
        }
        unseat(memberId, Ends.of(reason));
    }

    /** A session that has gone on to another membership meanwhile is not meant. */
    private void unseat(String memberId, CloseCode code) {
        if (memberId().equals(memberId) && leavePhase(null) != null) {
            close(code);
        }
    }

    /** Ends the session from this side: leaves the room, and closes after what is queued. */
    void end(CloseCode code, LeaveReason reason) {
        over(reason);
        close(code);
    }

    private void close(CloseCode code) {
        dialect.farewell(code).forEach(outbox::send);
        outbox.close(code);
    }

    /** Tells the client to go elsewhere. The room is not told: the whole server goes. */
    void drain(Duration comeBackAfter) {
        outbox.send(dialect.goAway(LeaveReason.SERVER_DRAIN.wireName(), comeBackAfter));
        leavePhase(null);
        close(CloseCode.SERVER_DRAINING);
    }

    /**
     * Asks the client to go on at another node, and stays until it has. One that cannot is sent away: it comes back as somebody else.
     */
    void moveOn(LeaveReason reason) {
        Frame ask = canMove() ? dialect.moveOn(reason.wireName(), Duration.ZERO) : null;
        if (ask != null) {
            outbox.send(ask);
        } else {
            outbox.send(dialect.goAway(reason.wireName(), Duration.ZERO));
            // One that was about to come in, or back, and can resume, is away then, and does so elsewhere.
            end(CloseCode.SERVER_DRAINING, numbers() ? LeaveReason.TIMEOUT : reason);
        }
    }

    /** Whether the client can go on at another node as the one that it is. */
    boolean canMove() {
        return isJoined() && numbers();
    }

    /** Ends the connection now, whatever waits. */
    void cut() {
        outbox.cut(CloseCode.SERVER_DRAINING, LeaveReason.SERVER_DRAIN);
    }

    private void over(LeaveReason reason) {
        Seated was = leavePhase(reason);
        if (was != null && was.in() != null && !node.isClosing()) {
            was.room().depart(was.memberId(), was.gen(), reason);
        }
    }

    /**
     * Enters the last phase.
     *
     * @param reason for {@link #goneFor}, or {@code null} to leave that as it is
     * @return where the session was, or {@code null} if it was over already
     */
    private @Nullable Seated leavePhase(@Nullable LeaveReason reason) {
        Seated was;
        Entering unanswered;
        synchronized (this) {
            if (phase == Phase.OVER) {
                return null;
            }
            boolean isSomewhere = phase == Phase.JOINED || phase == Phase.WAITING;
            was = isSomewhere && seated != null ? seated : Seated.NOWHERE;
            unanswered = flow;
            goneFor = reason == null ? goneFor : reason;
            enter(Phase.OVER);
            seated = null;
            flow = null;
        }
        if (unanswered != null) {
            unanswered.clock().abandoned();
        }
        return was;
    }

    synchronized boolean isOver() {
        return phase == Phase.OVER;
    }

    private void enter(Phase next) {
        phase = next;
        phaseSince = node.coarseNanos();
    }

    // Time.

    /** Looks at all deadlines of this session. */
    void tick() {
        long now = node.coarseNanos();
        Limits.Timeouts timeouts = node.limits().timeouts();
        if (outbox.isStalled(timeouts.write().toNanos())) {
            outbox.cut(CloseCode.SLOW_CONSUMER, LeaveReason.SLOW_CONSUMER);
            sessions.remove(this);
            return;
        }
        Phase current;
        Entering entering;
        boolean late;
        synchronized (this) {
            current = phase;
            entering = flow;
            late = now - phaseSince > patience(timeouts).toNanos();
        }
        switch (current) {
            case NEW -> {
                if (late) {
                    refuse(ErrorCode.HELLO_TIMEOUT, null);
                    end(CloseCode.JOIN_TIMEOUT, LeaveReason.PROTOCOL_ERROR);
                }
            }
            case ADMITTING, PROPOSED -> {
                if (late && entering != null) {
                    timedOut(entering);
                }
            }
            case WAITING -> {
                checkLiveness(now, timeouts);
                ice.tick(now);
            }
            case JOINED -> {
                checkLiveness(now, timeouts);
                ice.tick(now);
                objections.tick(now, timeouts.join());
            }
            case OVER -> {
                // The close handshake is the transport's; one that never ends is forgotten here.
                if (late) {
                    outbox.cut(CloseCode.SLOW_CONSUMER, LeaveReason.SLOW_CONSUMER);
                    sessions.remove(this);
                }
            }
        }
    }

    /** Under the monitor: how long the phase may last. */
    private Duration patience(Limits.Timeouts timeouts) {
        boolean unhurried = phase == Phase.NEW && !dialect.habits().joinsAtOnce();
        return unhurried ? Dialect.Habits.UNHURRIED_JOIN : timeouts.join();
    }

    private void checkLiveness(long now, Limits.Timeouts timeouts) {
        long pingInterval = timeouts.pingInterval().toNanos();
        long lastHeard = intake.lastHeard();
        if (now - lastHeard > pingInterval + timeouts.pongTimeout().toNanos()) {
            end(CloseCode.PING_TIMEOUT, LeaveReason.TIMEOUT);
        } else if (now - Math.max(lastHeard, lastPinged) > pingInterval) {
            lastPinged = now;
            outbox.ping();
        }
    }

    private enum Phase {
        /** Connected; a join is due. */
        NEW,
        /** The host app decides. */
        ADMITTING,
        /** The room's log has the join, or is about to. */
        PROPOSED,
        /** Waits to be let in. */
        WAITING,
        /** In a room. */
        JOINED,
        /** Nothing counts any more. */
        OVER
    }

    /** Where a session is in: the room, and the member and generation it drives there. */
    record Seated(@Nullable LiveRoom in, String memberId, long gen) {
        static final Seated NOWHERE = new Seated(null, "", 0);

        LiveRoom room() {
            return Objects.requireNonNull(in);
        }
    }
}
