package io.roomsig.containers;

import java.net.URI;
import java.util.Set;

/** One server, started once and stopped once. Not safe for use by several threads. */
public interface ContainerUnderTest {

    /** Where the endpoint is. */
    String PATH = "/signal";

    /**
     * Starts the real server on a free port of the loopback interface, with the endpoint at {@value #PATH}.
     *
     * @param ports what it serves
     * @return the server's address, such as {@code http://127.0.0.1:40123}
     * @throws Exception if it does not start
     */
    URI start(Ports ports) throws Exception;

    /**
     * Stops what was started.
     *
     * @throws Exception if it does not stop
     */
    void stop() throws Exception;

    /** What it cannot do, and no binding can mend. */
    Set<Lack> lacks();

    /** What a container may lack. */
    enum Lack {
        /** No servlets: a handshake cannot be refused by a status of HTTP, and the client's address is unknown. */
        SERVLETS,
        /** Takes frames of clients that are not masked, against RFC 6455 section 5.1. */
        MASK_CHECK,
        /** Keeps the socket of a client that neither reads nor ends, until TCP gives up. */
        CUT,
        /**
         * Opens a link once more, for an instant, where the server's close and something of the client cross: on Tyrus
         * the handshake is what is done with bytes for which there is no session, also after the session has ended.
         */
        ONE_OPENING,
        /** Answers nothing before the client has sent the whole body, unless told by a setting of its own how long to wait. */
        UNFINISHED_BODIES,
        /** Ends a connection with a frame over some megabytes by itself, with a code of its own. */
        HUGE_FRAMES
    }
}
