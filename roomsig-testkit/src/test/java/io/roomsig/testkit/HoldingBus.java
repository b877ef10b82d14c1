package io.roomsig.testkit;

import io.roomsig.core.memory.InMemoryNodeBus;
import io.roomsig.spi.NodeBus;
import java.util.ArrayList;
import java.util.List;

/** A bus on which nodes may be taken for dead, and messages may be late. */
final class HoldingBus implements NodeBus {
    private final NodeBus bus = new InMemoryNodeBus();
    private final List<Membership> memberships = new ArrayList<>();
    private final List<Runnable> held = new ArrayList<>();
    private boolean holding;

    @Override
    public Membership join(String node, int rules, Listener listener) {
        Membership membership = bus.join(node, rules, (from, message) -> {
            if (holding) {
                held.add(() -> listener.received(from, message));
            } else {
                listener.received(from, message);
            }
        });
        memberships.add(membership);
        return membership;
    }

    /** From here on nobody hears of the node that joined so many others later. */
    void kill(int number) {
        memberships.get(number).close();
    }

    /** Whether messages that are sent from here on are kept. */
    void isHolding(boolean holds) {
        holding = holds;
    }

    /** Lets what was kept arrive. */
    void release() {
        held.forEach(Runnable::run);
        held.clear();
    }
}
