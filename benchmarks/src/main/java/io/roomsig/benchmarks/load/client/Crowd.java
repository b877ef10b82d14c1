package io.roomsig.benchmarks.load.client;

import io.roomsig.benchmarks.load.Rooms;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The clients of one server, or of the nodes of one cluster. */
public final class Crowd {
    private final Loop loop;
    private final Language language;
    private final List<InetSocketAddress> nodes;
    private final Map<Integer, Client> clients = new HashMap<>();
    private final Map<String, String> tokens = new HashMap<>();
    private final Map<Signal, Layout> layouts = new EnumMap<>(Signal.class);
    private Ledger ledger = new Ledger();
    private int lastNumber;
    private long heard;

    /**
     * Without clients.
     *
     * @param loop serves them
     * @param language what the server speaks
     * @param nodes where it is
     */
    public Crowd(Loop loop, Language language, List<InetSocketAddress> nodes) {
        this.loop = loop;
        this.language = language;
        this.nodes = List.copyOf(nodes);
    }

    /** Connects a new client to a node; it joins by itself. */
    Client connect(int room, int node, Traffic traffic) {
        Client client = new Client(this, ++lastNumber, Rooms.code(room), traffic);
        clients.put(client.number(), client);
        try {
            client.connect(nodes.get(node % nodes.size()));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return client;
    }

    /** Whether there is more than one node. */
    boolean isCluster() {
        return nodes.size() > 1;
    }

    @Nullable
    Client client(int number) {
        return clients.get(number);
    }

    void forget(Client client) {
        clients.remove(client.number());
    }

    /** Something did not come to its end; after a fault that says nothing new. */
    void stalled(long count, String what) {
        if (ledger.isClean()) {
            ledger.fault(Ledger.Fault.STALLED, count, what);
        }
    }

    /** Something came for one of the clients, or one of them is gone. */
    void hear() {
        heard++;
    }

    /** How often something came. */
    long heard() {
        return heard;
    }

    Loop loop() {
        return loop;
    }

    Language language() {
        return language;
    }

    String token(String room) {
        return tokens.computeIfAbsent(room, Rooms::token);
    }

    Layout layout(Signal signal, int idLength) {
        Layout known = layouts.get(signal);
        if (known == null) {
            known = language.layout(signal, idLength);
            layouts.put(signal, known);
        }
        return known;
    }

    /** Where everything is written down since the last {@link #newLedger}. */
    public Ledger ledger() {
        return ledger;
    }

    /** Begins anew, and returns what was written down so far. */
    public Ledger newLedger() {
        Ledger before = ledger;
        ledger = new Ledger();
        return before;
    }
}
