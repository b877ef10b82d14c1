package io.roomsig.spi;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Carries messages between the nodes of a cluster, and knows which of them are alive.
 *
 * <p>A node is alive while it holds a <i>lease</i>. It renews its lease again and again, and only if the bus has brought it a
 * message meanwhile that it sent to itself: a link that is up proves nothing, and a node that hears nothing has to be taken for
 * lost by the others, and to know it itself. Tests: {@code NodeBusContract} in {@code roomsig-testkit}.
 */
public interface NodeBus {

    /**
     * Becomes a node of the cluster.
     *
     * @param node this incarnation: of {@code A-Z a-z 0-9 _} and {@code -}, at most 64 characters, never used before
     * @param rules the newest rules of rooms that it knows, told to the others
     * @param listener hears what others send to it
     */
    Membership join(String node, int rules, Listener listener);

    /** Hears what is sent to a node. */
    @FunctionalInterface
    interface Listener {
        /**
         * Called for the messages of one sender in the order in which they were sent, one at a time. Some may be missing; none comes
         * twice, since app data among them is not numbered by anybody else. MUST NOT block.
         *
         * @param from the sending node
         * @param message as given to {@link Membership#send}; not written to
         */
        void received(String from, byte[] message);
    }

    /** One node's part in the cluster. */
    interface Membership extends AutoCloseable {

        /**
         * Sends a message to another node: in order, at most once. MUST NOT block, and MUST bound what waits for one node.
         *
         * @param to the node
         * @param message opaque, not written to any more
         * @return false if it is not sent, since too much waits for that node, or the bus was closed. True promises nothing
         */
        boolean send(String to, byte[] message);

        /** How the cluster looks at this moment. Costs nothing: answered from what the last renewal has found. */
        View view();

        /** Gives the lease up: from here on the others take this node for lost. Later calls do nothing. */
        @Override
        void close();
    }

    /**
     * How one node sees its cluster.
     *
     * @param round counts the renewals that have found out who is alive
     * @param held whether this node holds its lease, as far as it knows
     * @param mayJudge whether it has held it without a break for two of its lengths. Only then it may take others for lost: after
     *     an outage all leases are gone, and those who come back first must not take the rest for dead
     * @param deafFor for how long nothing was heard that should have been; zero while all is well
     * @param nodes those alive, this one included if it holds its lease, each with the newest rules that it knows
     * @param lag how long the last message took that the node sent to itself; {@code null} if none came yet, or nobody measures it
     */
    record View(
            long round,
            boolean held,
            boolean mayJudge,
            Duration deafFor,
            Map<String, Integer> nodes,
            @Nullable Duration lag) {
        /** Checks and copies. */
        public View {
            Objects.requireNonNull(deafFor, "deafFor");
            nodes = Map.copyOf(nodes);
        }

        /** Of a bus that does not measure how long it takes. */
        public View(long round, boolean held, boolean mayJudge, Duration deafFor, Map<String, Integer> nodes) {
            this(round, held, mayJudge, deafFor, nodes, null);
        }

        /** Whether a node is alive. */
        public boolean isAlive(String node) {
            return nodes.containsKey(node);
        }
    }
}
