package io.roomsig.spi;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Numbers the entries of a room. The log only orders: what an entry does is decided by every node alike, after it has a
 * number. It never looks into the bytes.
 *
 * <p>Methods may be called from any thread and MUST NOT block. A stage that fails means that nobody knows whether the
 * entries were appended; the caller asks again with the same proposals, and the log MUST NOT number a proposal twice.
 * Tests: {@code RoomLogContract} in {@code roomsig-testkit}.
 */
public interface RoomLog {

    /**
     * Appends entries, whatever the caller has missed, and tells it what that was. MUST be atomic: no entry of somebody
     * else comes between the proposals of one call.
     *
     * @param room the room's code
     * @param seen what the caller has applied
     * @param proposals in order
     * @param open the first entry of a new life, whose id becomes its epoch; written if there is no such room. With
     *     {@code null} nothing is written then, and the answer is {@link LogSlice#ABSENT}
     * @return all that follows {@code seen}, the caller's own entries included
     */
    CompletionStage<LogSlice> append(String room, LogPosition seen, List<Proposal> proposals, @Nullable Proposal open);

    /**
     * Reads what a node has missed.
     *
     * @param room the room's code
     * @param seen what the caller has applied
     * @return all that follows
     */
    CompletionStage<LogSlice> read(String room, LogPosition seen);

    /**
     * Listens to a room. Entries of all nodes, the caller's own too, are handed over; some may be missing, doubled or out
     * of order, and the caller mends that by {@link LogRecord#version()} and {@link #read}.
     *
     * @param room the room's code
     * @param listener called from any thread; MUST NOT block
     * @return ends it
     */
    Subscription subscribe(String room, Consumer<LogSlice> listener);

    /**
     * Offers the state at one version, so that the log may forget the entries up to it. A log MAY ignore it, and MUST
     * ignore one of another epoch or older than the one it has.
     *
     * @param room the room's code
     * @param snapshot the state
     * @return completes when it is taken or ignored
     */
    CompletionStage<Void> snapshot(String room, LogSlice.Snapshot snapshot);

    /**
     * Removes a room that nobody is in. MUST compare and delete in one step: removes only if {@code head} is still the
     * log's last entry, else somebody's join would be lost.
     *
     * @param room the room's code
     * @param head where the caller saw it empty
     * @return whether it was removed
     */
    CompletionStage<Boolean> retire(String room, LogPosition head);

    /**
     * An entry that has no number yet.
     *
     * @param id unique among all proposals, also of other nodes and other times
     * @param bytes opaque to the log
     */
    @SuppressWarnings("ArrayRecordComponent") // opaque bytes, told apart by their id
    record Proposal(String id, byte[] bytes) {
        /** Checks. */
        public Proposal {
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(bytes, "bytes");
        }
    }

    /** Ends a {@link #subscribe}. */
    @FunctionalInterface
    interface Subscription extends AutoCloseable {
        /** No call of the listener starts after this returns. */
        @Override
        void close();
    }
}
