package consumer;

import io.roomsig.core.RoomServer;
import io.roomsig.core.memory.InMemoryTokenStore;
import io.roomsig.spi.Admission;
import java.time.InstantSource;

public class Consumer {
    public static void main(String[] args) {
        try (RoomServer rooms = RoomServer.builder()
                .admission(Admission.tokens(new InMemoryTokenStore(InstantSource.system())))
                .build()) {
            System.out.println(rooms.rooms());
        }
    }
}
