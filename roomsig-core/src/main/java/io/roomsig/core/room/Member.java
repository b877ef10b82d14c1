package io.roomsig.core.room;

import io.roomsig.api.Permission;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A participant, as the room has it.
 *
 * @param id public within the room, unguessable outside, unchanged by reconnects
 * @param rank its place in the join order; never used twice in one epoch; 0 while it waits to be let in
 * @param profile who it is
 * @param seat which session drives it
 * @param awayUntil {@code null} while it is connected; else when it will have left
 * @param values its own values by name
 * @param restarts of the pairs in which it is the initiator and that had any, by the other's id
 */
public record Member(
        String id,
        long rank,
        Profile profile,
        Seat seat,
        @Nullable Instant awayUntil,
        Map<String, StateValue> values,
        Map<String, Restarts> restarts) {

    /** Checks and copies. */
    public Member {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(profile, "profile");
        Objects.requireNonNull(seat, "seat");
        values = Ordered.copy(values);
        restarts = Ordered.copy(restarts);
    }

    /** Whether it came in by this attempt and this grant: who asks for a join with both again is the same participant. */
    public boolean isOf(String attempt, String grantId) {
        return seat.attempt().equals(attempt) && profile.grantId().equals(grantId);
    }

    /** Whether its connection is interrupted. */
    public boolean isAway() {
        return awayUntil != null;
    }

    /** Whether its grant allows something. */
    public boolean may(Permission permission) {
        return profile.permissions().contains(permission);
    }

    /** The same, connected. */
    public Member present() {
        return seated(seat);
    }

    /** Connected, and without counts of pairs. */
    Member alone() {
        return new Member(id, rank, profile, seat, null, values, Map.of());
    }

    Member away(Instant until) {
        return new Member(id, rank, profile, seat, until, values, restarts);
    }

    Member seated(Seat newSeat) {
        return new Member(id, rank, profile, newSeat, null, values, restarts);
    }

    Member ranked(long newRank) {
        return new Member(id, newRank, profile, seat, awayUntil, values, restarts);
    }

    Member with(Profile newProfile) {
        return new Member(id, rank, newProfile, seat, awayUntil, values, restarts);
    }

    Member withKeys(KeyHashes keys) {
        return new Member(id, rank, profile, seat.with(keys), awayUntil, values, restarts);
    }

    Member withRestarts(String other, @Nullable Restarts newRestarts) {
        return new Member(id, rank, profile, seat, awayUntil, values, Ordered.with(restarts, other, newRestarts));
    }

    Member withValues(Map<String, StateValue> newValues) {
        return new Member(id, rank, profile, seat, awayUntil, newValues, restarts);
    }
}
