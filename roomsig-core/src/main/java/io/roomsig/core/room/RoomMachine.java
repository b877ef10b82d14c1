package io.roomsig.core.room;

import io.roomsig.api.ErrorCode;
import io.roomsig.api.LeaveReason;
import io.roomsig.api.Permission;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * All rules of a room. Who comes, stays and goes, and when a room ends, is decided in this file; what is said in a room in
 * {@link SharedRules}, what moderators do in {@link ModeratorRules}, what the waiting room does in {@link DoorRules}, and how a room is
 * put together again whose log was lost in {@link RestoreRules}.
 *
 * <p>How it works: a command is proposed by some node, numbered by the room's log, and applied here by every node that
 * holds the room. {@link #step} looks only at the room and at the entry, so all of them come to the same room and the
 * same effects. A refused entry changes nothing but the version. Effects are in the order in which they are told:
 * departures, then arrivals, then what the proposer alone hears.
 *
 * <p>A room begins with its first member and ends with its last: what was said in it (values, timer, lock, bans) ends
 * with it, so it makes no difference whether the next one finds the old log or a new one. One that the host app has created lasts for
 * a while with nobody in it.
 */
public final class RoomMachine {

    /** The number of these rules. Changes when the same entries would make another room. */
    public static final int RULES = 1;

    private static final Duration RESTART_EVERY = Duration.ofSeconds(1);
    /** What is left at least, however long somebody has been gone: its node may have been cut off, and is about to say that it is there. */
    private static final Duration LAST_WORD = Duration.ofSeconds(2);

    private RoomMachine() {}

    /**
     * Applies the next entry.
     *
     * @param room the room as it is
     * @param entry the entry whose version follows on from the room's
     * @return the room after it, and what is to be told
     * @throws IllegalArgumentException if the entry is not the next one: applying it would make another room than the
     *     other nodes have
     */
    public static Transition step(Room room, RoomEntry entry) {
        if (entry.version() != room.version() + 1) {
            throw new IllegalArgumentException(
                    "entry " + entry.version() + " does not follow on from version " + room.version());
        }
        Head head = room.head();
        Instant now = entry.time().isBefore(head.time()) ? head.time() : entry.time();
        Head next = new Head(head.epoch(), entry.version(), entry.id(), head.openedAt(), now);
        Room before = room.at(next);
        Transition decided;
        try {
            decided =
                    entry.command().accept(new Rules(before, now, entry.origin().node()));
        } catch (RuntimeException fault) {
            // On every node alike: a room that stands still before an entry is lost to all who are in it.
            return Transition.rejected(before, ErrorCode.INTERNAL);
        }
        return entry.command() instanceof RoomCommand.Reopen ? decided : lived(before, decided, now);
    }

    /**
     * A room of which no more is known than that it has ended, by entries that nobody has any more: as if it had been closed.
     *
     * @param room the room as it is
     * @param version that of its last entry
     * @param lastId that entry's id
     */
    public static Transition ended(Room room, long version, String lastId) {
        Head head = room.head();
        Room before = room.at(new Head(head.epoch(), version - 1, head.lastId(), head.openedAt(), head.time()));
        RoomEntry.Origin nobody = new RoomEntry.Origin("", 0);
        return step(before, new RoomEntry(version, head.time(), lastId, nobody, new RoomCommand.Close(null)));
    }

    /** A room begins with the first who comes or waits, and ends with the last, or when it is kept no longer. */
    private static Transition lived(Room before, Transition decided, Instant now) {
        Room room = kept(decided.room(), now);
        if (before.isOver() == room.isOver()) {
            return new Transition(room, decided.effects());
        }
        List<RoomEffect> effects = new ArrayList<>(decided.effects());
        if (before.isOver()) {
            Head head = room.head();
            effects.add(0, new RoomEffect.Opened());
            return new Transition(room.at(new Head(head.epoch(), head.version(), head.lastId(), now, now)), effects);
        }
        // Before what the proposer alone hears.
        int end = 0;
        while (end < effects.size() && !(effects.get(end) instanceof RoomEffect.Rejected)) {
            end++;
        }
        effects.add(end, new RoomEffect.Ended());
        return new Transition(room.blank(), effects);
    }

    private static Room kept(Room room, Instant now) {
        Room.Keep keep = room.keep();
        if (keep == null) {
            return room;
        }
        boolean isAlone = room.members().isEmpty() && room.waiting().isEmpty();
        if (isAlone == (keep.until() != null)) {
            return room;
        }
        return room.with(new Room.Keep(keep.empty(), isAlone ? now.plus(keep.empty()) : null));
    }

    /** The rules, for one entry: {@code room} is the room before it, but for its head; {@code node} has proposed it. */
    private record Rules(Room room, Instant now, String node) implements RoomCommand.Visitor<Transition> {

        @Override
        public Transition open(RoomCommand.Open open) {
            if (room.status() != Room.Status.ABSENT) {
                return nothing();
            }
            Head head = room.head();
            Head born = new Head(head.lastId(), head.version(), head.lastId(), now, now);
            return new Transition(room.at(born).opened(open.policy(), new Room.Birth(open.rules(), "")), List.of());
        }

        /** Nothing is told: those who had the room have it still, and compare the two. */
        @Override
        public Transition reopen(RoomCommand.Reopen reopen) {
            if (room.status() != Room.Status.ABSENT) {
                return nothing();
            }
            Room lost = reopen.lost();
            Head head = room.head();
            // The time of a room does not go back, whatever the clock of its new log says.
            Instant time = now.isBefore(lost.head().time()) ? lost.head().time() : now;
            Head born = new Head(
                    head.lastId(), head.version(), head.lastId(), lost.head().openedAt(), time);
            return new Transition(room.at(born).reopened(lost), List.of());
        }

        @Override
        public Transition restore(RoomCommand.Restore restore) {
            return room.status() == Room.Status.OPEN
                    ? new RestoreRules(now).apply(room, restore)
                    : rejected(ErrorCode.ROOM_CLOSED);
        }

        /** The member, if the asking node has the session that drives it now: what is late or of elsewhere does not count. */
        private @Nullable Member drivenBy(String id, long gen) {
            return drivenBy(room.member(id), gen);
        }

        private @Nullable Member drivenBy(@Nullable Member member, long gen) {
            boolean isDriven = member != null
                    && member.seat().gen() == gen
                    && member.seat().home().equals(node);
            return isDriven ? member : null;
        }

        /**
         * The same attempt is the same member, whatever has changed since. Otherwise: a ban beats everything, a lock keeps
         * out all but moderators and those who come back, and the room takes no more than it holds.
         */
        @Override
        public Transition join(RoomCommand.Join join) {
            if (room.status() != Room.Status.OPEN) {
                return rejected(ErrorCode.ROOM_CLOSED);
            }
            Profile profile = join.profile();
            Predicate<Member> isOfAttempt = member -> member.isOf(join.seat().attempt(), profile.grantId());
            Member same = first(room.members(isOfAttempt));
            if (same != null) {
                return sameAttempt(same, join);
            }
            if (room.member(join.id()) != null) {
                return rejected(ErrorCode.INTERNAL);
            }
            if (room.access().bans().containsKey(profile.identity())) {
                return rejected(ErrorCode.BANNED);
            }
            Member waits = first(room.waiting(isOfAttempt));
            if (join.isLateFor(room) || (waits != null && join.seat().isEarlierThan(waits.seat()))) {
                return rejected(ErrorCode.STATE_CONFLICT);
            }
            if (waits != null) {
                // Asked for again, maybe by way of another connection: it is as if it had not waited.
                Transition left = new DoorRules(room, now).end(List.of(waits), LeaveReason.REPLACED);
                return new Rules(left.room(), now, node).join(join).after(left);
            }
            Doubles doubles = new Doubles(room, profile);
            List<Member> replaced = doubles.replaced();
            boolean comesBack = !replaced.isEmpty();
            if (room.access().locked() && !comesBack && !profile.permissions().contains(Permission.MODERATE)) {
                return rejected(ErrorCode.ROOM_LOCKED);
            }
            if (doubles.areRefused()) {
                return rejected(ErrorCode.DUPLICATE_IDENTITY);
            }
            if (room.access().waitingRoom()
                    && !comesBack
                    && !profile.permissions().contains(Permission.MODERATE)) {
                return new DoorRules(room, now).wait(join);
            }
            if (room.members().size() - replaced.size() >= room.policy().maxMembers()) {
                return rejected(ErrorCode.ROOM_FULL);
            }
            Departures departures = new Departures(room, replaced, LeaveReason.REPLACED);
            List<RoomEffect> effects = new ArrayList<>(departures.effects());
            Room left = departures.room();
            Member member = new Member(join.id(), left.nextRank(), profile, join.seat(), null, Map.of(), Map.of());
            effects.add(new RoomEffect.MemberJoined(member));
            effects.add(new RoomEffect.JoinAccepted(member));
            return new Transition(left.joined(member), effects);
        }

        private static @Nullable Member first(List<Member> found) {
            return found.isEmpty() ? null : found.get(0);
        }

        /**
         * One that was asked for earlier comes late, from a node that could not say so before: its client has gone on. The others hear that
         * it is back even if it was not away, if they number what they send it, as all do to one at another node: some may be lost.
         */
        private Transition sameAttempt(Member same, RoomCommand.Join join) {
            if (join.seat().isEarlierThan(same.seat())) {
                return rejected(ErrorCode.STATE_CONFLICT);
            }
            Member seated = same.seated(same.seat().next(join.seat()));
            List<RoomEffect> effects = new ArrayList<>();
            effects.add(new RoomEffect.SeatTaken(same.id(), same.seat()));
            boolean moves = !seated.seat().home().equals(same.seat().home());
            if (same.isAway() || moves || seated.seat().keys() != null) {
                effects.add(new RoomEffect.MemberBack(seated));
            }
            effects.add(new RoomEffect.JoinAccepted(seated));
            return new Transition(room.with(seated), effects);
        }

        @Override
        public Transition leave(RoomCommand.Leave leave) {
            Member waits = drivenBy(room.waiting().get(leave.id()), leave.gen());
            if (waits != null) {
                return new DoorRules(room, now).end(List.of(waits), leave.reason());
            }
            Member member = drivenBy(leave.id(), leave.gen());
            return member == null ? nothing() : depart(List.of(member), leave.reason());
        }

        @Override
        public Transition suspend(RoomCommand.Suspend suspend) {
            Member waits = drivenBy(room.waiting().get(suspend.id()), suspend.gen());
            if (waits != null) {
                return new DoorRules(room, now).end(List.of(waits), suspend.reason());
            }
            Member member = drivenBy(suspend.id(), suspend.gen());
            return member == null || member.isAway()
                    ? nothing()
                    : suspendAll(List.of(member), suspend.reason(), Duration.ZERO);
        }

        @Override
        public Transition comeBack(RoomCommand.Return back) {
            Member member = drivenBy(back.id(), back.gen());
            if (member == null || !member.isAway()) {
                return nothing();
            }
            Member present = member.present();
            return Transition.changed(room.with(present), new RoomEffect.MemberBack(present));
        }

        @Override
        public Transition nodeLost(RoomCommand.NodeLost lost) {
            Predicate<Member> isThere = member -> member.seat().home().equals(lost.node());
            List<Member> present = room.members(isThere.and(member -> !member.isAway()));
            Transition away = suspendAll(present, LeaveReason.TIMEOUT, lost.goneFor());
            return new DoorRules(away.room(), now)
                    .end(room.waiting(isThere), LeaveReason.TIMEOUT)
                    .after(away);
        }

        /** A lost connection is a departure for those who cannot resume; the others are away for as long as their window. */
        private Transition suspendAll(List<Member> members, LeaveReason reason, Duration goneFor) {
            Room changed = room;
            List<Member> gone = new ArrayList<>();
            List<RoomEffect> effects = new ArrayList<>();
            for (Member member : members) {
                if (member.seat().resumeWindow().isZero()) {
                    gone.add(member);
                } else {
                    Instant until = now.plus(rest(member.seat().resumeWindow(), goneFor));
                    changed = changed.with(member.away(until));
                    effects.add(new RoomEffect.MemberAway(member.id(), until));
                }
            }
            Departures departures = new Departures(changed, gone, reason);
            effects.addAll(departures.effects());
            return new Transition(departures.room(), effects);
        }

        private static Duration rest(Duration window, Duration goneFor) {
            Duration least = window.compareTo(LAST_WORD) < 0 ? window : LAST_WORD;
            Duration rest = window.minus(goneFor);
            return rest.compareTo(least) < 0 ? least : rest;
        }

        /**
         * Shown has to be the newest key, or the one before while nobody has confirmed the newest. Of two at once the first
         * wins: the other has seen an older generation. One that is older than that was copied, and nobody can tell which
         * of the two that have it is the client: so the session ends. An expired grant beats a good key.
         */
        @Override
        public Transition resume(RoomCommand.Resume resume) {
            Member member = room.member(resume.id());
            if (member == null) {
                return rejected(ErrorCode.RESUME_EXPIRED);
            }
            Seat seat = member.seat();
            KeyHashes keys = seat.keys();
            if (keys == null || !keys.line().equals(resume.line())) {
                return rejected(ErrorCode.RESUME_INVALID);
            }
            if (seat.gen() != resume.gen()) {
                return rejected(ErrorCode.STATE_CONFLICT);
            }
            if (!keys.opens(resume.shown())) {
                return ended(member, LeaveReason.KEY_REUSED, ErrorCode.RESUME_INVALID);
            }
            Instant expiresAt = member.profile().expiresAt();
            if (member.isAway() && expiresAt != null && !now.isBefore(expiresAt)) {
                return ended(member, LeaveReason.TOKEN_EXPIRED, ErrorCode.TOKEN_EXPIRED);
            }
            Member seated = member.seated(seat.next(resume, keys.rotated(resume.shown(), resume.next())));
            return new Transition(
                    room.with(seated),
                    List.of(
                            new RoomEffect.SeatTaken(member.id(), seat),
                            new RoomEffect.MemberBack(seated),
                            new RoomEffect.ResumeAccepted(seated)));
        }

        private Transition ended(Member member, LeaveReason reason, ErrorCode code) {
            Transition left = depart(List.of(member), reason);
            return Transition.rejected(left.room(), code).after(left);
        }

        @Override
        public Transition confirm(RoomCommand.Confirm confirm) {
            Member member = drivenBy(confirm.id(), confirm.gen());
            KeyHashes keys = member == null ? null : member.seat().keys();
            if (member == null || keys == null) {
                return nothing();
            }
            return new Transition(room.with(member.withKeys(keys.confirmed())), List.of());
        }

        /**
         * The initiator makes the offer, whoever asked. Of several that have seen the same count the first counts; and not
         * more than one in {@link #RESTART_EVERY}, so that none can keep another busy.
         */
        @Override
        public Transition restart(RoomCommand.Restart restart) {
            Member one = room.member(restart.one());
            Member other = room.member(restart.other());
            if (one == null || other == null || one.id().equals(other.id())) {
                return rejected(ErrorCode.PEER_NOT_FOUND);
            }
            if (!one.seat().negotiates() || !other.seat().negotiates()) {
                return rejected(ErrorCode.NEGOTIATION_FAILED);
            }
            long known = room.restarts(one.id(), other.id());
            if (known != restart.n() && !Restarts.areLost(restart.n(), known)) {
                return nothing();
            }
            Member offerer = InitiatorRule.initiates(one, other) ? one : other;
            Member answerer = offerer.id().equals(one.id()) ? other : one;
            Restarts old = offerer.restarts().get(answerer.id());
            if (old != null && now.isBefore(old.at().plus(RESTART_EVERY))) {
                return rejected(ErrorCode.RATE_LIMITED);
            }
            Restarts next = new Restarts(restart.n() + 1, now);
            return Transition.changed(
                    room.with(offerer.withRestarts(answerer.id(), next)),
                    new RoomEffect.PairRestarted(offerer.id(), answerer.id(), next.n(), restart.reason()));
        }

        @Override
        public Transition revoke(RoomCommand.Revoke revoke) {
            Predicate<Member> isMeant = member -> member.profile().grantId().equals(revoke.grantId());
            Transition left = depart(room.members(isMeant), LeaveReason.TOKEN_REVOKED);
            return new DoorRules(left.room(), now)
                    .end(room.waiting(isMeant), LeaveReason.TOKEN_REVOKED)
                    .after(left);
        }

        /** Whoever came in with the grant has what it allows now. */
        @Override
        public Transition renew(RoomCommand.Renew renew) {
            Changes changes = new Changes(room);
            for (Member member : room.members(each -> each.profile().grantId().equals(renew.grantId()))) {
                changes = changes.to(member, member.profile().as(renew.role(), renew.permissions(), renew.expiresAt()));
            }
            Room changed = changes.room();
            for (Member waits : room.waiting(each -> each.profile().grantId().equals(renew.grantId()))) {
                changed = changed.withWaiting(
                        waits.with(waits.profile().as(renew.role(), renew.permissions(), renew.expiresAt())));
            }
            return new Transition(changed, changes.effects());
        }

        @Override
        public Transition expire(RoomCommand.Expire expire) {
            if (room.status() == Room.Status.OPEN
                    && room.policy().maxDuration() != null
                    && !room.isOver()
                    && !now.isBefore(room.head().openedAt().plus(room.policy().maxDuration()))) {
                return end(LeaveReason.ROOM_EXPIRED);
            }
            Instant keptUntil = room.keep() == null ? null : room.keep().until();
            if (keptUntil != null && !now.isBefore(keptUntil)) {
                return new Transition(room.with((Room.Keep) null), List.of());
            }
            return depart(
                    room.members(member -> {
                        Instant until = member.awayUntil();
                        return until != null && !now.isBefore(until);
                    }),
                    LeaveReason.TIMEOUT);
        }

        @Override
        public Transition update(RoomCommand.Update update) {
            return new SharedRules(room, now).update(update);
        }

        @Override
        public Transition runTimer(RoomCommand.RunTimer run) {
            return new SharedRules(room, now).runTimer(run);
        }

        @Override
        public Transition permit(RoomCommand.Permit permit) {
            return new ModeratorRules(room, now).permit(permit);
        }

        @Override
        public Transition kick(RoomCommand.Kick kick) {
            return new ModeratorRules(room, now).kick(kick);
        }

        @Override
        public Transition ban(RoomCommand.Ban ban) {
            return new ModeratorRules(room, now).ban(ban);
        }

        @Override
        public Transition unban(RoomCommand.Unban unban) {
            return new ModeratorRules(room, now).unban(unban);
        }

        @Override
        public Transition lock(RoomCommand.Lock lock) {
            return new ModeratorRules(room, now).lock(lock.by(), true);
        }

        @Override
        public Transition unlock(RoomCommand.Unlock unlock) {
            return new ModeratorRules(room, now).lock(unlock.by(), false);
        }

        @Override
        public Transition admit(RoomCommand.Admit admit) {
            return new ModeratorRules(room, now).admit(admit);
        }

        @Override
        public Transition wait(RoomCommand.Wait wait) {
            return new ModeratorRules(room, now).wait(wait);
        }

        @Override
        public Transition create(RoomCommand.Create create) {
            if (room.status() != Room.Status.OPEN) {
                return rejected(ErrorCode.ROOM_CLOSED);
            }
            if (!room.isOver()) {
                return rejected(ErrorCode.STATE_CONFLICT);
            }
            Room created = room.opened(create.policy(), room.birth()).with(new Room.Keep(create.keepEmpty(), null));
            return new Transition(created, List.of());
        }

        @Override
        public Transition close(RoomCommand.Close close) {
            ErrorCode refusal = room.refusal(close.by(), Permission.MODERATE);
            return refusal != null ? rejected(refusal) : end(LeaveReason.ROOM_CLOSED);
        }

        private Transition end(LeaveReason reason) {
            Transition left = depart(List.copyOf(room.members().values()), reason);
            Transition empty = new DoorRules(left.room(), now)
                    .end(List.copyOf(room.waiting().values()), reason)
                    .after(left);
            return new Transition(empty.room().closed(), empty.effects());
        }

        private Transition depart(List<Member> members, LeaveReason reason) {
            return new Departures(room, members, reason).transition();
        }

        private Transition nothing() {
            return Transition.nothing(room);
        }

        private Transition rejected(ErrorCode code) {
            return Transition.rejected(room, code);
        }
    }
}
