package io.roomsig.testkit;

import io.roomsig.core.memory.InMemoryNodeBus;
import io.roomsig.spi.NodeBus;

class InMemoryNodeBusTest extends NodeBusContract {
    private final NodeBus bus = new InMemoryNodeBus();

    @Override
    protected NodeBus bus(int server) {
        return bus;
    }
}
