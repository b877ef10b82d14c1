package io.roomsig.core;

import io.roomsig.api.CloseCode;
import io.roomsig.api.ErrorCode;
import io.roomsig.api.LeaveReason;
import io.roomsig.api.Participant;
import io.roomsig.api.Permission;
import io.roomsig.core.room.Member;
import io.roomsig.core.room.RelayRule;
import io.roomsig.core.room.Room;
import io.roomsig.core.room.RoomCommand;
import io.roomsig.core.room.Shared;
import io.roomsig.core.wire.ClientMessage;
import io.roomsig.core.wire.Dialect;
import io.roomsig.spi.Frame;
import io.roomsig.spi.RoomGuard;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** What becomes of one message of a client. */
record Requests(Session session, Node node, @Nullable String re) implements ClientMessage.Visitor {

    @Override
    public void hello(ClientMessage.Hello message) {
        ClientMessage.Hello agreed = new ClientMessage.Hello(message.versions(), session.agree(message.features()));
        Frame welcome = session.dialect().welcome(agreed, re);
        if (welcome != null) {
            session.outbox().send(welcome);
        } else {
            session.refuse(ErrorCode.UNSUPPORTED_VERSION, re);
            session.end(CloseCode.PROTOCOL_ERROR, LeaveReason.PROTOCOL_ERROR);
        }
    }

    @Override
    public void joinRoom(ClientMessage.JoinRoom message) {
        session.join(message, re);
    }

    @Override
    public void signal(ClientMessage.Signal message) {
        Session.Seated seat = seat();
        if (seat == null) {
            node.metrics().relayRefused(ErrorCode.NOT_JOINED);
        } else {
            ErrorCode refusal = seat.room().relay().signal(session, seat.memberId(), message);
            if (refusal != null) {
                node.metrics().relayRefused(refusal);
            }
            if (refusal == ErrorCode.STALE_NEGOTIATION) {
                long n = seat.room().room().restarts(seat.memberId(), message.to());
                session.refuse(Dialect.Refusal.of(refusal, re, "n", n));
            } else {
                refuseIf(refusal);
            }
        }
    }

    @Override
    public void resume(ClientMessage.Resume message) {
        session.resume(message, re);
    }

    @Override
    public void ack(ClientMessage.Ack message) {
        Session.Seated seat = seat();
        if (seat != null) {
            refuseIf(seat.room().relay().ack(seat.memberId(), message));
        }
    }

    @Override
    public void skip(ClientMessage.Skip message) {
        Session.Seated seat = seat();
        if (seat != null) {
            refuseIf(seat.room().relay().skip(session, seat.memberId(), message));
        }
    }

    @Override
    public void restart(ClientMessage.Restart message) {
        Session.Seated seat = seat();
        if (seat == null) {
            return;
        }
        ErrorCode refusal = RelayRule.refusal(seat.room().room(), seat.memberId(), message.to(), Permission.SIGNAL);
        if (refusal != null) {
            session.refuse(refusal, re);
        } else {
            String reason = message.reason() == null ? "asked" : message.reason();
            ask(seat, new RoomCommand.Restart(seat.memberId(), message.to(), message.n(), reason));
        }
    }

    @Override
    public void peerReport(ClientMessage.PeerReport message) {
        Session.Seated seat = seat();
        if (seat != null) {
            seat.room().pairs().reported(seat.memberId(), message);
        }
    }

    @Override
    public void appMessage(ClientMessage.AppMessage message) {
        Session.Seated seat = seat();
        if (seat != null) {
            Runnable send = () -> {
                ErrorCode refusal = seat.room()
                        .relay()
                        .message(seat.memberId(), message, node.environment().now());
                if (refusal != null) {
                    node.metrics().relayRefused(refusal);
                }
                refuseIf(refusal);
            };
            unlessObjected(
                    seat,
                    (guard, by) -> guard.message(new RoomGuard.Message(
                            seat.room().code(), by, message.to(), message.kind(), message.body())),
                    send);
        }
    }

    @Override
    public void stateSet(ClientMessage.StateSet message) {
        Session.Seated seat = seat();
        if (seat != null) {
            boolean own = message.scope() == RoomCommand.Scope.SELF;
            RoomCommand update = new RoomCommand.Update(
                    seat.memberId(), message.scope(), message.key(), message.json(), message.ifVersion());
            unlessObjected(
                    seat,
                    (guard, by) -> guard.stateChange(
                            new RoomGuard.StateChange(seat.room().code(), by, own, message.key(), message.json())),
                    () -> ask(seat, update));
        }
    }

    @Override
    public void timer(ClientMessage.Timer message) {
        Session.Seated seat = seat();
        if (seat != null) {
            RoomCommand run = new RoomCommand.RunTimer(seat.memberId(), message.action(), message.duration());
            unlessObjected(
                    seat,
                    (guard, by) -> guard.stateChange(
                            new RoomGuard.StateChange(seat.room().code(), by, false, Shared.TIMER, null)),
                    () -> ask(seat, run));
        }
    }

    @Override
    public void moderate(ClientMessage.Moderate message) {
        Session.Seated seat = seat();
        if (seat == null) {
            return;
        }
        String by = seat.memberId();
        String target = message.target() == null ? "" : message.target();
        switch (message.action()) {
            case KICK -> ask(seat, new RoomCommand.Kick(by, target));
            case BAN -> ban(seat, by, target);
            case UNBAN -> ask(seat, new RoomCommand.Unban(by, target));
            case LOCK -> ask(seat, new RoomCommand.Lock(by));
            case UNLOCK -> ask(seat, new RoomCommand.Unlock(by));
            case ADMIT -> ask(seat, new RoomCommand.Admit(by, target));
            case WAIT -> ask(seat, new RoomCommand.Wait(by, true));
            case WAIT_NO_MORE -> ask(seat, new RoomCommand.Wait(by, false));
            case PERMIT -> ask(seat, new RoomCommand.Permit(by, target, message.role(), message.permissions()));
            case CLOSE -> ask(seat, new RoomCommand.Close(by));
        }
    }

    /** Clients name a participant, rooms ban an identity: it holds also if the participant leaves at this moment. */
    private void ban(Session.Seated seat, String by, String target) {
        Room room = seat.room().room();
        Member member = room.memberOrWaiting(target);
        ErrorCode refusal = RelayRule.refusal(room, by, Permission.MODERATE);
        if (refusal != null || member == null) {
            session.refuse(refusal != null ? refusal : ErrorCode.PEER_NOT_FOUND, re);
        } else {
            ask(seat, new RoomCommand.Ban(by, member.profile().identity()));
        }
    }

    @Override
    public void iceServers(ClientMessage.IceServers message) {
        if (seat() != null) {
            session.ice().request(re);
        }
    }

    @Override
    public void ping(ClientMessage.Ping message) {
        session.outbox().send(session.dialect().pong(re));
    }

    @Override
    public void bye(ClientMessage.Bye message) {
        session.end(CloseCode.NORMAL, LeaveReason.LEFT);
    }

    private Session.@Nullable Seated seat() {
        Session.Seated seat = session.seated();
        if (seat == null) {
            session.refuse(ErrorCode.NOT_JOINED, re);
        }
        return seat;
    }

    /** Once the host app has said that it does not mind. */
    private void unlessObjected(
            Session.Seated seat,
            BiFunction<RoomGuard, Participant, CompletionStage<Optional<ErrorCode>>> question,
            Runnable then) {
        RoomGuard guard = node.guard();
        Member by = guard == null ? null : seat.room().room().member(seat.memberId());
        if (guard == null) {
            then.run();
        } else if (by == null) {
            // The room's log was lost, and it is about to be brought back: nobody can be named to the guard.
            session.refuse(ErrorCode.STORE_UNAVAILABLE, re);
        } else {
            session.objections()
                    .ask(
                            () -> question.apply(guard, Infos.participant(by)),
                            then,
                            code -> session.refuse(code, re),
                            node.coarseNanos());
        }
    }

    private void ask(Session.Seated seat, RoomCommand command) {
        seat.room().propose(command, new Asked(session, re));
    }

    private void refuseIf(@Nullable ErrorCode refusal) {
        if (refusal != null) {
            session.refuse(refusal, re);
        }
    }

    /** A request that the room decides. */
    private record Asked(Session session, @Nullable String re) implements Proposer {
        @Override
        public void refused(ErrorCode code, @Nullable Long version) {
            session.refuse(
                    version == null ? Dialect.Refusal.of(code, re) : Dialect.Refusal.of(code, re, "version", version));
        }
    }
}
