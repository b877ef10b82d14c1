package io.roomsig.core.socketio;

import io.roomsig.api.Limits;
import java.time.Duration;

/**
 * What the sessions of an Engine.IO server have in common.
 *
 * @param pingInterval between two pings
 * @param pingTimeout after a ping, until the client counts as gone
 * @param connectTimeout until a client of Socket.IO must have connected to the namespace
 * @param maxPayloadBytes the largest body and the largest message
 * @param backlog how much may wait for a client
 */
public record EngineSettings(
        Duration pingInterval,
        Duration pingTimeout,
        Duration connectTimeout,
        int maxPayloadBytes,
        Limits.Backlog backlog) {

    /** How long the close packet waits for a poll, and how long a WebSocket may take to prove itself for an upgrade. */
    static final Duration GRACE = Duration.ofSeconds(3);

    /** From the limits of a connection. */
    public static EngineSettings of(Limits limits) {
        Limits.Timeouts timeouts = limits.timeouts();
        return new EngineSettings(
                timeouts.pingInterval(),
                timeouts.pongTimeout(),
                timeouts.join(),
                limits.frameBytes(),
                limits.backlog());
    }

    /** How often deadlines have to be looked at: fine enough for the shortest of them, and no finer. */
    public Duration tick() {
        Duration shortest = pingInterval.compareTo(pingTimeout) < 0 ? pingInterval : pingTimeout;
        Duration fine = shortest.dividedBy(16);
        Duration coarse = Duration.ofMillis(250);
        Duration finest = Duration.ofMillis(10);
        return fine.compareTo(coarse) > 0 ? coarse : fine.compareTo(finest) < 0 ? finest : fine;
    }
}
