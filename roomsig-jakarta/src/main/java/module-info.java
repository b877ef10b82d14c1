/** The Jakarta WebSocket binding of roomsig: the handshake, the link to each client, the browser client. */
module io.roomsig.jakarta {
    requires transitive io.roomsig.core;
    // static: the container brings its own.
    requires static transitive jakarta.servlet;
    requires static transitive jakarta.websocket;
    requires static transitive jakarta.websocket.client;
    requires static transitive org.jspecify;

    exports io.roomsig.jakarta;
}
