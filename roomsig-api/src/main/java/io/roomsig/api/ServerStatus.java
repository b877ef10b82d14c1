package io.roomsig.api;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How one server is at a moment, in numbers.
 *
 * @param nativeConnections clients that speak {@code roomsig.v1}
 * @param socketIoConnections clients that speak Socket.IO
 * @param rooms rooms that are live on this server
 * @param present participants whose connection is here
 * @param away participants of this server whose connection is interrupted
 * @param queues what waits for clients that read slower than it comes
 * @param cluster the server as a node of its cluster
 */
public record ServerStatus(
        int nativeConnections,
        int socketIoConnections,
        int rooms,
        int present,
        int away,
        Queues queues,
        ClusterStatus cluster) {

    /** A server that has just begun, alone. */
    public static final ServerStatus EMPTY =
            new ServerStatus(0, 0, 0, 0, 0, new Queues(0, 0, 0, 0), ClusterStatus.ALONE);

    /** Checks. */
    public ServerStatus {
        Objects.requireNonNull(queues, "queues");
        Objects.requireNonNull(cluster, "cluster");
    }

    /**
     * What waits for clients. The frames that are under way are not in it.
     *
     * @param frames of all clients, now
     * @param bytes of all clients, now
     * @param mostFrames the most that waited for one client at any moment of the last minute
     * @param mostBytes the most bytes that waited for one client at any moment of the last minute
     */
    public record Queues(long frames, long bytes, long mostFrames, long mostBytes) {}

    /**
     * A server as a node of its cluster.
     *
     * @param leaseHeld whether it holds its lease, and so takes joins; true for one that is alone
     * @param nodes how many nodes it knows to be alive, itself included
     * @param deafFor for how long it has heard nothing that it should have
     * @param lag how long what it last sent to itself by way of the bus took; {@code null} if nobody measures that
     */
    public record ClusterStatus(
            boolean leaseHeld,
            int nodes,
            Duration deafFor,
            @Nullable Duration lag) {
        /** One that is alone. */
        public static final ClusterStatus ALONE = new ClusterStatus(true, 1, Duration.ZERO, null);

        /** Checks. */
        public ClusterStatus {
            Objects.requireNonNull(deafFor, "deafFor");
        }
    }
}
