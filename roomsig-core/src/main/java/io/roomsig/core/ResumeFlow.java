package io.roomsig.core;

import io.roomsig.api.ErrorCode;
import io.roomsig.api.IceServers;
import io.roomsig.api.LeaveReason;
import io.roomsig.core.room.Member;
import io.roomsig.core.room.Room;
import io.roomsig.core.room.RoomCommand;
import io.roomsig.core.wire.ClientMessage;
import io.roomsig.core.wire.Dialect;
import io.roomsig.log.EventLog;
import io.roomsig.log.LogEvent;
import io.roomsig.spi.Frame;
import io.roomsig.spi.RoomMetrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One client on its way back to its participant. What it missed, or the whole room, is the answer. */
final class ResumeFlow implements Entering {
    private static final EventLog LOG = EventLog.of(ResumeFlow.class);

    private final Session session;
    private final Node node;
    private final ClientMessage.Resume message;
    private final @Nullable String re;
    private final EntryClock clock;
    /** Whether it is told what it has missed, and not the room. Used by the draining thread only. */
    private boolean isReplay;

    private volatile IceRefresh.Lease ice = IceRefresh.Lease.MISSING;

    ResumeFlow(Session session, Node node, ClientMessage.Resume message, @Nullable String re) {
        this.session = session;
        this.node = node;
        this.message = message;
        this.re = re;
        this.clock = new EntryClock(node, RoomMetrics.Way.RESUME);
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
        at(LogEvent.RESUME_REFUSED).with("code", refusal).write();
    }

    private EventLog.Line at(LogEvent event) {
        return LOG.at(event)
                .with("connection", session.id())
                .room(message.roomCode())
                .with("participant", message.self());
    }

    /** Holds nothing but time. */
    @Override
    public void giveBack() {}

    void start() {
        ResumeKey shown = ResumeKey.parse(message.key());
        if (shown == null) {
            session.refused(this, Dialect.Refusal.of(ErrorCode.RESUME_INVALID, re));
            return;
        }
        long asked = node.coarseNanos();
        Stages.when(
                () -> node.iceServers().iceServers(message.roomCode(), message.self()),
                (servers, failure) -> {
                    if (servers != null) {
                        ice = new IceRefresh.Lease(servers, asked);
                    } else {
                        JoinFlow.logNoIceServers(session, failure);
                    }
                    propose(shown);
                },
                fault -> session.refused(this, Dialect.Refusal.of(ErrorCode.INTERNAL, re)));
    }

    private void propose(ResumeKey shown) {
        if (!session.proposes(this)) {
            return;
        }
        if (!node.cluster().isFit()) {
            session.refused(this, Dialect.Refusal.of(ErrorCode.STORE_UNAVAILABLE, re));
            return;
        }
        LiveRoom room = node.rooms().acquire(message.roomCode());
        if (room == null) {
            session.refused(this, Dialect.Refusal.of(ErrorCode.SERVER_FULL, re));
        } else {
            new Asked(room, shown).propose();
        }
    }

    /** The request before the room. It holds the room until it is refused; else the room holds the session from then on. */
    private final class Asked implements Proposer {
        private final LiveRoom room;
        private final ResumeKey shown;
        private final ResumeKey next;
        private boolean wasBehind;

        Asked(LiveRoom room, ResumeKey shown) {
            this.room = room;
            this.shown = shown;
            this.next = shown.next(node.environment());
        }

        void propose() {
            Member member = room.room().member(message.self());
            wasBehind = member == null;
            long gen = member == null ? 0 : member.seat().gen();
            room.propose(
                    new RoomCommand.Resume(
                            message.self(),
                            gen,
                            node.id(),
                            shown.lineHash(),
                            shown.hash(),
                            next.hash(),
                            session.negotiates()),
                    this);
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
            if (code == ErrorCode.STATE_CONFLICT && wasBehind && session.isProposed(ResumeFlow.this)) {
                // The replica has caught up by now. Not for a client that has gone: it may have come back elsewhere,
                // and what this node knows now would make its old key look like one that somebody has copied.
                propose();
                return;
            }
            LeaveReason left = room.history().whyLeft(message.self());
            node.rooms().release(message.roomCode());
            boolean isGone = code == ErrorCode.RESUME_EXPIRED || code == ErrorCode.ROOM_CLOSED;
            if (code == ErrorCode.STATE_CONFLICT) {
                // Another connection came in between. The client knows which of the two is its newest, and that one
                // tries again;
                // were it tried again here, a connection that the client has given up would take over from the one it
                // has.
                session.refused(ResumeFlow.this, Dialect.Refusal.of(ErrorCode.STORE_UNAVAILABLE, re));
            } else if (!isGone) {
                session.refused(ResumeFlow.this, Dialect.Refusal.of(code, re));
            } else if (left == null) {
                session.refused(ResumeFlow.this, Dialect.Refusal.of(ErrorCode.RESUME_EXPIRED, re));
            } else {
                session.refused(
                        ResumeFlow.this, Dialect.Refusal.of(ErrorCode.RESUME_EXPIRED, re, "reason", left.wireName()));
                if (Ends.isLasting(left)) {
                    session.end(Ends.of(left), left);
                }
            }
        }

        @Override
        public void resumed(LiveRoom live, Room at, Member self) {
            List<Frame> frames = frames(live, at, self, new Dialect.Ticket(next.text(), window(self)));
            if (session.entered(ResumeFlow.this, live, at, self, frames)) {
                clock.entered(isReplay ? RoomMetrics.Entry.REPLAYED : RoomMetrics.Entry.SNAPSHOT);
                at(LogEvent.RESUME_ACCEPTED)
                        .with("version", at.version())
                        .with("told", isReplay ? "missed" : "room")
                        .write();
            } else {
                live.depart(self.id(), self.seat().gen(), session.goneFor());
            }
        }
    }

    private static Duration window(Member self) {
        return self.seat().resumeWindow();
    }

    /** What it has missed, if that is known; else the room. */
    private List<Frame> frames(LiveRoom live, Room at, Member self, Dialect.Ticket ticket) {
        Dialect dialect = session.dialect();
        IceServers iceServers = session.ice().begin(at.code(), self.id(), ice);
        List<History.Past> missed = live.knows(at, self.id(), message.epoch(), message.seq())
                ? live.history().from(message.seq())
                : null;
        if (missed != null) {
            List<Frame> events = new ArrayList<>(Delivery.retold(missed.subList(0, 1), at, self, dialect));
            boolean moderatorsHeardMore = missed.get(0).effects().stream().anyMatch(Delivery::isForModerators);
            if (events.size() < 2 && !moderatorsHeardMore) {
                // The client has heard of this version, and there was no more to hear. Of several events the last may
                // be missing; if it was a moderator then and is none now, what it has heard may be the first of two.
                events.clear();
            }
            events.addAll(Delivery.retold(missed.subList(1, missed.size()), at, self, dialect));
            Frame resumed = dialect.resumed(
                    new Dialect.Resumed(
                            live.epochTold(at), message.seq(), self, ticket, events.size(), iceServers, live.now()),
                    re);
            if (resumed != null) {
                isReplay = true;
                List<Frame> frames = new ArrayList<>();
                frames.add(resumed);
                frames.addAll(events);
                return frames;
            }
        }
        Dialect.Snapshot snapshot = new Dialect.Snapshot(at, live.epochTold(at), self, ticket, iceServers, live.now());
        return List.of(dialect.roomJoined(snapshot, re));
    }
}
