package io.roomsig.benchmarks.load.client;

/** Who hears of one connection. */
interface LinkListener {
    /** The WebSocket is open. */
    void opened();

    /** A whole message came, in a frame of text or of bytes; it is good until this returns. */
    void text(Text message);

    /**
     * The connection is gone.
     *
     * @param code of the close frame, 1006 without one
     * @param reason for people
     */
    void closed(int code, String reason);
}
