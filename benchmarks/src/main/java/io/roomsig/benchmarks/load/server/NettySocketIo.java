package io.roomsig.benchmarks.load.server;

import com.corundumstudio.socketio.Configuration;
import com.corundumstudio.socketio.SocketIOClient;
import com.corundumstudio.socketio.SocketIOServer;
import com.corundumstudio.socketio.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The seed's relay on netty-socketio: joins without a token, offers, answers and candidates to the socket that is named. */
final class NettySocketIo {
    private NettySocketIo() {}

    /** Returns the port. */
    static int start() throws IOException {
        Configuration configuration = new Configuration();
        configuration.setHostname("127.0.0.1");
        // It does not say which port it got, so one has to be chosen before.
        int port = freePort();
        configuration.setPort(port);
        configuration.setTransports(Transport.WEBSOCKET);
        SocketIOServer server = new SocketIOServer(configuration);
        server.addEventListener("join-room", Map.class, (client, data, ack) -> {
            client.joinRoom(String.valueOf(data.get("room_code")));
            client.sendEvent(
                    "room-joined",
                    Map.of("participants", List.of(Map.of("socket_id", client.getSessionId(), "display_name", ""))));
        });
        relay(server, "offer", "offer");
        relay(server, "answer", "answer");
        relay(server, "ice-candidate", "candidate");
        server.start();
        return port;
    }

    private static void relay(SocketIOServer server, String event, String field) {
        server.addEventListener(event, Map.class, (client, data, ack) -> {
            SocketIOClient target = server.getClient(UUID.fromString(String.valueOf(data.get("to"))));
            if (target != null) {
                Map<String, Object> said = new HashMap<>(4);
                said.put("from", client.getSessionId().toString());
                said.put(field, data.get(field));
                target.sendEvent(event, said);
            }
        });
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
