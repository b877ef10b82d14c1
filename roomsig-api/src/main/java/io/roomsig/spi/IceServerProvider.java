package io.roomsig.spi;

import io.roomsig.api.IceServer;
import io.roomsig.api.IceServers;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Where a participant's STUN and TURN servers come from. Asked for each join before it is decided, and again whenever four
 * fifths of the {@link IceServers#lifetime()} are over or the participant asks for new ones; from any thread, the server's only
 * ticking one among them. MUST NOT block: that would hold up all deadlines. If the stage fails, or takes too long, a join
 * goes on without ICE servers, since peers in one network need none, and later it is asked again after a pause. The failure is
 * logged by its class only.
 */
@FunctionalInterface
public interface IceServerProvider {

    /**
     * The servers for one participant.
     *
     * @param room the room's code
     * @param participantId whose they are. The others know it, and a TURN server's log would: MUST NOT become a TURN user
     *     name as it is
     */
    CompletionStage<IceServers> iceServers(String room, String participantId);

    /** The same servers for everybody, for ever. */
    static IceServerProvider of(List<IceServer> servers) {
        CompletionStage<IceServers> always = CompletableFuture.completedFuture(IceServers.forever(servers));
        return (room, participantId) -> always;
    }

    /** STUN servers by their URLs; none: no ICE servers at all. */
    static IceServerProvider stun(String... urls) {
        return of(urls.length == 0 ? List.of() : List.of(IceServer.stun(urls)));
    }
}
