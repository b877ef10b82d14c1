package io.roomsig.redis;

import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletionStage;

/**
 * All that the room log and the node bus ask of Redis and of time. Nothing here waits, and nothing is called back from within a
 * call, but for the dependents of a stage that is complete already. So whatever is built on it also runs in one thread, on a
 * time that somebody else moves.
 */
interface RedisLink {

    /**
     * Runs a script.
     *
     * @param key the only key it touches, so that it runs on a cluster
     * @param args all its data
     * @return what Redis makes of the script's result: {@code Long}, {@code byte[]} or a list of them. Fails with {@link
     *     RedisFailure}; then nobody knows whether it ran, or will
     */
    CompletionStage<Object> eval(LuaScript script, byte[] key, byte[]... args);

    /**
     * Publishes a message: to whoever is subscribed at that moment. Messages on one channel arrive in the order in which their
     * stages completed.
     *
     * @return how many have it, as far as the server knows that was asked. Fails with {@link RedisFailure}
     */
    CompletionStage<Long> publish(String channel, byte[] message);

    /**
     * Opens a connection that is subscribed to channels. It is never mended: once lost, another one is to be opened.
     *
     * @param channels at least one, which is never to be removed
     */
    Subscriber subscribe(Collection<String> channels, Receiver receiver);

    /** A monotonic clock, in nanoseconds. */
    long nanoTime();

    /**
     * Calls something again and again, one call at a time.
     *
     * @param tick MUST NOT block
     */
    Ticks every(Duration period, Runnable tick);

    /** A connection that is subscribed to channels. What is asked of it is done in the order in which it is asked. */
    interface Subscriber {
        /** Subscribes to one more channel. */
        void add(String channel);

        /** Ends the subscription to a channel. */
        void remove(String channel);

        /** Gives the connection up, deaf or not. Its receiver hears nothing more, but for what it is hearing. */
        void close();
    }

    /** Hears what a {@link Subscriber} brings, one call at a time and in order. */
    interface Receiver {
        /** A channel's subscription is in force from here on. */
        void subscribed(String channel);

        /** A message. */
        void received(String channel, byte[] message);

        /** The connection is gone, or could not be opened. Nothing comes after this. */
        void lost();
    }

    /** Ends an {@link #every}. */
    interface Ticks extends AutoCloseable {
        @Override
        void close();
    }
}
