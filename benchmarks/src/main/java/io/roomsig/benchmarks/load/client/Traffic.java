package io.roomsig.benchmarks.load.client;

/** What is done with clients: hears what happens to them, on the loop's thread. */
interface Traffic {
    /** A client is in its room. */
    void joined(Client client);

    /** A signal arrived, and is right; {@code sentNanos} is when it was due. */
    default void received(Client client, Client from, Signal signal, long sentNanos) {}

    /** A client was told that somebody has come or gone. */
    default void told(Client client, boolean hasCome, String who) {}

    /** A client is gone that was asked to leave. */
    default void left(Client client) {}
}
