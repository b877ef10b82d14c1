package consumer;

import io.roomsig.api.Grant;
import io.roomsig.core.RoomServer;
import io.roomsig.jakarta.SignalingServlet;
import io.roomsig.spi.Admission;
import jakarta.servlet.ServletContext;

public class Consumer {
    public static void main(String[] args) {
        try (RoomServer rooms = RoomServer.builder()
                .admission((handshake, join) ->
                        Admission.grant(Grant.builder(join.room(), "grant").build()))
                .build()) {
            System.out.println(rooms.rooms() + " " + SignalingServlet.class);
        }
    }

    static void start(ServletContext context, RoomServer rooms) {
        SignalingServlet.register(context, rooms, "/signal");
    }
}
