package io.roomsig.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.roomsig.core.RoomServer;
import io.roomsig.core.memory.InMemoryNodeBus;
import io.roomsig.spi.NodeBus;
import io.roomsig.spi.RoomLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Three nodes that share a log, and clients that go from one to the other. */
abstract class NodesOfOneLog {
    static final String ROOM = "ROOM42";

    final VirtualEnvironment environment = new VirtualEnvironment(1);
    final LosingLog log = new LosingLog(environment);
    final LosingBus bus = new LosingBus();
    final RoomServer one = node();
    final RoomServer two = node();
    final RoomServer three = node();
    final List<ResumingPeer> peers = new ArrayList<>();

    RoomServer node() {
        return node(log);
    }

    /** One that comes to the log by a way of its own. */
    RoomServer node(RoomLog way) {
        return TestServer.on(environment).roomLog(way).nodeBus(bus).build();
    }

    static void sets(ScriptedPeer peer, int value) {
        peer.say("{\"t\":\"state-set\",\"scope\":\"room\",\"key\":\"k\",\"value\":" + value + "}");
    }

    ResumingPeer joined(RoomServer node, String name) {
        ResumingPeer peer = new ResumingPeer(node, ROOM, name, "\"resume\",\"negotiate\"");
        peers.add(peer);
        peer.connect();
        settle();
        assertThat(peer.isJoined()).as("%s", peer).isTrue();
        return peer;
    }

    /** Lets everything arrive that is on its way. */
    void settle() {
        boolean busy = true;
        for (int i = 0; busy && i < 10_000; i++) {
            busy = false;
            for (ResumingPeer peer : peers) {
                busy |= peer.deliver();
                busy |= peer.read();
            }
        }
    }

    static String payload(int i) {
        return "{\"i\":" + i + "}";
    }

    static List<Object> numbers(int count) {
        return new ArrayList<>(
                IntStream.range(0, count).mapToObj(i -> Map.of("i", i)).toList());
    }

    /** A bus that can be made to take a node for lost. */
    final class LosingBus implements NodeBus {
        private final NodeBus bus = new InMemoryNodeBus();
        private final List<Membership> memberships = new ArrayList<>();
        private final List<Runnable> joins = new ArrayList<>();
        private final List<Runnable> late = new ArrayList<>();
        private int delayed = -1;

        @Override
        public Membership join(String node, int rules, Listener listener) {
            int number = memberships.size();
            Membership membership = bus.join(node, rules, (from, message) -> {
                if (number == delayed) {
                    late.add(() -> listener.received(from, message));
                } else {
                    listener.received(from, message);
                }
            });
            memberships.add(membership);
            joins.add(() -> bus.join(node, rules, listener));
            return membership;
        }

        /** From here on what is sent to that server comes late, or to none any more: what waits comes now. */
        void delay(@Nullable RoomServer server) {
            delayed = server == null ? -1 : List.of(one, two, three).indexOf(server);
            late.forEach(Runnable::run);
            late.clear();
        }

        void kill(RoomServer server) {
            kill(List.of(one, two, three).indexOf(server));
        }

        /** The one that joined so many others later. */
        void kill(int number) {
            memberships.get(number).close();
        }

        /** It is heard again. */
        void revive(int number) {
            joins.get(number).run();
        }
    }
}
