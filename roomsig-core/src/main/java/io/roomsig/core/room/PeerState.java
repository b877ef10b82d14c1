package io.roomsig.core.room;

/** What a client says of its connection to another participant (WebRTC 1.0 section 4.4.3). */
public enum PeerState {
    /** On the way. */
    CONNECTING,
    /** There. */
    CONNECTED,
    /** Interrupted, perhaps for a moment. */
    DISCONNECTED,
    /** Given up. */
    FAILED,
    /** Over. */
    CLOSED
}
