package io.roomsig.core.room;

import io.roomsig.api.ErrorCode;
import io.roomsig.api.Permission;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The whole shared state of one call, at one version. Immutable.
 *
 * @param code the room's code
 * @param status where in its life it is
 * @param birth how that life began
 * @param head where in its log it is
 * @param policy what it allows
 * @param members in join order
 * @param waiting who waits to be let in, in the order in which they came; they have no rank yet
 * @param access who may come in
 * @param shared the values all can see
 * @param nextRank the rank of the next member
 * @param keep how long it lasts with nobody in it, or {@code null} if it ends with its last member
 */
public record Room(
        String code,
        Status status,
        Birth birth,
        Head head,
        RoomPolicy policy,
        Map<String, Member> members,
        Map<String, Member> waiting,
        Access access,
        Shared shared,
        long nextRank,
        @Nullable Keep keep) {

    /** Checks and copies. */
    public Room {
        Objects.requireNonNull(code, "code");
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(birth, "birth");
        Objects.requireNonNull(head, "head");
        Objects.requireNonNull(policy, "policy");
        Objects.requireNonNull(access, "access");
        Objects.requireNonNull(shared, "shared");
        members = Ordered.copy(members);
        waiting = Ordered.copy(waiting);
    }

    /** A room before its first entry. */
    public static Room absent(String code) {
        return absent(code, 1);
    }

    /**
     * A room before its first entry.
     *
     * @param first that entry's version
     */
    public static Room absent(String code, long first) {
        return new Room(
                code,
                Status.ABSENT,
                Birth.NONE,
                new Head("", first - 1, "", Instant.EPOCH, Instant.EPOCH),
                RoomPolicy.DEFAULT,
                Map.of(),
                Map.of(),
                Access.OPEN,
                Shared.EMPTY,
                1,
                null);
    }

    /** The member with this id, or {@code null}. */
    public @Nullable Member member(String id) {
        return members.get(id);
    }

    /** The member with this id, or who waits with it, or {@code null}. */
    public @Nullable Member memberOrWaiting(String id) {
        Member member = members.get(id);
        return member != null ? member : waiting.get(id);
    }

    List<Member> members(Predicate<Member> which) {
        return members.values().stream().filter(which).toList();
    }

    List<Member> waiting(Predicate<Member> which) {
        return waiting.values().stream().filter(which).toList();
    }

    /** Whether it is what {@link Shared#PRESENTER} says for a member. */
    boolean isOfMember(String presenterJson) {
        return members.keySet().stream().anyMatch(id -> Shared.presenterJson(id).equals(presenterJson));
    }

    /** Whoever acts is in the room, connected, and allowed to; the host app always is, while there is a room. */
    @Nullable
    ErrorCode refusal(@Nullable String by, @Nullable Permission needed) {
        if (status != Status.OPEN) {
            return ErrorCode.ROOM_CLOSED;
        }
        if (isOver()) {
            return ErrorCode.ROOM_NOT_FOUND;
        }
        if (by == null) {
            return null;
        }
        Member member = member(by);
        if (member == null || member.isAway()) {
            return ErrorCode.NOT_JOINED;
        }
        return needed == null || member.may(needed) ? null : ErrorCode.FORBIDDEN;
    }

    /** How often a pair of members has been restarted; 0 for what is no pair. */
    public long restarts(String one, String other) {
        Member a = members.get(one);
        Member b = members.get(other);
        if (a == null || b == null) {
            return 0;
        }
        Restarts restarts = a.restarts().getOrDefault(other, b.restarts().get(one));
        return restarts == null ? 0 : restarts.n();
    }

    /** The version of the last entry applied. */
    public long version() {
        return head.version();
    }

    /** Whether nothing is left of it: nobody is in it nor waits, and it is not kept for those who come later. */
    public boolean isOver() {
        return members.isEmpty() && waiting.isEmpty() && keep == null;
    }

    /**
     * When something is due that only time brings about: an away member's end or the room's own. An Expire entry then or
     * later brings it about; an earlier one does nothing.
     *
     * @return {@code null} if nothing is due ever
     */
    public @Nullable Instant nextDeadline() {
        Instant next = null;
        if (status == Status.OPEN && policy.maxDuration() != null) {
            next = head.openedAt().plus(policy.maxDuration());
        }
        for (Member member : members.values()) {
            next = earlier(next, member.awayUntil());
        }
        return keep == null ? next : earlier(next, keep.until());
    }

    private static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.isBefore(other) ? one : other;
    }

    Room at(Head newHead) {
        return new Room(code, status, birth, newHead, policy, members, waiting, access, shared, nextRank, keep);
    }

    Room opened(RoomPolicy newPolicy, Birth newBirth) {
        return new Room(
                code,
                Status.OPEN,
                newBirth,
                head,
                newPolicy,
                members,
                waiting,
                Access.of(newPolicy),
                shared,
                nextRank,
                keep);
    }

    /** What {@code lost} was, in this place. */
    Room reopened(Room lost) {
        return new Room(
                code,
                Status.OPEN,
                new Birth(lost.birth.rules(), lost.head.epoch()),
                head,
                lost.policy,
                lost.members,
                lost.waiting,
                lost.access,
                lost.shared,
                lost.nextRank,
                lost.keep);
    }

    Room closed() {
        return new Room(code, Status.CLOSED, birth, head, policy, members, waiting, access, shared, nextRank, null);
    }

    Room joined(Member member) {
        return with(Ordered.with(members, member.id(), member), nextRank + 1);
    }

    /** With a member that was in it before its log was lost: in its old place. */
    Room restored(Member member) {
        List<Member> all = new ArrayList<>(members.values());
        all.add(member);
        all.sort(Comparator.comparingLong(Member::rank).thenComparing(Member::id));
        Map<String, Member> inOrder = new LinkedHashMap<>();
        all.forEach(each -> inOrder.put(each.id(), each));
        return with(inOrder, Math.max(nextRank, member.rank() + 1));
    }

    Room with(Member member) {
        return with(Ordered.with(members, member.id(), member), nextRank);
    }

    Room without(String id) {
        Map<String, Member> left = new LinkedHashMap<>(members);
        left.remove(id);
        left.replaceAll((key, member) -> member.restarts().containsKey(id) ? member.withRestarts(id, null) : member);
        return with(left, nextRank);
    }

    private Room with(Map<String, Member> newMembers, long newNextRank) {
        return new Room(code, status, birth, head, policy, newMembers, waiting, access, shared, newNextRank, keep);
    }

    Room withWaiting(Member member) {
        return withWaiting(Ordered.with(waiting, member.id(), member));
    }

    Room withoutWaiting(String id) {
        return withWaiting(Ordered.with(waiting, id, null));
    }

    private Room withWaiting(Map<String, Member> newWaiting) {
        return new Room(code, status, birth, head, policy, members, newWaiting, access, shared, nextRank, keep);
    }

    Room with(Access newAccess) {
        return new Room(code, status, birth, head, policy, members, waiting, newAccess, shared, nextRank, keep);
    }

    Room with(Shared newShared) {
        return new Room(code, status, birth, head, policy, members, waiting, access, newShared, nextRank, keep);
    }

    Room with(@Nullable Keep newKeep) {
        return new Room(code, status, birth, head, policy, members, waiting, access, shared, nextRank, newKeep);
    }

    /** How it is when nobody has said anything in it. */
    Room blank() {
        return with(Access.of(policy)).with(Shared.EMPTY);
    }

    /**
     * How a life of a room began.
     *
     * @param rules by which rules it goes
     * @param previous the life that it goes on with, whose log was lost; empty if it began anew
     */
    public record Birth(int rules, String previous) {
        /** Before the first entry. */
        public static final Birth NONE = new Birth(0, "");

        /** Checks. */
        public Birth {
            Objects.requireNonNull(previous, "previous");
        }
    }

    /**
     * For how long a room is kept with nobody in it.
     *
     * @param empty for how long, each time
     * @param until when that is over this time; {@code null} while somebody is there
     */
    public record Keep(Duration empty, @Nullable Instant until) {
        /** Checks. */
        public Keep {
            Objects.requireNonNull(empty, "empty");
        }
    }

    /** Where a room is in its life. */
    public enum Status {
        /** Before its Open entry. */
        ABSENT,
        /** Between Open and Close. */
        OPEN,
        /** After Close, or at the end of its longest duration; nobody is in it. */
        CLOSED
    }
}
