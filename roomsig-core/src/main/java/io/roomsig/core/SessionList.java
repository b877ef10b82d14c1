package io.roomsig.core;

/** Where a session is known as long as its connection is. */
interface SessionList {
    /** Forgets it. */
    void remove(Session session);
}
