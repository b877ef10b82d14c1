package io.roomsig.benchmarks.load.client;

/** What a server speaks. Has no state of a connection, so that one serves all. */
public sealed interface Language permits NativeLanguage, SocketIoLanguage, BareLanguage, PeerJsLanguage {
    /** How a connection begins. */
    Loop.Handshake handshake(Client client);

    /** The WebSocket is open: what has to be said to get into the room. */
    void opened(Client client);

    /** A message came. */
    void heard(Client client, Text message);

    /** Says that it leaves, where that is said. The WebSocket's close follows. */
    void leave(Client client);

    /** The message that brings a signal. */
    Layout layout(Signal signal, int idLength);

    /** The kind of frame that brings it. */
    default int opcode() {
        return FrameWriter.TEXT;
    }

    /** The call with another participant begins, or stands. */
    default void connecting(Client client, Client other, boolean isConnected) {}

    /** A signal of another participant was taken. */
    default void taken(Client client, Client from, Text message) {}

    /** Comes every five seconds. */
    default void beat(Client client) {}
}
