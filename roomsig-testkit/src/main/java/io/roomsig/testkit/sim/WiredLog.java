package io.roomsig.testkit.sim;

import io.roomsig.spi.LogPosition;
import io.roomsig.spi.LogSlice;
import io.roomsig.spi.RoomLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The shared log as one node reaches it. */
final class WiredLog implements RoomLog {
    private final Store store;
    private final Wire wire;
    private final Map<String, List<Listening>> listeners;

    WiredLog(Store store, Wire wire, Map<String, List<Listening>> listeners) {
        this.store = store;
        this.wire = wire;
        this.listeners = listeners;
    }

    @Override
    public CompletionStage<LogSlice> append(
            String room, LogPosition seen, List<Proposal> proposals, @Nullable Proposal open) {
        List<Proposal> copy = List.copyOf(proposals);
        return wire.ask(() -> store.append(room, seen, copy, open));
    }

    @Override
    public CompletionStage<LogSlice> reopen(
            String room, LogPosition seen, LogPosition head, Proposal first, long version) {
        return wire.ask(() -> store.reopen(room, seen, head, first, version));
    }

    @Override
    public CompletionStage<LogSlice> read(String room, LogPosition seen) {
        return wire.ask(() -> store.read(room, seen));
    }

    /** Takes effect before anything that this node asks for later, not at once. */
    @Override
    public Subscription subscribe(String room, Consumer<LogSlice> listener) {
        Listening listening = new Listening(wire, listener);
        wire.reaches(() -> {
            if (!listening.closed) {
                listeners.computeIfAbsent(room, key -> new ArrayList<>()).add(listening);
            }
        });
        return () -> {
            listening.closed = true;
            List<Listening> all = listeners.get(room);
            // It may never have been reached: the store heard nothing of it then.
            if (all != null) {
                all.remove(listening);
            }
        };
    }

    @Override
    public CompletionStage<Void> snapshot(String room, LogSlice.Snapshot snapshot) {
        return wire.ask(() -> store.snapshot(room, snapshot));
    }

    @Override
    public CompletionStage<Boolean> retire(String room, LogPosition head) {
        return wire.ask(() -> store.retire(room, head));
    }

    /** Somebody who listens to a room. */
    static final class Listening {
        private final Wire wire;
        private final Consumer<LogSlice> listener;
        private boolean closed;

        Listening(Wire wire, Consumer<LogSlice> listener) {
            this.wire = wire;
            this.listener = listener;
        }

        boolean isOn(SimulatedNode node) {
            return wire.node() == node;
        }

        void published(LogSlice slice) {
            wire.news(() -> {
                if (!closed) {
                    listener.accept(slice);
                }
            });
        }
    }
}
