package io.roomsig.spi;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Numbers the entries of a room. The log only orders: what an entry does is decided by every node alike, after it has a
 * number. It never looks into the bytes.
 *
 * <p>Methods may be called from any thread and MUST NOT block. A stage that fails means that nobody knows whether the
 * entries were appended; the caller asks again with the same proposals, and the log MUST NOT number a proposal twice, however
 * late it comes once more: else somebody who has left would be in the room again. To hold that, a log remembers for each
 * origin the highest number that it took in a room, for at least ten minutes after the room is gone too. Callers have at most
 * one append for a room under way, and give their proposals growing numbers.
 *
 * <p>A log MAY lose a room, or its last entries, as a store does that fails over; it MUST then say so, by an absent or a
 * {@link LogSlice#rewound} slice, and never mix entries of before and after.
 *
 * <p>A room that was retired is not one that was lost. A log MUST remember for at least ten minutes how a life ended, and with which
 * last entries, and tell whoever asks from a place before that end ({@link LogSlice#ended}): else a node that heard nothing meanwhile
 * would bring those back who were put out. It MAY forget the oldest of more than sixteen ended lives of a room, and of each all but the
 * last 16 entries; and the oldest of all, where more have ended than it has room for.
 *
 * <p>Tests: {@code RoomLogContract} in {@code roomsig-testkit}.
 */
public interface RoomLog {

    /**
     * Appends entries and tells what the caller has missed. MUST be atomic: no entry of somebody else comes between the
     * proposals of one call. Proposals that the log has taken before are left out; if it has taken all of them, it writes
     * nothing, {@code open} neither.
     *
     * @param room the room's code
     * @param seen what the caller has applied. If it names the life that is there, but is no place in it, nothing is written
     *     and the answer is {@link LogSlice#rewound}; if it is a place before the end of one that was retired, nothing is written
     *     and the answer is {@link LogSlice#ended}
     * @param proposals in order, at least one
     * @param open the first entry of a new life, whose id becomes its epoch; written if there is no such room. With
     *     {@code null} nothing is written then, and the answer is {@link LogSlice#ABSENT}
     * @return all that follows {@code seen}, the caller's own entries included
     */
    CompletionStage<LogSlice> append(String room, LogPosition seen, List<Proposal> proposals, @Nullable Proposal open);

    /**
     * Begins a new life of a room whose log was lost, in part or as a whole. MUST compare and replace in one step: of several
     * nodes that want to, one does, and the others are told what that one has written. A life that was retired is not begun anew:
     * not the one that the caller has, and not one that this call has begun before.
     *
     * @param room the room's code
     * @param seen what the caller has applied. If it is a place in a life that was retired nothing is written, and the answer is
     *     {@link LogSlice#ended}
     * @param head where the log is, as the caller was told: {@link LogPosition#NONE} if it is not there. If it is elsewhere
     *     by now nothing is written
     * @param first the first entry of the new life, whose id becomes its epoch
     * @param version its number: what is counted goes on where it was
     * @return all there is in the life that is there now
     */
    CompletionStage<LogSlice> reopen(String room, LogPosition seen, LogPosition head, Proposal first, long version);

    /**
     * Reads what a node has missed. Who asks from a place in the life that is there <em>holds</em> the room, as does who appends to it:
     * nodes with participants in a room read it every 15 seconds at the latest. A log that forgets rooms after a while begins to
     * wait anew then. Who asks from elsewhere only looks in: it SHOULD be told for how long nobody has held the room
     * ({@link LogSlice#unheld}), since nobody has looked after the participants in it for so long; a log that cannot tell says zero, and
     * those whose nodes are gone stay for a whole resume window more.
     *
     * @param room the room's code
     * @param seen what the caller has applied
     * @return all that follows, or {@link LogSlice#rewound}, or {@link LogSlice#ended}
     */
    CompletionStage<LogSlice> read(String room, LogPosition seen);

    /**
     * Listens to a room. Entries of all nodes, the caller's own too, are handed over; some may be missing, doubled or out
     * of order, and the caller mends that by {@link LogRecord#version()} and {@link #read}. A slice without records says where the log
     * is: a log that may have missed something, as one that was cut off from its store, hands one over when it listens again.
     *
     * @param room the room's code
     * @param listener called from any thread; MUST NOT block
     * @return ends it
     */
    Subscription subscribe(String room, Consumer<LogSlice> listener);

    /**
     * Offers the state at one version, so that the log may forget the entries up to it. A log MAY ignore it, and MUST
     * ignore one whose place is none in the life that is there, or older than the one it has.
     *
     * @param room the room's code
     * @param snapshot the state
     * @return completes when it is taken or ignored
     */
    CompletionStage<Void> snapshot(String room, LogSlice.Snapshot snapshot);

    /**
     * Ends the life of a room that nobody is in. MUST compare and end it in one step: only if {@code head} is still the
     * log's last entry, else somebody's join would be lost. From then on there is no such room, but how it ended is remembered.
     *
     * @param room the room's code
     * @param head where the caller saw it empty
     * @return whether it was ended now
     */
    CompletionStage<Boolean> retire(String room, LogPosition head);

    /**
     * An entry that has no number yet.
     *
     * @param origin the node that proposes it: its incarnation, new at each start. Of {@code A-Z a-z 0-9 _} and {@code -}, at
     *     most 64 characters
     * @param number counts the proposals of that node, from 1; grows with each in one room
     * @param bytes opaque to the log, not written to
     */
    @SuppressWarnings("ArrayRecordComponent") // opaque bytes, told apart by their id
    record Proposal(String origin, long number, byte[] bytes) {
        private static final Pattern ORIGIN = Pattern.compile("[A-Za-z0-9_-]{1,64}");

        /** Checks. */
        public Proposal {
            if (!ORIGIN.matcher(origin).matches()) {
                throw new IllegalArgumentException("no origin: " + origin);
            }
            if (number < 1) {
                throw new IllegalArgumentException("numbers begin with 1: " + number);
            }
            Objects.requireNonNull(bytes, "bytes");
        }

        /** Unique among all proposals, also of other nodes and other times: origin and number. */
        public String id() {
            return origin + "-" + number;
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
