package io.roomsig.testkit;

import io.roomsig.core.RoomServer;

/** How a client of Socket.IO comes. */
enum SocketIoTransport {
    WEBSOCKET,
    POLLING,
    UPGRADED;

    SocketIoPeer connect(RoomServer server) {
        return switch (this) {
            case WEBSOCKET -> SocketIoPeer.connect(server.socketIo());
            case POLLING -> SocketIoPeer.connectByPolling(server.socketIo());
            case UPGRADED -> {
                SocketIoPeer peer = SocketIoPeer.connectByPolling(server.socketIo());
                peer.upgrade();
                yield peer;
            }
        };
    }
}
