package io.roomsig.core.inbound;

import io.roomsig.spi.Connection;

/** A poll that waits for its answer. */
@FunctionalInterface
public interface PollExchange {

    /**
     * Answers it. Called exactly once, from any thread; MUST NOT block, since a room may be waiting that talks to many.
     *
     * @param answer what to send
     * @param done called once, also before this returns: with {@code null} when the answer is on its way, else with the
     *     reason why the client will not have it
     */
    void answer(HttpAnswer answer, Connection.SendCallback done);
}
