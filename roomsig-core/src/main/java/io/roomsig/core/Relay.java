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
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
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

    Relay(LiveRoom live, Node node, Pairs pairs) {
        this.live = live;
        this.node = node;
        this.pairs = pairs;
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
            return sender.keeper().keep(signal, node.coarseNanos()) == null ? refusal : null;
        }
        if (refusal != null) {
            return refusal;
        }
        Session target = live.session(to);
        if (target == null) {
            return ErrorCode.PEER_NOT_FOUND;
        }
        if (s != null && signal.n() != null) {
            long n = room.restarts(from, to);
            if (signal.n() > n) {
                return ErrorCode.BAD_MESSAGE;
            }
            if (signal.n() < n) {
                skip(target, from, s);
                return ErrorCode.STALE_NEGOTIATION;
            }
        }
        if (signal.kind() != SignalKind.CANDIDATE) {
            pairs.described(from, to, signal.kind());
        }
        return handOver(sender, from, target, signal, s);
    }

    private @Nullable ErrorCode handOver(
            Session sender, String from, Session target, ClientMessage.Signal signal, @Nullable Long s) {
        if (target.numbers()) {
            Long number = s != null ? s : sender.keeper().keep(signal, node.coarseNanos());
            return number == null ? ErrorCode.PEER_AWAY : send(target, from, signal, number);
        }
        if (s == null) {
            return send(target, from, signal, null);
        }
        long ack = target.keeper().accept(from, s, signal, next -> send(target, from, next, null));
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
        // One who is away is told when it is back and sends again what was acknowledged.
        return refusal == ErrorCode.PEER_AWAY ? null : refusal;
    }

    private void acknowledge(String sender, String by, long s) {
        Session session = live.session(sender);
        if (session == null) {
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
        if (refusal == null && target != null && sender.numbers()) {
            skip(target, from, skip.s());
        }
        return refusal;
    }

    private static void skip(Session target, String from, long s) {
        if (target.numbers()) {
            target.outbox().signal(from, target.dialect().skip(from, s));
        } else {
            target.keeper().skip(from, s, next -> send(target, from, next, null));
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
            if (refusal != null || target == null) {
                return refusal != null ? refusal : ErrorCode.PEER_NOT_FOUND;
            }
            boolean taken = target.outbox().signal(from, encode.apply(target.dialect()));
            return taken ? null : ErrorCode.PEER_NOT_FOUND;
        }
        ErrorCode refusal = RelayRule.refusal(room, from, Permission.MESSAGE);
        if (refusal == null) {
            Map<Dialect, Frame> frames = new HashMap<>();
            live.forEachSession((id, session) -> {
                if (!id.equals(from)) {
                    session.outbox().signal(from, frames.computeIfAbsent(session.dialect(), encode));
                }
            });
        }
        return refusal;
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
        Session target = live.session(to);
        if (session.hasKeeper() && target != null && target.numbers()) {
            session.keeper().sendAgain(to, (signal, s) -> send(target, from, signal, s));
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
