package consumer;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.roomsig.micrometer.MicrometerRoomMetrics;
import io.roomsig.spi.RoomMetrics;

public class Consumer {
    public static void main(String[] args) {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        RoomMetrics metrics = new MicrometerRoomMetrics(registry);
        System.out.println(metrics + " " + registry.getMeters().size());
    }
}
