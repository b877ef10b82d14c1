package io.roomsig.core;

import io.roomsig.api.ErrorCode;
import io.roomsig.api.PairProgress;
import io.roomsig.core.room.InitiatorRule;
import io.roomsig.core.room.Member;
import io.roomsig.core.room.Pair;
import io.roomsig.core.room.Restarts;
import io.roomsig.core.room.Room;
import io.roomsig.core.room.RoomCommand;
import io.roomsig.core.room.RoomEffect;
import io.roomsig.core.wire.ClientMessage;
import io.roomsig.core.wire.Dialect;
import io.roomsig.core.wire.SignalKind;
import io.roomsig.log.EventLog;
import io.roomsig.log.LogEvent;
import io.roomsig.spi.RoomMetrics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How the pairs of one room get on, of those whose initiator is homed on this node and whose clients both understand
 * restarts. Its monitor is held for a look into a small map; what comes of it is done after that.
 */
final class Pairs {
    private static final EventLog LOG = EventLog.of(Pairs.class);

    private final LiveRoom live;
    private final Node node;
    private final Map<Key, Pair> pairs = new HashMap<>();
    /** Those that have been connected since they began, or began anew. Guarded by {@link #pairs}. */
    private final Set<Key> connected = new HashSet<>();

    Pairs(LiveRoom live, Node node) {
        this.live = live;
        this.node = node;
    }

    /** The room has changed. */
    void hear(Room room, RoomEffect effect) {
        if (effect instanceof RoomEffect.JoinAccepted joined) {
            meet(room, joined.member(), true);
        } else if (effect instanceof RoomEffect.MemberJoined letIn
                && live.waiters().containsKey(letIn.member().id())) {
            meet(room, letIn.member(), true);
        } else if (effect instanceof RoomEffect.ResumeAccepted resumed) {
            meet(room, resumed.member(), false);
        } else if (effect instanceof RoomEffect.MemberBack back) {
            meet(room, back.member(), false);
        } else if (effect instanceof RoomEffect.MemberAway away) {
            forEachOf(away.id(), Pair::paused);
        } else if (effect instanceof RoomEffect.MemberLeft left) {
            String id = left.member().id();
            synchronized (pairs) {
                pairs.keySet().removeIf(key -> key.has(id));
                connected.removeIf(key -> key.has(id));
            }
        } else if (effect instanceof RoomEffect.PairRestarted restarted) {
            Instant now = node.monotonic();
            change(
                    new Key(restarted.offerer(), restarted.answerer()),
                    pair -> pair.restarted(restarted.n(), restarted.reason(), now));
        }
    }

    /** All pairs of a member that is there now: new ones begin, old ones go on. */
    private void meet(Room room, Member member, boolean areStrangers) {
        Instant now = node.monotonic();
        for (Member other : room.members().values()) {
            Key key = key(member, other);
            if (key != null) {
                boolean bothThere = !member.isAway() && !other.isAway();
                synchronized (pairs) {
                    Pair pair = pairs.get(key);
                    Pair met = pair == null
                            ? Pair.begun(room.restarts(key.initiator(), key.other()), now)
                            : pair.continued(now);
                    pairs.put(key, bothThere ? met : met.paused());
                    if (pair == null && !areStrangers) {
                        // Another node has looked after them until now.
                        connected.add(key);
                    }
                }
            }
        }
    }

    /** Of two members; {@code null} if they are none that is looked after here. */
    private @Nullable Key key(Member one, Member other) {
        if (one.id().equals(other.id())
                || !one.seat().negotiates()
                || !other.seat().negotiates()) {
            return null;
        }
        boolean first = InitiatorRule.initiates(one, other);
        Member initiator = first ? one : other;
        Member second = first ? other : one;
        return initiator.seat().home().equals(node.id()) ? new Key(initiator.id(), second.id()) : null;
    }

    /** A description was handed over. */
    void described(String from, String to, SignalKind kind) {
        Instant now = node.monotonic();
        changeEither(from, to, initiates -> pair -> kind == SignalKind.OFFER ? pair.offered(now) : pair.answered(now));
    }

    /** A client says how it is with another. */
    void reported(String by, ClientMessage.PeerReport report) {
        Instant now = node.monotonic();
        boolean here = changeEither(
                by, report.to(), initiates -> pair -> pair.reported(initiates, report.state(), report.n(), now));
        if (!here) {
            // The pair is looked after where its initiator is.
            live.crossing().send(report.to(), new NodeMessage.Report(by, report));
        }
    }

    /** Another node passes on what a client of its says. */
    void passedOn(String by, ClientMessage.PeerReport report) {
        Instant now = node.monotonic();
        changeEither(by, report.to(), initiates -> pair -> pair.reported(initiates, report.state(), report.n(), now));
    }

    /** Time has passed. */
    void tick() {
        List<Key> due;
        Instant now;
        synchronized (pairs) {
            if (pairs.isEmpty()) {
                return;
            }
            due = new ArrayList<>(0);
            now = node.monotonic();
            pairs.forEach((key, pair) -> {
                Instant deadline = pair.deadline();
                if (deadline != null && !now.isBefore(deadline)) {
                    due.add(key);
                }
            });
        }
        due.forEach(key -> change(key, pair -> pair.elapsed(now)));
    }

    private boolean changeEither(String one, String other, Function<Boolean, Function<Pair, Pair.Next>> change) {
        return change(new Key(one, other), change.apply(true)) || change(new Key(other, one), change.apply(false));
    }

    private boolean change(Key key, Function<Pair, Pair.Next> change) {
        Pair.Next next;
        synchronized (pairs) {
            Pair pair = pairs.get(key);
            if (pair == null) {
                return false;
            }
            next = change.apply(pair);
            pairs.put(key, next.pair());
        }
        next.effects().forEach(effect -> act(key, effect));
        return true;
    }

    /**
     * One of a pair knows of more restarts than the room, since the log has lost the last ones, and nobody was left who had them: the room
     * learns of them.
     *
     * @return whether it can be so; then what the client has sent is to be sent again
     */
    boolean learns(String one, String other, long told) {
        Room room = live.room();
        Member first = room.member(one);
        Member second = room.member(other);
        boolean canBe = first != null
                && second != null
                && first.seat().negotiates()
                && second.seat().negotiates()
                && Restarts.areLost(told, room.restarts(one, other));
        if (canBe) {
            // If the room has them, and only this node does not yet, it comes to nothing.
            live.propose(new RoomCommand.Restart(one, other, told - 1, "restored"), Proposer.NOBODY);
        }
        return canBe;
    }

    private void forEachOf(String id, Function<Pair, Pair> change) {
        synchronized (pairs) {
            pairs.replaceAll((key, pair) -> key.has(id) ? change.apply(pair) : pair);
        }
    }

    private void act(Key key, Pair.Effect effect) {
        if (effect instanceof Pair.Effect.Ask ask) {
            long n = live.room().restarts(key.initiator(), key.other());
            live.propose(new RoomCommand.Restart(key.initiator(), key.other(), n, ask.reason()), Proposer.NOBODY);
        } else if (effect instanceof Pair.Effect.Connected reported) {
            boolean isFirst;
            synchronized (pairs) {
                isFirst = connected.add(key);
            }
            count(isFirst ? RoomMetrics.Step.CONNECTED : RoomMetrics.Step.HEALED, null, reported.took());
            tell(new PairProgress(key.initiator(), key.other(), PairProgress.Stage.CONNECTED, reported.took(), null));
        } else if (effect instanceof Pair.Effect.Restarted restarted) {
            synchronized (pairs) {
                connected.remove(key);
            }
            count(RoomMetrics.Step.RESTARTED, restarted.reason(), restarted.took());
            tell(new PairProgress(
                    key.initiator(), key.other(), PairProgress.Stage.RESTARTED, restarted.took(), restarted.reason()));
        } else if (effect instanceof Pair.Effect.GivenUp givenUp) {
            refuse(key.initiator(), key.other());
            refuse(key.other(), key.initiator());
            count(RoomMetrics.Step.FAILED, givenUp.reason(), givenUp.took());
            tell(new PairProgress(
                    key.initiator(), key.other(), PairProgress.Stage.FAILED, givenUp.took(), givenUp.reason()));
        }
    }

    private void refuse(String to, String with) {
        Session session = live.session(to);
        if (session != null) {
            session.refuse(Dialect.Refusal.of(ErrorCode.NEGOTIATION_FAILED, null, "with", with));
        } else {
            live.crossing().send(to, new NodeMessage.Refusal(to, ErrorCode.NEGOTIATION_FAILED, with, null));
        }
    }

    /** What a client gives for a reason is its own business. */
    private void count(RoomMetrics.Step step, @Nullable String reason, Duration took) {
        RoomMetrics.Cause cause = switch (reason == null ? "" : reason) {
            case "" -> RoomMetrics.Cause.NONE;
            case Pair.NO_ANSWER -> RoomMetrics.Cause.NO_ANSWER;
            case Pair.NOT_CONNECTED -> RoomMetrics.Cause.NOT_CONNECTED;
            case Pair.BROKEN -> RoomMetrics.Cause.BROKEN;
            default -> RoomMetrics.Cause.ASKED;
        };
        node.metrics().paired(step, cause, took.toNanos());
    }

    private void tell(PairProgress progress) {
        LogEvent event = switch (progress.stage()) {
            case CONNECTED -> null;
            case RESTARTED -> LogEvent.PAIR_RESTARTED;
            case FAILED -> LogEvent.PAIR_FAILED;
        };
        if (event != null) {
            LOG.at(event)
                    .room(live.code())
                    .with("offerer", progress.offerer())
                    .with("answerer", progress.answerer())
                    .with("reason", progress.reason())
                    .write();
        }
        try {
            node.pairListener().progressed(live.code(), progress);
        } catch (Throwable fault) {
            // Errors, too: a class that the host app lacks is no reason for a call to stand still.
            LOG.at(LogEvent.LISTENER_FAILED)
                    .with("listener", "pair")
                    .room(live.code())
                    .fault(fault)
                    .write();
        }
    }

    private record Key(String initiator, String other) {
        boolean has(String id) {
            return initiator.equals(id) || other.equals(id);
        }
    }
}
