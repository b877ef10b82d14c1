package io.roomsig.core.room;

import io.roomsig.api.ErrorCode;
import io.roomsig.api.LeaveReason;
import io.roomsig.api.Permission;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All rules of a room. Everything that decides what an entry does lives in this file, but for how a room is put together again
 * whose log was lost ({@link RestoreRules}), and what the waiting room does ({@link DoorRules}).
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
            return new Transition(before, List.of(new RoomEffect.Rejected(ErrorCode.INTERNAL, null)));
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
            Member same = find(member -> member.isOf(join.seat().attempt(), profile.grantId()));
            if (same != null) {
                return sameAttempt(same, join);
            }
            if (room.member(join.id()) != null) {
                return rejected(ErrorCode.INTERNAL);
            }
            if (room.access().bans().containsKey(profile.identity())) {
                return rejected(ErrorCode.BANNED);
            }
            Member waits = waiting(member -> member.isOf(join.seat().attempt(), profile.grantId())).stream()
                    .findFirst()
                    .orElse(null);
            if (waits != null && join.seat().isEarlierThan(waits.seat())) {
                return rejected(ErrorCode.STATE_CONFLICT);
            }
            if (waits != null) {
                // Asked for again, maybe by way of another connection: it is as if it had not waited.
                Transition left = new DoorRules(room, now).end(List.of(waits), LeaveReason.REPLACED);
                return new Rules(left.room(), now, node).join(join).after(left);
            }
            List<Member> replaced = replacedBy(room, profile);
            if (replaced.stream().anyMatch(join::hasNotSeen)) {
                return rejected(ErrorCode.STATE_CONFLICT);
            }
            boolean comesBack = !replaced.isEmpty();
            if (room.access().locked() && !comesBack && !profile.permissions().contains(Permission.MODERATE)) {
                return rejected(ErrorCode.ROOM_LOCKED);
            }
            if (isRefusedAsDouble(room, profile)) {
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
            return changed(room.with(present), new RoomEffect.MemberBack(present));
        }

        @Override
        public Transition nodeLost(RoomCommand.NodeLost lost) {
            Predicate<Member> isThere = member -> member.seat().home().equals(lost.node());
            List<Member> present = all(isThere.and(member -> !member.isAway()));
            Transition away = suspendAll(present, LeaveReason.TIMEOUT, lost.goneFor());
            return new DoorRules(away.room(), now)
                    .end(waiting(isThere), LeaveReason.TIMEOUT)
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
            Departures departures = new Departures(room, List.of(member), reason);
            List<RoomEffect> effects = new ArrayList<>(departures.effects());
            effects.add(new RoomEffect.Rejected(code, null));
            return new Transition(departures.room(), effects);
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
            return changed(
                    room.with(offerer.withRestarts(answerer.id(), next)),
                    new RoomEffect.PairRestarted(offerer.id(), answerer.id(), next.n(), restart.reason()));
        }

        @Override
        public Transition revoke(RoomCommand.Revoke revoke) {
            Predicate<Member> isMeant = member -> member.profile().grantId().equals(revoke.grantId());
            Transition left = depart(all(isMeant), LeaveReason.TOKEN_REVOKED);
            return new DoorRules(left.room(), now)
                    .end(waiting(isMeant), LeaveReason.TOKEN_REVOKED)
                    .after(left);
        }

        /** Whoever came in with the grant has what it allows now. */
        @Override
        public Transition renew(RoomCommand.Renew renew) {
            Changes changes = new Changes(room);
            for (Member member : all(each -> each.profile().grantId().equals(renew.grantId()))) {
                changes = changes.to(member, member.profile().as(renew.role(), renew.permissions(), renew.expiresAt()));
            }
            Room changed = changes.room();
            for (Member waits : waiting(each -> each.profile().grantId().equals(renew.grantId()))) {
                changed = changed.withWaiting(
                        waits.with(waits.profile().as(renew.role(), renew.permissions(), renew.expiresAt())));
            }
            return new Transition(changed, changes.effects());
        }

        /** A moderator gives and takes what it has itself, and no more; the host app whatever it likes. */
        @Override
        public Transition permit(RoomCommand.Permit permit) {
            ErrorCode refusal = refusal(permit.by(), Permission.MODERATE);
            Member target = room.member(permit.target());
            if (refusal != null || target == null) {
                return rejected(refusal != null ? refusal : ErrorCode.PEER_NOT_FOUND);
            }
            Profile old = target.profile();
            String role = permit.role() == null ? old.role() : permit.role();
            Set<Permission> permissions = permit.permissions() == null ? old.permissions() : permit.permissions();
            Member by = permit.by() == null ? null : room.member(permit.by());
            if (by != null) {
                Set<Permission> changed = EnumSet.noneOf(Permission.class);
                for (Permission each : Permission.values()) {
                    if (old.permissions().contains(each) != permissions.contains(each)) {
                        changed.add(each);
                    }
                }
                if (!by.profile().permissions().containsAll(changed)) {
                    return rejected(ErrorCode.FORBIDDEN);
                }
            }
            Profile profile = old.as(role, permissions, old.expiresAt());
            if (profile.equals(old)) {
                // Whoever asks is answered.
                return changed(room, new RoomEffect.MemberChanged(target));
            }
            Changes changes = new Changes(room).to(target, profile);
            return new Transition(changes.room(), changes.effects());
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
                    all(member -> {
                        Instant until = member.awayUntil();
                        return until != null && !now.isBefore(until);
                    }),
                    LeaveReason.TIMEOUT);
        }

        @Override
        public Transition update(RoomCommand.Update update) {
            if (update.scope() == RoomCommand.Scope.SELF && update.by() == null) {
                return rejected(ErrorCode.BAD_MESSAGE);
            }
            ErrorCode refusal = refusal(update.by(), null);
            if (refusal == null && update.scope() == RoomCommand.Scope.ROOM) {
                refusal = refusalOfRoomValue(update);
            }
            if (refusal != null) {
                return rejected(refusal);
            }
            Member owner =
                    update.scope() == RoomCommand.Scope.SELF ? room.member(Objects.requireNonNull(update.by())) : null;
            Map<String, StateValue> values = owner == null ? room.shared().values() : owner.values();
            StateValue old = values.get(update.key());
            long oldVersion = old == null ? 0 : old.version();
            if (update.ifVersion() != null && update.ifVersion() != oldVersion) {
                return conflict(oldVersion);
            }
            String json = update.json();
            if (json != null
                    && (json.getBytes(StandardCharsets.UTF_8).length
                                    > room.policy().maxValueBytes()
                            || (old == null
                                    && counted(update, values) >= room.policy().maxValues()
                                    && !isPresenter(update)))) {
                return rejected(ErrorCode.STATE_TOO_LARGE);
            }
            StateValue value = json == null ? null : new StateValue(json, room.version(), update.by());
            Map<String, StateValue> changed = Ordered.with(values, update.key(), value);
            if (owner == null) {
                return changed(
                        room.with(room.shared().withValues(changed)),
                        new RoomEffect.RoomValueChanged(update.key(), value, update.by()));
            }
            return changed(
                    room.with(owner.withValues(changed)),
                    new RoomEffect.OwnValueChanged(owner.id(), update.key(), value));
        }

        /** The presenter has a place of its own: nobody can fill the room with values so that none can step up. */
        private static int counted(RoomCommand.Update update, Map<String, StateValue> values) {
            boolean ofRoom = update.scope() == RoomCommand.Scope.ROOM;
            return ofRoom && values.containsKey(Shared.PRESENTER) ? values.size() - 1 : values.size();
        }

        private static boolean isPresenter(RoomCommand.Update update) {
            return update.scope() == RoomCommand.Scope.ROOM && update.key().equals(Shared.PRESENTER);
        }

        /** The presenter is a member or nobody; one may step up and down oneself, a moderator may place anybody. */
        private @Nullable ErrorCode refusalOfRoomValue(RoomCommand.Update update) {
            if (update.key().equals(Shared.TIMER)) {
                return ErrorCode.FORBIDDEN;
            }
            if (!update.key().equals(Shared.PRESENTER)) {
                return refusal(update.by(), Permission.STATE);
            }
            String json = update.json();
            if (json != null && find(member -> presenterJson(member.id()).equals(json)) == null) {
                return ErrorCode.PEER_NOT_FOUND;
            }
            String by = update.by();
            if (by == null || refusal(by, Permission.MODERATE) == null) {
                return null;
            }
            StateValue old = room.shared().values().get(Shared.PRESENTER);
            boolean wasFreeOrOwn = old == null || old.json().equals(presenterJson(by));
            boolean becomesFreeOrOwn = json == null || json.equals(presenterJson(by));
            return wasFreeOrOwn && becomesFreeOrOwn ? refusal(by, Permission.PRESENT) : ErrorCode.FORBIDDEN;
        }

        @Override
        public Transition runTimer(RoomCommand.RunTimer run) {
            ErrorCode refusal = refusal(run.by(), Permission.TIMER);
            if (refusal != null) {
                return rejected(refusal);
            }
            TimerState old = room.shared().timer();
            TimerState timer;
            switch (run.action()) {
                case START -> {
                    if (run.duration() != null) {
                        timer = TimerState.started(run.duration(), now);
                    } else if (old == null || old.running()) {
                        return rejected(ErrorCode.STATE_CONFLICT);
                    } else {
                        timer = old.continued(now);
                    }
                }
                case PAUSE -> {
                    if (old == null || !old.running()) {
                        return rejected(ErrorCode.STATE_CONFLICT);
                    }
                    timer = old.paused(now);
                }
                case RESET -> timer = null;
                default -> throw new IllegalStateException("no rule for " + run.action());
            }
            return changed(room.with(room.shared().withTimer(timer)), new RoomEffect.TimerChanged(timer, run.by()));
        }

        @Override
        public Transition kick(RoomCommand.Kick kick) {
            ErrorCode refusal = refusal(kick.by(), Permission.MODERATE);
            Member target = room.memberOrWaiting(kick.target());
            if (refusal != null || target == null) {
                return rejected(refusal != null ? refusal : ErrorCode.PEER_NOT_FOUND);
            }
            return room.member(kick.target()) == null
                    ? new DoorRules(room, now).end(List.of(target), LeaveReason.KICKED)
                    : depart(List.of(target), LeaveReason.KICKED);
        }

        @Override
        public Transition ban(RoomCommand.Ban ban) {
            ErrorCode refusal = refusal(ban.by(), Permission.MODERATE);
            if (refusal != null) {
                return rejected(refusal);
            }
            Predicate<Member> isMeant = member -> member.profile().identity().equals(ban.identity());
            List<Member> banned = all(isMeant);
            List<Member> waiting = waiting(isMeant);
            String name = Stream.concat(banned.stream(), waiting.stream())
                    .map(member -> member.profile().displayName())
                    .findFirst()
                    .orElse("");
            Map<String, String> bans = Ordered.with(room.access().bans(), ban.identity(), name);
            // The room may end with this departure, and the ban with it; so the ban is told first.
            Departures departures = new Departures(room.with(room.access().withBans(bans)), banned, LeaveReason.BANNED);
            List<RoomEffect> effects = new ArrayList<>();
            effects.add(new RoomEffect.BanChanged(ban.identity(), name, true));
            effects.addAll(departures.effects());
            return new DoorRules(departures.room(), now)
                    .end(waiting, LeaveReason.BANNED)
                    .after(new Transition(departures.room(), effects));
        }

        @Override
        public Transition unban(RoomCommand.Unban unban) {
            ErrorCode refusal = refusal(unban.by(), Permission.MODERATE);
            String name = room.access().bans().get(unban.identity());
            if (refusal != null || name == null) {
                return rejected(refusal != null ? refusal : ErrorCode.PEER_NOT_FOUND);
            }
            Map<String, String> bans = Ordered.with(room.access().bans(), unban.identity(), null);
            return changed(
                    room.with(room.access().withBans(bans)), new RoomEffect.BanChanged(unban.identity(), name, false));
        }

        @Override
        public Transition lock(RoomCommand.Lock lock) {
            return lock(lock.by(), true);
        }

        @Override
        public Transition unlock(RoomCommand.Unlock unlock) {
            return lock(unlock.by(), false);
        }

        private Transition lock(@Nullable String by, boolean locked) {
            ErrorCode refusal = refusal(by, Permission.MODERATE);
            if (refusal != null) {
                return rejected(refusal);
            }
            return changed(room.with(room.access().lock(locked)), new RoomEffect.LockChanged(locked));
        }

        /** Of two moderators who open the door at the same time one is told that the other was faster. */
        @Override
        public Transition admit(RoomCommand.Admit admit) {
            ErrorCode refusal = refusal(admit.by(), Permission.MODERATE);
            if (refusal != null) {
                return rejected(refusal);
            }
            if (room.member(admit.id()) != null) {
                return rejected(ErrorCode.STATE_CONFLICT);
            }
            Member waits = room.waiting().get(admit.id());
            return waits == null ? rejected(ErrorCode.PEER_NOT_FOUND) : new DoorRules(room, now).admit(waits);
        }

        @Override
        public Transition wait(RoomCommand.Wait wait) {
            ErrorCode refusal = refusal(wait.by(), Permission.MODERATE);
            if (refusal != null) {
                return rejected(refusal);
            }
            Transition changed =
                    changed(room.with(room.access().wait(wait.on())), new RoomEffect.WaitingRoomChanged(wait.on()));
            return wait.on()
                    ? changed
                    : new DoorRules(changed.room(), now).letAllIn().after(changed);
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
            ErrorCode refusal = refusal(close.by(), Permission.MODERATE);
            return refusal != null ? rejected(refusal) : end(LeaveReason.ROOM_CLOSED);
        }

        private Transition end(LeaveReason reason) {
            Transition left = depart(List.copyOf(room.members().values()), reason);
            Transition empty = new DoorRules(left.room(), now)
                    .end(List.copyOf(room.waiting().values()), reason)
                    .after(left);
            return new Transition(empty.room().closed(), empty.effects());
        }

        /** Whoever acts is in the room, connected, and allowed to; the host app always is, while there is a room. */
        private @Nullable ErrorCode refusal(@Nullable String by, @Nullable Permission needed) {
            if (room.status() != Room.Status.OPEN) {
                return ErrorCode.ROOM_CLOSED;
            }
            if (room.isOver()) {
                return ErrorCode.ROOM_NOT_FOUND;
            }
            if (by == null) {
                return null;
            }
            Member member = room.member(by);
            if (member == null || member.isAway()) {
                return ErrorCode.NOT_JOINED;
            }
            return needed == null || member.may(needed) ? null : ErrorCode.FORBIDDEN;
        }

        private Transition depart(List<Member> members, LeaveReason reason) {
            Departures departures = new Departures(room, members, reason);
            return new Transition(departures.room(), departures.effects());
        }

        private List<Member> all(Predicate<Member> which) {
            return room.members().values().stream().filter(which).toList();
        }

        private List<Member> waiting(Predicate<Member> which) {
            return room.waiting().values().stream().filter(which).toList();
        }

        private @Nullable Member find(Predicate<Member> which) {
            for (Member member : room.members().values()) {
                if (which.test(member)) {
                    return member;
                }
            }
            return null;
        }

        private Transition nothing() {
            return new Transition(room, List.of());
        }

        private Transition changed(Room changed, RoomEffect effect) {
            return new Transition(changed, List.of(effect));
        }

        private Transition rejected(ErrorCode code) {
            return new Transition(room, List.of(new RoomEffect.Rejected(code, null)));
        }

        private Transition conflict(long version) {
            return new Transition(room, List.of(new RoomEffect.Rejected(ErrorCode.STATE_CONFLICT, version)));
        }
    }

    /** A room some of whose members may do other things from here on: one who may not present any more stops to. */
    private record Changes(Room room, List<RoomEffect> effects) {
        Changes(Room room) {
            this(room, List.of());
        }

        Changes to(Member member, Profile profile) {
            Profile old = member.profile();
            if (old.equals(profile)) {
                return this;
            }
            Room changed = room.with(member.with(profile));
            List<RoomEffect> told = new ArrayList<>(effects);
            if (!old.role().equals(profile.role()) || !old.permissions().equals(profile.permissions())) {
                told.add(new RoomEffect.MemberChanged(member.with(profile)));
            }
            boolean mayPresent = profile.permissions().contains(Permission.PRESENT)
                    || profile.permissions().contains(Permission.MODERATE);
            if (!mayPresent && Departures.presents(changed, List.of(member))) {
                changed = changed.with(changed.shared().withoutPresenter());
                told.add(new RoomEffect.RoomValueChanged(Shared.PRESENTER, null, null));
            }
            return new Changes(changed, told);
        }
    }

    /** A room that some members leave at once: a presenter presents no more. */
    record Departures(Room room, List<RoomEffect> effects) {

        Departures(Room before, List<Member> leaving, LeaveReason reason) {
            this(remaining(before, leaving), told(before, leaving, reason));
        }

        private static Room remaining(Room before, List<Member> leaving) {
            Room left = before;
            for (Member member : leaving) {
                left = left.without(member.id());
            }
            if (presents(before, leaving)) {
                return left.with(left.shared().withoutPresenter());
            }
            return left;
        }

        private static List<RoomEffect> told(Room before, List<Member> leaving, LeaveReason reason) {
            List<RoomEffect> effects = new ArrayList<>();
            leaving.forEach(member -> effects.add(new RoomEffect.MemberLeft(member, reason)));
            if (presents(before, leaving)) {
                effects.add(new RoomEffect.RoomValueChanged(Shared.PRESENTER, null, null));
            }
            return effects;
        }

        private static boolean presents(Room room, List<Member> leaving) {
            StateValue presenter = room.shared().values().get(Shared.PRESENTER);
            return presenter != null
                    && leaving.stream()
                            .anyMatch(member -> presenterJson(member.id()).equals(presenter.json()));
        }
    }

    /** One's own away self gives way to oneself; a connected one only where the policy says so. */
    static List<Member> replacedBy(Room room, Profile profile) {
        boolean all = room.policy().duplicates() == RoomPolicy.Duplicates.REPLACE;
        return room.members().values().stream()
                .filter(member -> isSame(member, profile) && (all || member.isAway()))
                .toList();
    }

    static boolean isRefusedAsDouble(Room room, Profile profile) {
        return room.policy().duplicates() == RoomPolicy.Duplicates.REFUSE
                && room.members().values().stream().anyMatch(member -> isSame(member, profile) && !member.isAway());
    }

    static boolean isSame(Member member, Profile profile) {
        return member.profile().identity().equals(profile.identity());
    }

    /** The value of {@link Shared#PRESENTER} for a member: ids need no escaping in JSON. */
    static String presenterJson(String id) {
        return '"' + id + '"';
    }
}
