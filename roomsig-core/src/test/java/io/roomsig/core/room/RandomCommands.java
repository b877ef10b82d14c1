package io.roomsig.core.room;

import io.roomsig.api.LeaveReason;
import io.roomsig.api.Permission;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Commands as they might come, sensible or not, from one seed. */
public final class RandomCommands {
    private static final List<String> KEYS = List.of("agenda", "presenter", "timer_state", "hand_raised", "x");
    private static final String NODE_PREFIX = "node-";

    private final Random random;
    private int joins;
    private List<String> restarted = List.of("nobody", "nobody");
    private Room remembered = Room.absent("ROOM42");

    /** From this seed. */
    public RandomCommands(long seed) {
        this.random = new Random(seed);
    }

    /** A policy with small limits, so that they are reached. */
    public RoomPolicy policy() {
        return new RoomPolicy(
                1 + random.nextInt(6),
                random.nextInt(4),
                20,
                anyOf(RoomPolicy.Duplicates.values()),
                random.nextInt(4) == 0 ? Duration.ofMinutes(30) : null,
                random.nextBoolean(),
                random.nextInt(4) == 0);
    }

    /** How much time passes before the next one; sometimes the clock goes back. */
    public Duration pause() {
        return Duration.ofMillis(random.nextInt(20) == 0 ? -5_000 : random.nextInt(4_000));
    }

    /** The next one, for a room as it is. */
    public RoomCommand next(Room room, Instant now) {
        String by = random.nextInt(10) == 0 ? null : someone(room);
        return switch (random.nextInt(20)) {
            case 0, 1, 2, 3, 4, 5 -> join(room, now);
            case 6 -> new RoomCommand.Leave(someone(room), gen(room), LeaveReason.LEFT);
            case 7, 8 -> {
                String id = someone(room);
                yield new RoomCommand.Suspend(id, gen(room, id), LeaveReason.TIMEOUT);
            }
            case 9 -> {
                String id = someone(room);
                yield random.nextInt(4) == 0
                        ? new RoomCommand.Confirm(id, gen(room, id))
                        : new RoomCommand.Resume(id, gen(room, id), node(), line(), key(), key(), random.nextBoolean());
            }
            case 10, 11 -> rare(room);
            case 12 -> new RoomCommand.Expire();
            case 13, 14, 15 -> update(room, by);
            case 16 ->
                new RoomCommand.RunTimer(
                        by,
                        anyOf(RoomCommand.TimerAction.values()),
                        random.nextBoolean() ? Duration.ofMillis(1 + random.nextInt(60_000)) : null);
            case 17 -> random.nextBoolean() ? new RoomCommand.Kick(by, someone(room)) : permit(room, by, now);
            case 18 ->
                random.nextBoolean() ? new RoomCommand.Ban(by, identity()) : new RoomCommand.Unban(by, identity());
            default ->
                switch (random.nextInt(12)) {
                    case 0 -> new RoomCommand.Close(by);
                    case 1, 2 -> new RoomCommand.Lock(by);
                    default -> new RoomCommand.Unlock(by);
                };
        };
    }

    private RoomCommand join(Room room, Instant now) {
        String attempt = random.nextInt(8) == 0 && joins > 0 ? "attempt-" + joins : "attempt-" + ++joins;
        Set<Permission> permissions = switch (random.nextInt(3)) {
            case 0 -> Permission.ALL;
            case 1 -> Permission.PARTICIPANT;
            default -> Set.of();
        };
        String identity = identity();
        Profile profile = new Profile(
                "grant-" + identity,
                identity,
                "Nâme \uD83D\uDE00 " + identity,
                "guest",
                permissions,
                random.nextBoolean() ? "{\"k\":[1,null]}" : null,
                random.nextInt(5) == 0 ? now.plusSeconds(5) : null);
        Duration window = random.nextBoolean() ? Duration.ZERO : Duration.ofSeconds(1 + random.nextInt(20));
        Seat seat = new Seat(
                node(),
                1,
                attempt,
                random.nextInt(3),
                window,
                random.nextBoolean() ? KeyHashes.first(line(), key()) : null,
                random.nextInt(4) > 0);
        RoomCommand.Seen seen = random.nextInt(3) == 0
                ? null
                : new RoomCommand.Seen(room.head().epoch(), Math.max(1, room.nextRank() - random.nextInt(4)));
        return new RoomCommand.Join("m" + random.nextInt(100_000) + "-" + joins, profile, seat, seen);
    }

    private RoomCommand permit(Room room, String by, Instant now) {
        Set<Permission> permissions = random.nextBoolean() ? Permission.PARTICIPANT : Permission.OBSERVER;
        String role = random.nextBoolean() ? "guest" : "speaker";
        return random.nextInt(4) == 0
                ? new RoomCommand.Renew("grant-" + identity(), role, permissions, now.plusSeconds(random.nextInt(60)))
                : new RoomCommand.Permit(
                        by,
                        someone(room),
                        random.nextBoolean() ? null : role,
                        random.nextBoolean() ? null : permissions);
    }

    private RoomCommand rare(Room room) {
        String one = someone(room);
        String other = someone(room);
        if (random.nextInt(8) == 0) {
            remembered = room;
        }
        return switch (random.nextInt(13)) {
            case 10, 11 -> door(room);
            case 12 -> new RoomCommand.Create(policy(), Duration.ofSeconds(1 + random.nextInt(20)));
            case 8 -> restore();
            case 9 -> new RoomCommand.Reopen(room);
            case 0 ->
                random.nextBoolean()
                        ? new RoomCommand.NodeLost(node(), Duration.ofSeconds(random.nextInt(40)))
                        : new RoomCommand.Return(one, gen(room, one));
            case 1 -> new RoomCommand.Revoke("grant-" + random.nextInt(8));
            default -> restart(room, one, other);
        };
    }

    private RoomCommand door(Room room) {
        String by = random.nextBoolean() ? null : someone(room);
        List<String> waiting = List.copyOf(room.waiting().keySet());
        if (waiting.isEmpty() || random.nextInt(4) == 0) {
            return new RoomCommand.Wait(by, random.nextInt(3) > 0);
        }
        String one = waiting.get(random.nextInt(waiting.size()));
        return switch (random.nextInt(5)) {
            case 0 -> new RoomCommand.Kick(by, one);
            case 1 -> new RoomCommand.Leave(one, 1, LeaveReason.LEFT);
            case 2 -> new RoomCommand.Suspend(one, 1, LeaveReason.TIMEOUT);
            default -> new RoomCommand.Admit(by, random.nextInt(6) == 0 ? someone(room) : one);
        };
    }

    /** Now and then of the pair that was restarted last. */
    private RoomCommand restart(Room room, String one, String other) {
        if (random.nextInt(3) > 0) {
            restarted = List.of(one, other);
        }
        String first = restarted.get(0);
        String second = restarted.get(1);
        return new RoomCommand.Restart(first, second, room.restarts(first, second) + random.nextInt(2), "asked");
    }

    /** What some node has seen at some time, sensible or not. */
    private RoomCommand restore() {
        List<Member> members = remembered.members().values().stream()
                .filter(member -> random.nextBoolean())
                .toList();
        List<RoomCommand.PairCount> pairs = members.stream()
                .flatMap(member -> member.restarts().entrySet().stream()
                        .map(pair -> new RoomCommand.PairCount(member.id(), pair.getKey(), pair.getValue())))
                .toList();
        return new RoomCommand.Restore(members, pairs, remembered.access(), remembered.shared());
    }

    /** The node that proposes a command: most often the one whose turn it is. */
    public String origin(Room room, RoomCommand command) {
        String id = command instanceof RoomCommand.Leave leave
                ? leave.id()
                : command instanceof RoomCommand.Suspend suspend
                        ? suspend.id()
                        : command instanceof RoomCommand.Confirm confirm
                                ? confirm.id()
                                : command instanceof RoomCommand.Return back ? back.id() : "";
        Member member = room.memberOrWaiting(id);
        return member == null || random.nextInt(8) == 0 ? node() : member.seat().home();
    }

    private String line() {
        return "line-" + random.nextInt(2);
    }

    private String key() {
        return "key-" + random.nextInt(3);
    }

    private RoomCommand update(Room room, String by) {
        String json = switch (random.nextInt(5)) {
            case 0 -> null;
            case 1 -> "\"" + someone(room) + "\"";
            case 2 -> "\"far too long for the policy\"";
            default -> Integer.toString(random.nextInt(100));
        };
        Long ifVersion = random.nextInt(3) == 0 ? (Long) (long) random.nextInt(30) : null;
        RoomCommand.Scope scope = random.nextBoolean() ? RoomCommand.Scope.ROOM : RoomCommand.Scope.SELF;
        return new RoomCommand.Update(by, scope, KEYS.get(random.nextInt(KEYS.size())), json, ifVersion);
    }

    private String someone(Room room) {
        List<String> ids = List.copyOf(room.members().keySet());
        return ids.isEmpty() || random.nextInt(10) == 0 ? "nobody" : ids.get(random.nextInt(ids.size()));
    }

    private long gen(Room room, String id) {
        Member member = room.member(id);
        return member == null || random.nextInt(8) == 0
                ? random.nextInt(3)
                : member.seat().gen();
    }

    private long gen(Room room) {
        return gen(room, someone(room));
    }

    private <T> T anyOf(T[] values) {
        return values[random.nextInt(values.length)];
    }

    private String identity() {
        return "user-" + random.nextInt(8);
    }

    private String node() {
        return NODE_PREFIX + random.nextInt(3);
    }
}
