package consumer;

import io.roomsig.api.Grant;
import io.roomsig.core.RoomServer;
import io.roomsig.spi.Admission;
import io.roomsig.testkit.ScriptedPeer;
import io.roomsig.testkit.VirtualEnvironment;

public class Consumer {
    public static void main(String[] args) {
        VirtualEnvironment environment = new VirtualEnvironment(1);
        try (RoomServer rooms = RoomServer.builder()
                .environment(environment)
                .admission((handshake, join) ->
                        Admission.grant(Grant.builder(join.room(), "grant").build()))
                .build()) {
            ScriptedPeer ada = ScriptedPeer.connect(rooms).join("ABC123", "ada");
            if (!ada.last().type().equals("room-joined")) {
                throw new IllegalStateException(ada.last().text());
            }
        }
    }
}
