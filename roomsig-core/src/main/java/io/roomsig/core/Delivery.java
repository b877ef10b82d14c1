package io.roomsig.core;

import io.roomsig.api.Occurrence;
import io.roomsig.api.Permission;
import io.roomsig.core.room.InitiatorRule;
import io.roomsig.core.room.Member;
import io.roomsig.core.room.Room;
import io.roomsig.core.room.RoomEffect;
import io.roomsig.core.room.Transition;
import io.roomsig.core.wire.Dialect;
import io.roomsig.log.EventLog;
import io.roomsig.log.LogEvent;
import io.roomsig.spi.Frame;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells the effects of one entry: to the others first and to its proposer last, so that everybody knows of a newcomer
 * before the newcomer can send anything. Used once, on the thread that drains the room.
 */
final class Delivery {
    private static final EventLog LOG = EventLog.of(Delivery.class);

    private final LiveRoom live;
    private final Node node;
    private final long version;
    private final Proposer proposer;
    private final Instant now;
    /** Sessions whose members this entry removes, by member: they hear no more of the room. */
    private final Map<String, Session> unseated = new HashMap<>();

    /** How many sessions have let go of the room. */
    private int holds;

    Delivery(LiveRoom live, Node node, long version, Proposer proposer) {
        this.live = live;
        this.node = node;
        this.version = version;
        this.proposer = proposer;
        this.now = live.now();
    }

    /**
     * Goes over to a state that is no entry away. In another life clients have no epoch until they know all that differs, so that one
     * whose connection breaks meanwhile is told the whole room.
     */
    void adopt(Transition transition, boolean sameLife) {
        boolean isEqual = transition.effects().isEmpty() && live.limbo().isEmpty();
        if (!sameLife && !isEqual) {
            tellEpoch(Limbo.NO_EPOCH, 0);
        }
        tellAll(transition);
        if (!sameLife && isEqual) {
            // At once: what follows is of this life.
            tellEpoch();
        } else if (!sameLife) {
            live.limbo().oweEpoch();
        }
    }

    /** From here on clients can be told what they have missed. */
    void tellEpoch() {
        tellEpoch(live.epochTold(live.room()), version);
    }

    private void tellEpoch(String epoch, long seq) {
        live.forEachSession((id, session) -> {
            Frame frame = session.dialect().epoch(epoch, seq);
            if (frame != null && session.isSeated(live, id)) {
                session.outbox().send(frame);
            }
        });
    }

    void deliver(Transition transition) {
        live.history().add(version, transition.room().head().lastId(), transition.effects(), now);
        tellAll(transition);
    }

    private void tellAll(Transition transition) {
        Room room = transition.room();
        List<RoomEffect> effects = transition.effects();
        // First: a relay that sees the newcomer in the room must find its session. What it sends waits there for the
        // room-joined.
        effects.forEach(this::seat);
        live.publish(room);
        effects.forEach(effect -> moves(room, effect));
        // Before anybody is told: whoever hears of it may say at once how it is connected.
        effects.forEach(effect -> live.pairs().hear(room, effect));
        Session asking = proposer.session();
        for (RoomEffect effect : effects) {
            Map<Dialect, Optional<Frame>> frames = new HashMap<>();
            live.forEachSession((id, session) -> {
                if (session != asking && session.isSeated(live, id)) {
                    frame(room, id, session.dialect(), effect, frames).ifPresent(frame -> tell(session, effect, frame));
                }
            });
        }
        boolean enters = effects.stream()
                .anyMatch(effect ->
                        effect instanceof RoomEffect.JoinAccepted || effect instanceof RoomEffect.ResumeAccepted);
        // Not one who is refused at the door: it is no member, and hears nothing of the room.
        if (asking != null && !enters && asking.isSeated(live, asking.memberId())) {
            Telling answer = new Telling(version, now, proposer.re());
            for (RoomEffect effect : effects) {
                String id = asking.memberId();
                if (isFor(room.member(id), id, effect)) {
                    answer.frame(asking.dialect(), id, room.member(id), effect)
                            .ifPresent(frame -> tell(asking, effect, frame));
                }
            }
        }
        effects.forEach(effect -> settle(room, effect));
        effects.forEach(effect -> live.hear(effect));
        proposer.decided();
        effects.forEach(effect -> {
            if (!isBackFromLimbo(effect)) {
                tellHost(effect);
            }
        });
        // Last of all: with its last hold the room may come to life anew on another thread.
        for (; holds > 0; holds--) {
            node.rooms().release(live.code());
        }
    }

    /** The host app has not heard that they were lost, either. */
    private boolean isBackFromLimbo(RoomEffect effect) {
        if (effect instanceof RoomEffect.MemberLeft left) {
            live.limbo().settle(left.member().id());
        }
        return effect instanceof RoomEffect.MemberJoined joined
                && live.limbo().settle(joined.member().id());
    }

    /** Once for all sessions of a dialect that hear the same. */
    private Optional<Frame> frame(
            Room room, String id, Dialect dialect, RoomEffect effect, Map<Dialect, Optional<Frame>> frames) {
        Member self = live.limbo().orElse(id, room.member(id));
        if (!isFor(self, id, effect)) {
            return Optional.empty();
        }
        Telling news = new Telling(version, now, null);
        return effect instanceof RoomEffect.PairRestarted || Telling.comesBackTo(self, effect)
                ? news.frame(dialect, id, self, effect)
                : frames.computeIfAbsent(dialect, each -> news.frame(each, id, self, effect));
    }

    /** What one who is back has missed, as it would have heard it. */
    static List<Frame> retold(List<History.Past> missed, Room room, Member self, Dialect dialect) {
        List<Frame> frames = new ArrayList<>();
        for (History.Past past : missed) {
            Telling news = new Telling(past.version(), past.at(), null);
            for (RoomEffect effect : past.effects()) {
                if (isFor(self, self.id(), effect)) {
                    news.frame(dialect, self.id(), self, effect).ifPresent(frames::add);
                }
                if (effect instanceof RoomEffect.MemberChanged changed
                        && changed.member().id().equals(self.id())) {
                    waiting(room, self, dialect, news, frames::add);
                }
            }
        }
        return frames;
    }

    /** Whether a member hears of it at all. */
    private static boolean isFor(@Nullable Member self, String id, RoomEffect effect) {
        if (effect instanceof RoomEffect.MemberLeft left) {
            // One who kicks itself learns it as all do who were kicked: from how its connection is closed.
            return !left.member().id().equals(id);
        }
        if (effect instanceof RoomEffect.MemberJoined joined) {
            // One who is brought back into a room that was lost has not noticed.
            return !joined.member().id().equals(id);
        }
        if (effect instanceof RoomEffect.MemberAway away) {
            return !away.id().equals(id);
        }
        if (effect instanceof RoomEffect.MemberBack back) {
            return !back.member().id().equals(id);
        }
        if (effect instanceof RoomEffect.PairRestarted pair) {
            return pair.offerer().equals(id) || pair.answerer().equals(id);
        }
        return !isForModerators(effect) || (self != null && self.may(Permission.MODERATE));
    }

    /** Whether moderators hear of it, and nobody else. */
    static boolean isForModerators(RoomEffect effect) {
        return effect instanceof RoomEffect.BanChanged
                || effect instanceof RoomEffect.WaitingBegun
                || effect instanceof RoomEffect.WaitingEnded;
    }

    /** How one version is told. */
    private record Telling(
            long version, Instant at, @Nullable String re) {
        /** Whether somebody is announced who has joined before the one who hears of it, which newcomers never have. */
        static boolean comesBackTo(@Nullable Member self, RoomEffect effect) {
            return self != null
                    && effect instanceof RoomEffect.MemberJoined joined
                    && InitiatorRule.initiates(self, joined.member());
        }

        Optional<Frame> frame(Dialect dialect, String id, @Nullable Member self, RoomEffect effect) {
            if (effect instanceof RoomEffect.MemberJoined joined && comesBackTo(self, effect)) {
                return Optional.of(dialect.joinedEarlier(joined.member(), version));
            }
            if (effect instanceof RoomEffect.PairRestarted pair) {
                boolean offers = pair.offerer().equals(id);
                String with = offers ? pair.answerer() : pair.offerer();
                return Optional.ofNullable(dialect.restart(with, offers, pair, version));
            }
            return dialect.event(effect, version, at, re);
        }
    }

    private void seat(RoomEffect effect) {
        Session asking = proposer.session();
        if (effect instanceof RoomEffect.SeatTaken taken) {
            Session previous = live.unseat(taken.id());
            if (previous != null) {
                holds++;
                if (previous != asking) {
                    previous.replaced(taken.id());
                }
            } else if (live.isBack(taken.id())) {
                holds++;
            }
            if (asking != null && !taken.previous().home().equals(node.id())) {
                live.moves().movesHere(taken.id(), version);
            }
        } else if (effect instanceof RoomEffect.JoinAccepted accepted && asking != null) {
            live.seat(accepted.member().id(), asking);
        } else if (effect instanceof RoomEffect.ResumeAccepted accepted && asking != null) {
            live.seat(accepted.member().id(), asking);
        } else if (effect instanceof RoomEffect.MemberJoined joined) {
            // One who was let in takes its seat.
            Proposer waits = live.waiters().get(joined.member().id());
            Session session = waits == null ? null : waits.session();
            if (session != null) {
                live.seat(joined.member().id(), session);
            }
        } else if (effect instanceof RoomEffect.MemberAway away) {
            live.isAway(away.id());
        } else if (effect instanceof RoomEffect.MemberLeft left) {
            Session gone = live.unseat(left.member().id());
            if (gone != null) {
                unseated.put(left.member().id(), gone);
            } else if (live.isBack(left.member().id())) {
                holds++;
            }
        }
    }

    private void moves(Room room, RoomEffect effect) {
        if (effect instanceof RoomEffect.SeatTaken taken) {
            Member member = room.member(taken.id());
            if (member != null && !member.seat().home().equals(taken.previous().home())) {
                live.moves().moves(taken.id(), version);
            }
        } else if (effect instanceof RoomEffect.MemberLeft left) {
            live.moves().leaves(left.member().id());
        }
    }

    private static void tell(Session session, RoomEffect effect, Frame frame) {
        if (effect instanceof RoomEffect.MemberJoined joined) {
            session.outbox().announce(joined.member().id(), frame);
        } else if (effect instanceof RoomEffect.MemberLeft left) {
            session.outbox().retract(left.member().id(), frame);
        } else {
            session.outbox().send(frame);
        }
    }

    /** What becomes of the sessions: the one that asked to join, and those that are out of the room now. */
    private void settle(Room room, RoomEffect effect) {
        if (effect instanceof RoomEffect.Rejected rejected) {
            proposer.refused(rejected.code(), rejected.version());
        } else if (effect instanceof RoomEffect.MemberLeft left) {
            Session gone = unseated.get(left.member().id());
            if (gone != null) {
                gone.left(left.member().id(), left.reason());
                holds++;
            }
        } else if (effect instanceof RoomEffect.MemberJoined joined) {
            Proposer waits = live.waiters().remove(joined.member().id());
            if (waits != null) {
                waits.joined(live, room, joined.member());
            }
        } else if (effect instanceof RoomEffect.WaitingBegun begun) {
            proposer.waits(live, begun.member());
        } else if (effect instanceof RoomEffect.WaitingEnded ended) {
            Proposer waits = live.waiters().remove(ended.member().id());
            live.homes().departed(ended.member().id());
            if (waits != null) {
                holds++;
                waits.denied(live, ended.reason());
            }
        } else if (effect instanceof RoomEffect.MemberChanged changed) {
            tellWaiting(room, changed.member());
        } else if (effect instanceof RoomEffect.JoinAccepted accepted) {
            proposer.joined(live, room, accepted.member());
        } else if (effect instanceof RoomEffect.ResumeAccepted accepted) {
            proposer.resumed(live, room, accepted.member());
        }
    }

    /** A new moderator does not know yet who waits. */
    private void tellWaiting(Room room, Member member) {
        Session session = live.session(member.id());
        if (session != null && session.isSeated(live, member.id())) {
            waiting(room, member, session.dialect(), new Telling(version, now, null), session.outbox()::send);
        }
    }

    private static void waiting(Room room, Member moderator, Dialect dialect, Telling news, Consumer<Frame> tell) {
        if (moderator.may(Permission.MODERATE)) {
            room.waiting()
                    .values()
                    .forEach(waits -> news.frame(dialect, moderator.id(), moderator, new RoomEffect.WaitingBegun(waits))
                            .ifPresent(tell));
        }
    }

    private void tellHost(RoomEffect effect) {
        Occurrence at = new Occurrence(
                live.code(),
                live.room().head().epoch(),
                version,
                live.room().head().time());
        HostTelling telling = new HostTelling(at, live.room());
        live.forEachListener(listener -> {
            try {
                telling.tell(listener, effect);
            } catch (Throwable fault) {
                // Errors, too: a class that the host app lacks is no reason for the room to stand still.
                LOG.at(LogEvent.LISTENER_FAILED)
                        .with("listener", "room")
                        .room(live.code())
                        .fault(fault)
                        .write();
            }
        });
    }
}
