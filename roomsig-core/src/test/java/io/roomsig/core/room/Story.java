package io.roomsig.core.room;

import io.roomsig.api.ErrorCode;
import io.roomsig.api.LeaveReason;
import io.roomsig.api.Permission;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A room that things happen to, for tests that read like sentences. */
final class Story {
    static final String NODE = "node-1";

    private Room room = Room.absent("ROOM42");
    private Instant now = Instant.parse("2026-01-01T12:00:00Z");
    private List<RoomEffect> effects = List.of();

    Story() {
        this(RoomPolicy.DEFAULT);
    }

    Story(RoomPolicy policy) {
        happens(new RoomCommand.Open(policy, RoomMachine.RULES));
    }

    Room room() {
        return room;
    }

    Instant now() {
        return now;
    }

    List<RoomEffect> effects() {
        return effects;
    }

    Story elapse(Duration time) {
        now = now.plus(time);
        return this;
    }

    Story happens(RoomCommand command) {
        return happensAt(NODE, command);
    }

    /** Proposed by the node that drives a member. */
    private Story happensAtHome(String id, RoomCommand command) {
        Member member = room.memberOrWaiting(id);
        return happensAt(member == null ? NODE : member.seat().home(), command);
    }

    Story happensAt(String node, RoomCommand command) {
        long version = room.version() + 1;
        Transition transition = RoomMachine.step(
                room, new RoomEntry(version, now, "entry-" + version, new RoomEntry.Origin(node, version), command));
        room = transition.room();
        effects = transition.effects();
        return this;
    }

    Story joins(String id) {
        return happens(join(id, id, Duration.ZERO, Permission.PARTICIPANT));
    }

    Story joinsAs(String id, String identity) {
        return happens(join(id, identity, Duration.ZERO, Permission.PARTICIPANT));
    }

    Story moderatorJoins(String id) {
        return happens(join(id, id, Duration.ZERO, Permission.ALL));
    }

    Story joinsWithWindow(String id, Duration window) {
        return happens(join(id, id, window, Permission.PARTICIPANT));
    }

    /** By the same attempt as ever, having asked for it so many times before. */
    Story asks(String id, Duration window, long retry) {
        RoomCommand.Join join = join(id, id, window, Permission.PARTICIPANT);
        Seat seat = join.seat();
        return happens(new RoomCommand.Join(
                id, join.profile(), new Seat(NODE, 1, seat.attempt(), retry, window, seat.keys(), true), null));
    }

    Story loses(String id) {
        return happensAtHome(id, new RoomCommand.Suspend(id, gen(id), LeaveReason.TIMEOUT));
    }

    /** With the key that was {@code shown}, which comes to be {@code next}; keys are named after their member. */
    Story resumes(String id, int shown, int next) {
        return happens(resume(id, gen(id), shown, next));
    }

    static RoomCommand.Resume resume(String id, long gen, int shown, int next) {
        return new RoomCommand.Resume(id, gen, "node-2", "line-" + id, id + "-" + shown, id + "-" + next, true);
    }

    Story confirms(String id) {
        return happensAtHome(id, new RoomCommand.Confirm(id, gen(id)));
    }

    Story restarts(String one, String other, long n) {
        return happens(new RoomCommand.Restart(one, other, n, "asked"));
    }

    Story leaves(String id) {
        return happensAtHome(id, new RoomCommand.Leave(id, gen(id), LeaveReason.LEFT));
    }

    Story sets(String by, String key, String json) {
        return happens(new RoomCommand.Update(by, RoomCommand.Scope.ROOM, key, json, null));
    }

    Story setsOwn(String by, String key, String json) {
        return happens(new RoomCommand.Update(by, RoomCommand.Scope.SELF, key, json, null));
    }

    long gen(String id) {
        Member member = room.memberOrWaiting(id);
        return member == null ? 0 : member.seat().gen();
    }

    static RoomCommand.Join join(String id, String identity, Duration window, Set<Permission> permissions) {
        Profile profile = new Profile("grant-" + identity, identity, "Name of " + id, "guest", permissions, null, null);
        KeyHashes keys = window.isZero() ? null : KeyHashes.first("line-" + id, id + "-1");
        return new RoomCommand.Join(id, profile, new Seat(NODE, 1, "attempt-" + id, 0, window, keys, true), null);
    }

    /** Proposed by a node that knew the room as it is here. */
    RoomCommand.Join asksNow(String id, String identity) {
        RoomCommand.Join join = join(id, identity, Duration.ZERO, Permission.PARTICIPANT);
        return new RoomCommand.Join(id, join.profile(), join.seat(), RoomCommand.Seen.of(room));
    }

    List<Class<?>> kinds() {
        return new ArrayList<>(effects.stream().map(Object::getClass).toList());
    }

    RoomEffect.Rejected rejection() {
        if (effects.size() == 1 && effects.get(0) instanceof RoomEffect.Rejected rejected) {
            return rejected;
        }
        throw new AssertionError("not rejected: " + effects);
    }

    ErrorCode code() {
        return rejection().code();
    }
}
