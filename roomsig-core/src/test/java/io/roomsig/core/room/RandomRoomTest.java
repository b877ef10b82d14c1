package io.roomsig.core.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.roomsig.api.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * Seeded random commands, with the invariants of a room checked after each. A failure names its seed and step; the same
 * seed fails again.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class RandomRoomTest {
    private static final int STEPS = 500;
    private static final int COMMANDS = Boolean.getBoolean("roomsig.proof") ? 5_000_000 : 150_000;

    private final Set<Class<?>> seenEffects = new HashSet<>();
    private final Set<ErrorCode> seenRejections = EnumSet.noneOf(ErrorCode.class);

    @Test
    void after_each_of_very_many_random_commands_the_room_is_true_and_all_clients_agree_with_it() {
        for (long seed = 1; seed <= COMMANDS / STEPS; seed++) {
            run(seed);
        }
        // The commands reach every corner: else the checks say little.
        assertThat(seenEffects).hasSize(RoomEffect.class.getPermittedSubclasses().length);
        assertThat(seenRejections)
                .contains(
                        ErrorCode.ROOM_FULL,
                        ErrorCode.ROOM_LOCKED,
                        ErrorCode.BANNED,
                        ErrorCode.DUPLICATE_IDENTITY,
                        ErrorCode.STATE_CONFLICT,
                        ErrorCode.STATE_TOO_LARGE,
                        ErrorCode.FORBIDDEN,
                        ErrorCode.TOKEN_EXPIRED,
                        ErrorCode.RESUME_EXPIRED,
                        ErrorCode.RESUME_INVALID,
                        ErrorCode.RATE_LIMITED,
                        ErrorCode.ROOM_CLOSED);
    }

    @Test
    void the_same_entries_make_the_same_room() {
        assertThat(run(7)).isEqualTo(run(7));
    }

    private Room run(long seed) {
        RandomCommands commands = new RandomCommands(seed);
        Room room = Room.absent("ROOM42");
        Instant now = Instant.parse("2026-01-01T00:00:00Z");
        Room earlier = room;
        Clients clients = new Clients();
        RoomCommand next = new RoomCommand.Open(commands.policy(), RoomMachine.RULES);
        for (int step = 1; step <= STEPS; step++) {
            String origin = commands.origin(room, next);
            RoomEntry entry = new RoomEntry(step, now, "e" + step, new RoomEntry.Origin(origin, step), next);
            Transition transition = RoomMachine.step(room, entry);
            try {
                check(room, entry, transition);
                clients.hear(transition, next instanceof RoomCommand.Restore);
                clients.agreeWith(transition.room());
                whatDiffersLeadsFromOneToTheOther(earlier, transition.room());
            } catch (AssertionError broken) {
                fail("seed " + seed + ", step " + step + ", " + next, broken);
            }
            room = transition.room();
            earlier = step % 7 == 0 ? room : earlier;
            now = now.plus(commands.pause());
            if (room.status() == Room.Status.CLOSED && step % 10 == 0) {
                return room;
            }
            next = commands.next(room, now);
        }
        return room;
    }

    /** One who is brought back keeps what it has said, also where the room allows less by now. */
    private static int valuesBefore(Room before, RoomEntry entry, String id) {
        Member old = before.member(id);
        int had = old == null ? 0 : old.values().size();
        return entry.command() instanceof RoomCommand.Restore restore
                ? restore.members().stream()
                        .filter(member -> member.id().equals(id))
                        .mapToInt(member -> member.values().size())
                        .reduce(had, Math::max)
                : had;
    }

    private void check(Room before, RoomEntry entry, Transition transition) {
        Room room = transition.room();
        transition.effects().forEach(effect -> {
            seenEffects.add(effect.getClass());
            if (effect instanceof RoomEffect.Rejected rejected) {
                seenRejections.add(rejected.code());
                assertThat(rejected.code() == ErrorCode.INTERNAL)
                        .as("a rule threw")
                        .isFalse();
            }
        });
        assertThat(room.version()).isEqualTo(entry.version());
        assertThat(room.head().time()).isAfterOrEqualTo(before.head().time());
        assertThat(room.head().lastId()).isEqualTo(entry.id());
        int restored = entry.command() instanceof RoomCommand.Restore restore
                ? restore.members().size()
                : 0;
        assertThat(room.members().size() - restored)
                .isLessThanOrEqualTo(
                        Math.max(room.policy().maxMembers(), before.members().size()));
        ranksAreInJoinOrder(room);
        exactlyOneOfEachPairInitiates(room);
        for (Member member : room.members().values()) {
            assertThat(room.access().bans()).doesNotContainKey(member.profile().identity());
            assertThat(member.values().size())
                    .isLessThanOrEqualTo(Math.max(room.policy().maxValues(), valuesBefore(before, entry, member.id())));
            assertThat(member.isAway() && member.seat().resumeWindow().isZero()).isFalse();
            for (String other : member.restarts().keySet()) {
                assertThat(InitiatorRule.initiates(member, Objects.requireNonNull(room.member(other))))
                        .isTrue();
            }
            Member old = before.member(member.id());
            if (old != null) {
                assertThat(member.rank()).isEqualTo(old.rank());
                if (!(entry.command() instanceof RoomCommand.Permit)
                        && !(entry.command() instanceof RoomCommand.Renew)) {
                    assertThat(member.profile()).isEqualTo(old.profile());
                }
                assertThat(member.seat().gen())
                        .isBetween(old.seat().gen(), old.seat().gen() + 1);
            }
        }
        StateValue presenter = room.shared().values().get(Shared.PRESENTER);
        if (presenter != null) {
            assertThat(room.members()).containsKey(presenter.json().replace("\"", ""));
        }
        for (Member member : room.waiting().values()) {
            assertThat(room.members()).doesNotContainKey(member.id());
            assertThat(room.access().bans()).doesNotContainKey(member.profile().identity());
        }
        if (room.isOver()) {
            assertThat(room.shared()).isEqualTo(Shared.EMPTY);
            assertThat(room.access()).isEqualTo(Access.of(room.policy()));
        }
        assertThat(transition.effects().stream()
                        .filter(effect -> effect instanceof RoomEffect.Opened || effect instanceof RoomEffect.Ended)
                        .count())
                .isEqualTo(before.isOver() == room.isOver() || entry.command() instanceof RoomCommand.Reopen ? 0 : 1);
        if (transition.effects().stream().allMatch(RoomEffect.Rejected.class::isInstance)
                && room.status() == before.status()
                && !(entry.command() instanceof RoomCommand.Renew)
                && !(entry.command() instanceof RoomCommand.Open)
                && !(entry.command() instanceof RoomCommand.Confirm)) {
            assertThat(room.at(before.head())).isEqualTo(before);
        }
        nothingIsOverdueAfterAnExpire(room);
    }

    private static void whatDiffersLeadsFromOneToTheOther(Room earlier, Room room) {
        View view = new View(earlier);
        RoomDifference.between(earlier, room, Set.of()).forEach(view::hear);
        view.sort(room);
        View truth = new View(room);
        // One who left and was brought back meanwhile has begun to count anew, as its node said.
        view.restarts.keySet().retainAll(truth.restarts.keySet());
        // One whom an older session brought back counts as it was known: the node that has the newer one is about to
        // speak.
        room.members().forEach((id, member) -> {
            Member known = earlier.member(id);
            if (known != null && known.seat().gen() > member.seat().gen()) {
                truth.away.remove(id);
                if (known.isAway()) {
                    truth.away.add(id);
                }
            }
        });
        assertThat(view).isEqualTo(truth);
    }

    private static void ranksAreInJoinOrder(Room room) {
        long last = 0;
        for (Member member : room.members().values()) {
            assertThat(member.rank()).isGreaterThan(last);
            last = member.rank();
        }
        assertThat(room.nextRank()).isGreaterThan(last);
    }

    private static void exactlyOneOfEachPairInitiates(Room room) {
        for (Member a : room.members().values()) {
            for (Member b : room.members().values()) {
                if (!a.id().equals(b.id())) {
                    assertThat(InitiatorRule.initiates(a, b)).isNotEqualTo(InitiatorRule.initiates(b, a));
                }
            }
        }
    }

    private static void nothingIsOverdueAfterAnExpire(Room room) {
        Instant deadline = room.nextDeadline();
        if (deadline != null && deadline.isBefore(room.head().time().plus(Duration.ofHours(1)))) {
            RoomEntry expire = new RoomEntry(
                    room.version() + 1, deadline, "x", new RoomEntry.Origin("n", 0), new RoomCommand.Expire());
            Instant next = RoomMachine.step(room, expire).room().nextDeadline();
            assertThat(next == null || next.isAfter(deadline) || room.isOver()).isTrue();
        }
    }

    /** What clients know who go by snapshots and events alone: one for each member, and each has to agree with the room. */
    private static final class Clients {
        private final Map<String, View> views = new LinkedHashMap<>();

        void hear(Transition transition, boolean restored) {
            for (RoomEffect effect : transition.effects()) {
                if (effect instanceof RoomEffect.JoinAccepted accepted) {
                    views.put(accepted.member().id(), new View(transition.room()));
                } else if (effect instanceof RoomEffect.MemberLeft left) {
                    views.remove(left.member().id());
                    views.values().forEach(view -> view.hear(effect));
                } else if (!(effect instanceof RoomEffect.Rejected)) {
                    views.values().forEach(view -> view.hear(effect));
                }
            }
            // Who was let in has the room as it is; who was restored knows it already.
            transition.room().members().keySet().forEach(id -> {
                View view = views.computeIfAbsent(id, key -> new View(transition.room()));
                if (restored) {
                    // They come in where they were, and not behind the last.
                    view.sort(transition.room());
                }
            });
        }

        void agreeWith(Room room) {
            assertThat(views.keySet())
                    .containsExactlyInAnyOrderElementsOf(room.members().keySet());
            View truth = new View(room);
            views.values().forEach(view -> assertThat(view).isEqualTo(truth));
        }
    }

    /** A client's picture of the room: the announced ones, who of them is away, the pairs' counts, and the values. */
    private static final class View {
        private final Set<String> members = new LinkedHashSet<>();
        private final Set<String> away = new HashSet<>();
        private final Map<String, String> may = new HashMap<>();
        private final Map<String, Long> restarts = new LinkedHashMap<>();
        private final Map<String, String> values = new LinkedHashMap<>();
        private final Set<String> waiting = new HashSet<>();
        private TimerState timer;
        private boolean locked;
        private boolean waitingRoom;

        View(Room room) {
            room.members().forEach((id, member) -> {
                members.add(id);
                allow(member);
                if (member.isAway()) {
                    away.add(id);
                }
                member.values().forEach((key, value) -> values.put(id + "/" + key, value.json()));
                member.restarts().forEach((other, count) -> restarts.put(id + "/" + other, count.n()));
            });
            room.shared().values().forEach((key, value) -> values.put(key, value.json()));
            timer = room.shared().timer();
            locked = room.access().locked();
            waitingRoom = room.access().waitingRoom();
            waiting.addAll(room.waiting().keySet());
        }

        void hear(RoomEffect effect) {
            if (effect instanceof RoomEffect.MemberJoined joined) {
                members.add(joined.member().id());
                waiting.remove(joined.member().id());
                allow(joined.member());
            } else if (effect instanceof RoomEffect.MemberChanged changed) {
                allow(changed.member());
            } else if (effect instanceof RoomEffect.MemberLeft left) {
                String id = left.member().id();
                members.remove(id);
                may.remove(id);
                away.remove(id);
                values.keySet().removeIf(key -> key.startsWith(id + "/"));
                restarts.keySet().removeIf(key -> key.startsWith(id + "/") || key.endsWith("/" + id));
            } else if (effect instanceof RoomEffect.MemberAway gone) {
                away.add(gone.id());
            } else if (effect instanceof RoomEffect.MemberBack back) {
                away.remove(back.member().id());
            } else if (effect instanceof RoomEffect.PairRestarted pair) {
                restarts.put(pair.offerer() + "/" + pair.answerer(), pair.n());
            } else if (effect instanceof RoomEffect.RoomValueChanged changed) {
                set(changed.key(), changed.value());
            } else if (effect instanceof RoomEffect.OwnValueChanged changed) {
                set(changed.id() + "/" + changed.key(), changed.value());
            } else if (effect instanceof RoomEffect.TimerChanged changed) {
                timer = changed.timer();
            } else if (effect instanceof RoomEffect.LockChanged changed) {
                locked = changed.locked();
            } else if (effect instanceof RoomEffect.WaitingRoomChanged changed) {
                waitingRoom = changed.on();
            } else if (effect instanceof RoomEffect.WaitingBegun begun) {
                waiting.add(begun.member().id());
            } else if (effect instanceof RoomEffect.WaitingEnded ended) {
                waiting.remove(ended.member().id());
            }
        }

        /** Brings those it knows in the order of the room. */
        void sort(Room room) {
            List<String> inOrder =
                    room.members().keySet().stream().filter(members::remove).toList();
            members.addAll(inOrder);
        }

        private void allow(Member member) {
            may.put(member.id(), member.profile().role() + member.profile().permissions());
        }

        private void set(String key, StateValue value) {
            if (value == null) {
                values.remove(key);
            } else {
                values.put(key, value.json());
            }
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof View view
                    && members.stream().toList().equals(view.members.stream().toList())
                    && away.equals(view.away)
                    && may.equals(view.may)
                    && restarts.equals(view.restarts)
                    && values.equals(view.values)
                    && locked == view.locked
                    && waitingRoom == view.waitingRoom
                    && waiting.equals(view.waiting)
                    && Objects.equals(timer, view.timer);
        }

        @Override
        public int hashCode() {
            return members.hashCode();
        }

        @Override
        public String toString() {
            return members.stream().collect(Collectors.joining(",")) + " away " + away + " " + may + " " + restarts
                    + " " + values + " " + timer + (locked ? " locked" : "") + (waitingRoom ? " waiting " : " ")
                    + waiting;
        }
    }
}
