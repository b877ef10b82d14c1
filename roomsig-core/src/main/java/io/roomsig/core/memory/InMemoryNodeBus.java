package io.roomsig.core.memory;

import io.roomsig.log.EventLog;
import io.roomsig.log.LogEvent;
import io.roomsig.spi.NodeBus;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A {@link NodeBus} between several servers in one process, which share one of it: for tests. Messages are handed over on the
 * thread that sends them, or on one that is at it already.
 */
public final class InMemoryNodeBus implements NodeBus {
    private static final EventLog LOG = EventLog.of(InMemoryNodeBus.class);

    private final ConcurrentMap<String, Joined> nodes = new ConcurrentHashMap<>();
    private final AtomicLong rounds = new AtomicLong();
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger delivering = new AtomicInteger();

    /** Without nodes. */
    public InMemoryNodeBus() {}

    @Override
    public Membership join(String node, int rules, Listener listener) {
        Joined joined = new Joined(node, rules, listener);
        if (nodes.putIfAbsent(node, joined) != null) {
            throw new IllegalArgumentException("there is such a node");
        }
        return joined;
    }

    /** One thread at a time: whoever sends something while it is handed over leaves it to that one, and never waits. */
    private void deliver(Runnable message) {
        waiting.add(message);
        if (delivering.getAndIncrement() > 0) {
            return;
        }
        do {
            Runnable next = waiting.poll();
            if (next != null) {
                next.run();
            }
        } while (delivering.decrementAndGet() > 0);
    }

    private final class Joined implements Membership {
        private final String node;
        private final int rules;
        private final Listener listener;

        Joined(String node, int rules, Listener listener) {
            this.node = node;
            this.rules = rules;
            this.listener = listener;
        }

        @Override
        public boolean send(String to, byte[] message) {
            Joined target = nodes.get(to);
            if (target == null || !nodes.containsKey(node)) {
                return false;
            }
            deliver(() -> target.hear(node, message));
            return true;
        }

        private void hear(String from, byte[] message) {
            try {
                listener.received(from, message);
            } catch (Throwable fault) {
                // Not the sender's fault. Nothing of the message.
                LOG.at(LogEvent.LISTENER_FAILED)
                        .with("listener", "bus")
                        .fault(fault)
                        .write();
            }
        }

        @Override
        public View view() {
            boolean held = nodes.containsKey(node);
            Map<String, Integer> alive = new HashMap<>();
            nodes.forEach((id, joined) -> alive.put(id, joined.rules));
            return new View(rounds.incrementAndGet(), held, held, Duration.ZERO, alive);
        }

        @Override
        public void close() {
            nodes.remove(node, this);
        }
    }
}
