package io.roomsig.core.room;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The whole shared state of one call, at one version. Immutable.
 *
 * @param code the room's code
 * @param status where in its life it is
 * @param head where in its log it is
 * @param policy what it allows
 * @param members in join order
 * @param access who may come in
 * @param shared the values all can see
 * @param nextRank the rank of the next member
 */
public record Room(
        String code,
        Status status,
        Head head,
        RoomPolicy policy,
        Map<String, Member> members,
        Access access,
        Shared shared,
        long nextRank) {

    /** Checks and copies. */
    public Room {
        Objects.requireNonNull(code, "code");
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(head, "head");
        Objects.requireNonNull(policy, "policy");
        Objects.requireNonNull(access, "access");
        Objects.requireNonNull(shared, "shared");
        members = Ordered.copy(members);
    }

    /** A room before its first entry. */
    public static Room absent(String code) {
        return new Room(code, Status.ABSENT, Head.NONE, RoomPolicy.DEFAULT, Map.of(), Access.OPEN, Shared.EMPTY, 1);
    }

    /** The member with this id, or {@code null}. */
    public @Nullable Member member(String id) {
        return members.get(id);
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

    /** Whether nobody is in it, away members included. */
    public boolean isEmpty() {
        return members.isEmpty();
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
            Instant until = member.awayUntil();
            if (until != null && (next == null || until.isBefore(next))) {
                next = until;
            }
        }
        return next;
    }

    Room at(Head newHead) {
        return new Room(code, status, newHead, policy, members, access, shared, nextRank);
    }

    Room opened(RoomPolicy newPolicy) {
        return new Room(code, Status.OPEN, head, newPolicy, members, access, shared, nextRank);
    }

    Room closed() {
        return new Room(code, Status.CLOSED, head, policy, members, access, shared, nextRank);
    }

    Room joined(Member member) {
        return new Room(
                code, status, head, policy, Ordered.with(members, member.id(), member), access, shared, nextRank + 1);
    }

    Room with(Member member) {
        return new Room(
                code, status, head, policy, Ordered.with(members, member.id(), member), access, shared, nextRank);
    }

    Room without(String id) {
        Map<String, Member> left = new LinkedHashMap<>(members);
        left.remove(id);
        left.replaceAll((key, member) -> member.restarts().containsKey(id) ? member.withRestarts(id, null) : member);
        return new Room(code, status, head, policy, left, access, shared, nextRank);
    }

    Room with(Access newAccess) {
        return new Room(code, status, head, policy, members, newAccess, shared, nextRank);
    }

    Room with(Shared newShared) {
        return new Room(code, status, head, policy, members, access, newShared, nextRank);
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
