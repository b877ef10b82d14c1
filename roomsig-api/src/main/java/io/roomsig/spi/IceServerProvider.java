package io.roomsig.spi;

import io.roomsig.api.IceServer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Where a participant's STUN and TURN servers come from. Asked once for each join, before it is decided. MUST NOT block;
 * if the stage fails the join goes on without ICE servers, since peers in one network need none.
 */
@FunctionalInterface
public interface IceServerProvider {

    /**
     * The servers for one participant.
     *
     * @param room the room's code
     * @param participantId whose they are; the base of a per-participant TURN user name
     * @return an unmodifiable list, possibly empty
     */
    CompletionStage<List<IceServer>> iceServers(String room, String participantId);

    /** The same servers for everybody. */
    static IceServerProvider of(List<IceServer> servers) {
        CompletionStage<List<IceServer>> always = CompletableFuture.completedFuture(List.copyOf(servers));
        return (room, participantId) -> always;
    }

    /** STUN servers by their URLs; none: no ICE servers at all. */
    static IceServerProvider stun(String... urls) {
        return of(urls.length == 0 ? List.of() : List.of(IceServer.stun(urls)));
    }
}
