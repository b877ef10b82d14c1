package io.roomsig.spi;

import io.roomsig.api.PairProgress;

/**
 * Hears how participants get on with connecting to each other. Called from any thread, for one pair in order; an
 * implementation MUST NOT block. What it throws is logged and goes no further. On many nodes the node of the pair's offerer
 * tells.
 */
@FunctionalInterface
public interface PairListener {

    /**
     * A pair has come one stage further.
     *
     * @param room the room's code
     * @param progress which pair, and how far
     */
    void progressed(String room, PairProgress progress);
}
