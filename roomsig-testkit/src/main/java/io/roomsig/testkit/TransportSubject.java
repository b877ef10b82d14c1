package io.roomsig.testkit;

import io.roomsig.core.inbound.ClientPort;
import java.util.List;
import java.util.OptionalInt;

/** What {@link TransportContract} has to be given. */
public interface TransportSubject {

    /** Serves a port; called once, before anything else. */
    void serve(ClientPort port) throws Exception;

    /** Connects one more client, and waits until it is connected. */
    Client connect() throws Exception;

    /** Ends the transport and whatever its clients hold. */
    void stop() throws Exception;

    /** Whether the transport can tell a binary message from one of text. The default is {@code true}. */
    default boolean carriesBinary() {
        return true;
    }

    /**
     * How many links the server's side holds, with a thread or a socket each; empty if the transport cannot tell, as by default. Where it
     * can, the contract sees to it that links end.
     */
    default OptionalInt links() {
        return OptionalInt.empty();
    }

    /** A client at the far end of the transport. The contract uses it by one thread at a time; what it hears comes by any. */
    interface Client {
        /** Sends a text message, and waits until it is on its way. Later messages arrive later. */
        void send(String text) throws Exception;

        /** Sends a binary message. */
        void sendBinary(byte[] message) throws Exception;

        /** The text messages that have come, whole and in order. */
        List<String> heard();

        /** The status code that the server has closed with, if the client was told of one. */
        OptionalInt closeCode();

        /** Says goodbye with a status code, as RFC 6455 section 7.1.2 has it. */
        void close(int code) throws Exception;

        /** Is gone without a word. */
        void drop() throws Exception;

        /** Takes nothing more off the link, and does not answer pings either, but keeps the link. */
        void stopReading() throws Exception;
    }
}
