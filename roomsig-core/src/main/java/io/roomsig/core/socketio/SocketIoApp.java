package io.roomsig.core.socketio;

import io.roomsig.api.Handshake;
import io.roomsig.core.inbound.Inbound;
import io.roomsig.spi.Connection;

/** What runs on top of Socket.IO, in the main namespace. */
@FunctionalInterface
public interface SocketIoApp {

    /**
     * A client has connected to the namespace.
     *
     * @param client who, and the way back to it
     * @return hears each event as a text: the JSON array, behind the number of the acknowledgement if one is wanted; and
     *     each binary event as a binary message
     */
    Inbound connected(Client client);

    /**
     * A client.
     *
     * @param sid its id as it knows it ({@code socket.id}); not the secret id of its Engine.IO session
     * @param handshake of the request that began the Engine.IO session
     * @param auth the JSON object it connected with, {@code {}} if none
     * @param connection the way back: takes whole packets of Engine.IO
     */
    record Client(String sid, Handshake handshake, String auth, Connection connection) {
        /** Without the secrets. */
        @Override
        public String toString() {
            return "Client[" + sid + "]";
        }
    }
}
