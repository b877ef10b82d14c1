package io.roomsig.core;

import io.roomsig.api.ErrorCode;
import io.roomsig.api.IceServers;
import io.roomsig.core.wire.Dialect;
import io.roomsig.log.EventLog;
import io.roomsig.log.LogEvent;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The ICE servers of one session's participant: renews them before their credentials run out, and when the client asks.
 *
 * <p>One question to the provider is under way at a time. What is known is guarded by the monitor, which is not held
 * while anything is asked or sent. Until {@link #begin} nothing happens.
 */
final class IceRefresh {
    private static final EventLog LOG = EventLog.of(IceRefresh.class);
    private static final Duration ANSWER_EVERY = Duration.ofSeconds(1);
    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final Session session;
    private final Node node;

    private String room = "";
    private String participantId = "";
    private Lease lease = Lease.MISSING;
    private @Nullable Asking asking;
    /** When to ask next, in coarse nanoseconds; {@link Long#MAX_VALUE} for never. */
    private long dueAt = Long.MAX_VALUE;

    private boolean requestedBefore;
    private long requestedAt;

    IceRefresh(Session session, Node node) {
        this.session = session;
        this.node = node;
    }

    /**
     * The participant is in the room. Where it was there already and only asks again, what it has by now counts.
     *
     * @param first what it got while it joined
     * @return what it has, with the lifetime that is left of it
     */
    synchronized IceServers begin(String inRoom, String id, Lease first) {
        long now = node.coarseNanos();
        if (!room.equals(inRoom) || !participantId.equals(id)) {
            room = inRoom;
            participantId = id;
            asking = null;
            take(first, now);
        }
        return lease.left(now);
    }

    /** Asks for new ones when it is time, and gives up on an answer that does not come. */
    void tick(long now) {
        Asking late = null;
        Asking started = null;
        synchronized (this) {
            if (asking != null) {
                boolean isLate =
                        now - asking.since > node.limits().timeouts().join().toNanos();
                late = isLate ? asking : null;
            } else if (dueAt != Long.MAX_VALUE && now - dueAt >= 0) {
                started = startAsking(now);
            }
        }
        if (late != null) {
            answered(late, null, null);
        } else if (started != null) {
            ask(started);
        }
    }

    /** The client asks: a few bytes must not buy work of the host app's at the rate of a ping. */
    void request(@Nullable String re) {
        long now = node.coarseNanos();
        boolean tooSoon;
        Asking started = null;
        synchronized (this) {
            tooSoon = (requestedBefore && now - requestedAt < ANSWER_EVERY.toNanos())
                    || (asking != null && asking.isWanted);
            if (!tooSoon) {
                requestedBefore = true;
                requestedAt = now;
                started = asking == null ? startAsking(now) : null;
                Objects.requireNonNull(asking).wantedBy(re);
            }
        }
        if (tooSoon) {
            session.refuse(Dialect.Refusal.later(ErrorCode.RATE_LIMITED, re, ANSWER_EVERY));
        } else if (started != null) {
            ask(started);
        }
    }

    /** Under the monitor. */
    private Asking startAsking(long now) {
        Asking started = new Asking(room, participantId, now);
        asking = started;
        return started;
    }

    private void ask(Asking started) {
        CompletionStage<IceServers> stage;
        try {
            stage = node.iceServers().iceServers(started.room, started.participantId);
        } catch (Throwable fault) {
            stage = CompletableFuture.failedFuture(fault);
        }
        stage.whenComplete((servers, failure) -> answered(started, servers, failure));
    }

    private void answered(Asking asked, @Nullable IceServers servers, @Nullable Throwable failure) {
        long now = node.coarseNanos();
        IceServers fresh = null;
        synchronized (this) {
            if (asking != asked) {
                return;
            }
            asking = null;
            if (servers != null) {
                take(new Lease(servers, asked.since), now);
                fresh = lease.left(now);
            } else {
                dueAt = lease.lasts() ? Long.MAX_VALUE : now + lease.pause().toNanos();
            }
        }
        if (fresh == null) {
            // The kind of failure only: its message may hold a secret.
            LOG.at(LogEvent.ICE_RENEWAL_FAILED)
                    .with("connection", session.id())
                    .failure(failure)
                    .write();
            if (asked.isWanted) {
                session.refuse(ErrorCode.STORE_UNAVAILABLE, asked.re);
            }
        } else if (session.isJoined()) {
            session.outbox().send(session.dialect().iceServers(fresh, asked.re));
        }
    }

    /** Under the monitor. */
    private void take(Lease taken, long now) {
        lease = taken;
        dueAt = taken.lasts() ? Long.MAX_VALUE : Math.max(taken.renewAt(now), now + SHORTEST_PAUSE.toNanos());
    }

    /**
     * ICE servers since when they were asked for, which is not later than when their lifetime began.
     *
     * @param since in coarse nanoseconds
     * @param isMissing whether the provider failed and these are none
     */
    record Lease(IceServers servers, long since, boolean isMissing) {
        /** What a participant has whose provider failed. */
        static final Lease MISSING = new Lease(IceServers.NONE, 0, true);

        Lease(IceServers servers, long since) {
            this(servers, since, false);
        }

        /** Whether there is nothing to renew. */
        boolean lasts() {
            return servers.lifetime() == null && !isMissing;
        }

        /** When four fifths of the lifetime are over. */
        long renewAt(long now) {
            Duration lifetime = servers.lifetime();
            return lifetime == null ? now + LONGEST_PAUSE.toNanos() : since + lifetime.toNanos() / 5 * 4;
        }

        /** How long to wait after a failure: a quarter of what is left then, so that a few tries fit in. */
        Duration pause() {
            Duration lifetime = servers.lifetime();
            if (lifetime == null || lifetime.dividedBy(20).compareTo(LONGEST_PAUSE) > 0) {
                return LONGEST_PAUSE;
            }
            Duration part = lifetime.dividedBy(20);
            return part.compareTo(SHORTEST_PAUSE) < 0 ? SHORTEST_PAUSE : part;
        }

        IceServers left(long now) {
            Duration lifetime = servers.lifetime();
            if (lifetime == null) {
                return servers;
            }
            Duration left = lifetime.minusNanos(now - since);
            return new IceServers(servers.servers(), left.toMillis() > 0 ? left : Duration.ofMillis(1));
        }
    }

    /** A question that is under way, and whether the client waits for its answer. Guarded by the refresh's monitor. */
    private static final class Asking {
        private final String room;
        private final String participantId;
        private final long since;
        private boolean isWanted;
        private @Nullable String re;

        Asking(String room, String participantId, long since) {
            this.room = room;
            this.participantId = participantId;
            this.since = since;
        }

        void wantedBy(@Nullable String request) {
            isWanted = true;
            re = request;
        }
    }
}
