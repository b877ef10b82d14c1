package io.roomsig.core;

import io.roomsig.api.ErrorCode;
import io.roomsig.api.Permission;
import io.roomsig.core.room.Member;
import io.roomsig.core.room.RelayRule;
import io.roomsig.core.room.Room;
import io.roomsig.core.room.RoomEffect;
import io.roomsig.core.wire.ClientMessage;
import io.roomsig.core.wire.Dialect;
import io.roomsig.core.wire.SignalKind;
import io.roomsig.spi.Frame;
import io.roomsig.spi.RoomMetrics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Hands what members send each other to the sessions it is for. Looks at the room as it is now and takes no lock of the
 * room's.
 *
 * <p>Signals are numbered, acknowledged and sent again end to end, by the clients themselves where they can. For a client
 * that can't, its {@link SignalKeeper} does it.
 */
final class Relay {
    private static final Duration SEND_AGAIN_AFTER = Duration.ofSeconds(5);

    private final LiveRoom live;
    private final Node node;
    private final Pairs pairs;

    private final Crossing crossing;

    Relay(LiveRoom live, Node node, Pairs pairs, Crossing crossing) {
        this.live = live;
        this.node = node;
        this.pairs = pairs;
        this.crossing = crossing;
    }

    /**
     * Hands a signal to its target.
     *
     * @return why not, or {@code null}
     */
    @Nullable
    ErrorCode signal(Session sender, String from, ClientMessage.Signal signal) {
        Room room = live.room();
        String to = signal.to();
        Long s = sender.numbers() ? signal.s() : null;
        if (sender.numbers() && s == null) {
            return ErrorCode.BAD_MESSAGE;
        }
        ErrorCode refusal = RelayRule.refusal(room, from, to, Permission.SIGNAL);
        if (refusal == ErrorCode.PEER_AWAY && s == null) {
            return taken(
                    signal.kind(), false, sender.keeper().keep(signal, node.coarseNanos()) == null ? refusal : null);
        }
        if (refusal != null) {
            return live.limbo().has(from) || live.limbo().has(to) ? ErrorCode.STORE_UNAVAILABLE : refusal;
        }
        Session target = live.session(to);
        if (target == null && crossing.elsewhere(room.member(to)) == null) {
            return ErrorCode.PEER_NOT_FOUND;
        }
        if (s != null && signal.n() != null) {
            long n = room.restarts(from, to);
            if (signal.n() > n) {
                return pairs.learns(from, to, signal.n()) ? ErrorCode.STORE_UNAVAILABLE : ErrorCode.BAD_MESSAGE;
            }
            if (signal.n() < n) {
                if (target == null) {
                    crossing.send(to, new NodeMessage.Skip(from, to, s));
                } else {
                    skip(target, from, s);
                }
                return ErrorCode.STALE_NEGOTIATION;
            }
        }
        if (signal.kind() != SignalKind.CANDIDATE) {
            pairs.described(from, to, signal.kind());
        }
        return target == null
                ? taken(signal.kind(), true, cross(sender, from, signal, s))
                : taken(signal.kind(), false, handOver(sender, from, target, signal, s));
    }

    /** Counts what was not refused. */
    private @Nullable ErrorCode taken(SignalKind kind, boolean elsewhere, @Nullable ErrorCode refusal) {
        if (refusal == null) {
            node.metrics().relayed(kind.relayed(), elsewhere);
        }
        return refusal;
    }

    /** To another node; numbered on behalf of whoever does not number, since what goes between nodes may be lost. */
    private @Nullable ErrorCode cross(Session sender, String from, ClientMessage.Signal signal, @Nullable Long s) {
        Long number = s != null ? s : sender.keeper().keep(signal, node.coarseNanos());
        if (number == null) {
            return ErrorCode.PEER_AWAY;
        }
        boolean sent = crossing.send(signal.to(), new NodeMessage.Signal(from, signal, number));
        // What a keeper has it sends again by itself.
        return sent || s == null ? null : ErrorCode.STORE_UNAVAILABLE;
    }

    private @Nullable ErrorCode handOver(
            Session sender, String from, Session target, ClientMessage.Signal signal, @Nullable Long s) {
        if (target.numbers()) {
            Long number = s != null ? s : sender.keeper().keep(signal, node.coarseNanos());
            return number == null ? ErrorCode.PEER_AWAY : send(target, from, signal, number);
        }
        if (s == null && !(sender.hasKeeper() && sender.keeper().isKeepingFor(signal.to()))) {
            return send(target, from, signal, null);
        }
        // Behind what was kept for it while it was elsewhere.
        Long number = s != null ? s : sender.keeper().keep(signal, node.coarseNanos());
        return number == null ? ErrorCode.PEER_AWAY : handOver(from, target, signal, number);
    }

    /** To one that does not number: in order, on its behalf. */
    private @Nullable ErrorCode handOver(String from, Session target, ClientMessage.Signal signal, long s) {
        long ack = target.keeper().accept(from, s, signal, next -> send(target, from, next, null) == null);
        if (ack > 0) {
            acknowledge(from, signal.to(), ack);
        }
        return null;
    }

    private static @Nullable ErrorCode send(
            Session target, String from, ClientMessage.Signal signal, @Nullable Long s) {
        for (Frame frame : target.dialect().signal(from, signal, s)) {
            if (!target.outbox().signal(from, frame)) {
                return ErrorCode.PEER_NOT_FOUND;
            }
        }
        return null;
    }

    /** {@code by} has all signals of {@code of} up to {@code s}. */
    @Nullable
    ErrorCode ack(String by, ClientMessage.Ack ack) {
        ErrorCode refusal = RelayRule.refusal(live.room(), by, ack.of(), Permission.SIGNAL);
        if (refusal == null) {
            acknowledge(ack.of(), by, ack.s());
        }
        // One who is away is told when it is back, and sends again what was acknowledged. So does one whom the log has
        // lost for a moment.
        boolean isHeardLater = refusal == ErrorCode.PEER_AWAY
                || live.limbo().has(by)
                || live.limbo().has(ack.of());
        return isHeardLater ? null : refusal;
    }

    private void acknowledge(String sender, String by, long s) {
        Session session = live.session(sender);
        if (session == null) {
            crossing.send(sender, new NodeMessage.Acked(by, sender, s));
            return;
        }
        if (session.numbers()) {
            session.outbox().signal(by, session.dialect().acked(by, s));
        } else {
            session.keeper().acked(by, s, node.coarseNanos());
        }
    }

    /** {@code from} sends nothing up to {@code s} any more. */
    @Nullable
    ErrorCode skip(Session sender, String from, ClientMessage.Skip skip) {
        ErrorCode refusal = RelayRule.refusal(live.room(), from, skip.to(), Permission.SIGNAL);
        Session target = live.session(skip.to());
        if (refusal == null && sender.numbers()) {
            if (target == null) {
                crossing.send(skip.to(), new NodeMessage.Skip(from, skip.to(), skip.s()));
            } else {
                skip(target, from, skip.s());
            }
        }
        return refusal;
    }

    private static void skip(Session target, String from, long s) {
        if (target.numbers()) {
            target.outbox().signal(from, target.dialect().skip(from, s));
        } else {
            target.keeper().skip(from, s, next -> send(target, from, next, null) == null);
        }
    }

    /** Hands an app message to its target, or to all but its sender. */
    @Nullable
    ErrorCode message(String from, ClientMessage.AppMessage message, Instant now) {
        Function<Dialect, Frame> encode = dialect -> dialect.appMessage(from, message, now);
        Room room = live.room();
        if (message.to() != null) {
            ErrorCode refusal = RelayRule.refusal(room, from, message.to(), Permission.MESSAGE);
            Session target = live.session(message.to());
            if (refusal != null) {
                return refusal;
            }
            boolean taken = target == null
                    ? crossing.send(message.to(), new NodeMessage.App(from, message, now))
                    : target.outbox().signal(from, encode.apply(target.dialect()));
            if (taken) {
                node.metrics().relayed(RoomMetrics.Relayed.MESSAGE, target == null);
            }
            return taken ? null : ErrorCode.PEER_NOT_FOUND;
        }
        ErrorCode refusal = RelayRule.refusal(room, from, Permission.MESSAGE);
        if (refusal == null) {
            node.metrics().relayed(RoomMetrics.Relayed.MESSAGE, false);
            toAll(from, encode, id -> true);
            crossing.homes().forEach(home -> crossing.sendTo(home, new NodeMessage.App(from, message, now)));
        }
        return refusal;
    }

    private void toAll(String from, Function<Dialect, Frame> encode, Predicate<String> which) {
        Map<Dialect, Frame> frames = new HashMap<>();
        live.forEachSession((id, session) -> {
            if (!id.equals(from) && which.test(id)) {
                appMessage(session, from, frames.computeIfAbsent(session.dialect(), encode));
            }
        });
    }

    /** Something has come from another node, for a version of the room that this one has seen. On the draining thread. */
    void arrived(String node, NodeMessage message) {
        NodeMessage.Content content = message.content();
        if (content instanceof NodeMessage.Signal signal && isOf(node, signal.from(), message)) {
            arrived(node, signal);
        } else if (content instanceof NodeMessage.Acked acked && isOf(node, acked.by(), message)) {
            if (live.session(acked.of()) != null) {
                acknowledge(acked.of(), acked.by(), acked.s());
            }
        } else if (content instanceof NodeMessage.Skip skip && isOf(node, skip.from(), message)) {
            Session target = live.session(skip.to());
            if (target != null) {
                skip(target, skip.from(), skip.s());
            }
        } else if (content instanceof NodeMessage.App app
                && (app.from().equals(HostMessages.HOST) || isOf(node, app.from(), message))) {
            app(app, message.version());
        } else if (content instanceof NodeMessage.Report report && isOf(node, report.by(), message)) {
            pairs.passedOn(report.by(), report.report());
        } else if (content instanceof NodeMessage.Refusal refusal) {
            Session target = live.session(refusal.to());
            if (target != null) {
                Map<String, Object> details = refusal.n() == null
                        ? Map.of("with", refusal.with())
                        : Map.of("with", refusal.with(), "n", refusal.n());
                target.refuse(new Dialect.Refusal(refusal.code(), null, null, details));
            }
        } else {
            this.node.metrics().crossingLost(RoomMetrics.Loss.FENCED);
        }
    }

    /** The fence: a node that wakes up late speaks for nobody who has gone on elsewhere, nor for what one said before it came back. */
    private boolean isOf(String home, String id, NodeMessage message) {
        return live.moves().wasDriving(home, live.room().member(id), message.version());
    }

    /** Hands on what has come from elsewhere to those of this node that it is for. */
    void app(NodeMessage.App app, long version) {
        Function<Dialect, Frame> encode = dialect -> dialect.appMessage(app.from(), app.message(), app.at());
        String to = app.message().to();
        // Who was elsewhere then was sent there what is for all, and gets it at most once. For one alone it is late:
        // that one has been there and back since, and may have heard what was said later.
        Predicate<String> wasHere = id -> !live.moves().wasElsewhere(id, version);
        if (to == null) {
            toAll(app.from(), encode, wasHere);
            return;
        }
        Session target = live.session(to);
        if (target != null && wasHere.test(to)) {
            appMessage(target, app.from(), encode.apply(target.dialect()));
        }
    }

    /** The host app is known to all who are in; of the others only those who were announced are heard. */
    private static void appMessage(Session target, String from, Frame frame) {
        if (from.equals(HostMessages.HOST)) {
            target.outbox().send(frame);
        } else {
            target.outbox().signal(from, frame);
        }
    }

    private void arrived(String home, NodeMessage.Signal crossed) {
        ClientMessage.Signal signal = crossed.signal();
        String from = crossed.from();
        String to = signal.to();
        Session target = live.session(to);
        if (target == null || RelayRule.refusal(live.room(), from, to, Permission.SIGNAL) != null) {
            // It is elsewhere by now, or nowhere. Its sender hears of that, and sends again what was not acknowledged.
            node.metrics().crossingLost(RoomMetrics.Loss.GONE);
            return;
        }
        long count = live.room().restarts(from, to);
        if (signal.n() != null && signal.n() < count) {
            skip(target, from, crossed.s());
            crossing.sendTo(home, new NodeMessage.Refusal(from, ErrorCode.STALE_NEGOTIATION, to, count));
            return;
        }
        if (signal.kind() != SignalKind.CANDIDATE) {
            pairs.described(from, to, signal.kind());
        }
        if (target.numbers()) {
            send(target, from, signal, crossed.s());
        } else {
            handOver(from, target, signal, crossed.s());
        }
    }

    /** The room has changed: sends again what one who is back may have missed, and forgets those who have left. */
    void hear(RoomEffect effect) {
        if (effect instanceof RoomEffect.MemberBack back) {
            String id = back.member().id();
            live.forEachSession((from, session) -> sendAgain(session, from, id));
        } else if (effect instanceof RoomEffect.MemberLeft left) {
            live.forEachSession((id, session) -> session.forget(left.member().id()));
        }
    }

    private void sendAgain(Session session, String from, String to) {
        if (!session.hasKeeper()) {
            return;
        }
        Session target = live.session(to);
        if (target == null) {
            session.keeper()
                    .sendAgain(
                            to,
                            s -> crossing.send(to, new NodeMessage.Skip(from, to, s)),
                            (signal, s) -> crossing.send(to, new NodeMessage.Signal(from, signal, s)));
        } else if (target.numbers()) {
            session.keeper().sendAgain(to, s -> skip(target, from, s), (signal, s) -> send(target, from, signal, s));
        } else {
            // It was elsewhere. Not under the monitors of both keepers: the other may have something for this one, too.
            List<Runnable> all = new ArrayList<>();
            session.keeper()
                    .sendAgain(
                            to,
                            s -> all.add(() -> skip(target, from, s)),
                            (signal, s) -> all.add(() -> handOver(from, target, signal, s)));
            all.forEach(Runnable::run);
        }
    }

    /** Time has passed: acknowledges what has come, and sends again what was not acknowledged for long. */
    void tick() {
        Room room = live.room();
        live.forEachSession((id, session) -> {
            if (!session.hasKeeper()) {
                return;
            }
            session.keeper().acknowledge((sender, s) -> acknowledge(sender, id, s));
            for (String to : session.keeper().waitingFor(SEND_AGAIN_AFTER.toNanos(), node.coarseNanos())) {
                Member target = room.member(to);
                if (target != null && !target.isAway()) {
                    sendAgain(session, id, to);
                }
            }
        });
    }
}
