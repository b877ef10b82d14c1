package io.roomsig.micrometer;

import io.roomsig.core.memory.InMemoryNodeBus;
import io.roomsig.spi.NodeBus;
import java.time.Duration;

/** A bus that can be told to have troubles. */
final class TroubledBus implements NodeBus {
    private final NodeBus bus = new InMemoryNodeBus();
    boolean sends = true;
    boolean holds = true;
    Duration deafFor = Duration.ZERO;
    Duration lag = Duration.ofMillis(3);

    @Override
    public Membership join(String node, int rules, Listener listener) {
        Membership membership = bus.join(node, rules, listener);
        return new Membership() {
            @Override
            public boolean send(String to, byte[] message) {
                return sends && membership.send(to, message);
            }

            @Override
            public View view() {
                View view = membership.view();
                return new View(view.round(), holds, holds, deafFor, view.nodes(), lag);
            }

            @Override
            public void close() {
                membership.close();
            }
        };
    }
}
