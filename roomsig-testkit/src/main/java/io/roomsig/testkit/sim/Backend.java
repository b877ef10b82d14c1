package io.roomsig.testkit.sim;

import io.roomsig.spi.NodeBus;
import io.roomsig.spi.RoomLog;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What the nodes of a simulated cluster share: a store and what lies between it and them. One for each run, used by one
 * thread. It brings its own faults; all chance and all time it needs comes from the {@link World}, or nothing repeats.
 */
public interface Backend {

    /** A node has started: what it uses from here on. The store hears of the node from then on through these two only. */
    Parts connect(SimulatedNode node);

    /** A node has ended, without a word. What it has asked for may still be on its way, no answer arrives. */
    void ended(SimulatedNode node);

    /** What can go wrong here. */
    List<Fault> faults();

    /** Ends all faults, and lets none come: what is asked for from here on is answered soon. */
    void heal();

    /** How many rooms the store has. */
    int rooms();

    /**
     * A node's way to the store.
     *
     * @param log of this node
     * @param bus of this node
     */
    record Parts(RoomLog log, NodeBus bus) {}

    /** Something that can go wrong. */
    interface Fault {
        /** What it is, in a word or two. */
        String name();

        /** Whether the store forgets what it has acknowledged. */
        boolean loses();

        /**
         * Lets it come about, at once or for a while.
         *
         * @param random decides on the details
         * @return the details, for a trace
         */
        String inject(SplittableRandom random);
    }

    /** Makes one for each run. */
    @FunctionalInterface
    interface Factory {
        /** A new one, without rooms. */
        Backend create(World world);
    }

    /**
     * What a backend gets of the world.
     *
     * @param scheduler its time
     * @param start what the wall clocks said when it began
     * @param random its chance
     */
    record World(Scheduler scheduler, Instant start, SplittableRandom random) {}
}
