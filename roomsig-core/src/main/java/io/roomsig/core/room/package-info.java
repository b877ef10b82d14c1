/**
 * The room as a pure state machine: {@code step(room, entry) -> (room', effects)}.
 *
 * <p>Nothing here does I/O, reads a clock, draws a random number, starts a thread or holds a field that changes. Time and
 * ids arrive inside the entry, the next deadline is an output, and extra ticks are harmless. Every node that applies the
 * same entries in the same order has the same room, which is all that a cluster needs. {@link RoomMachine} has all the
 * rules; the other types are values.
 */
@NullMarked
package io.roomsig.core.room;

import org.jspecify.annotations.NullMarked;
