package io.roomsig.testkit;

import io.roomsig.api.IceServer;
import io.roomsig.api.IceServers;
import io.roomsig.spi.IceServerProvider;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A TURN server whose credentials are numbered, in the order in which they are asked for. */
final class CountedCredentials implements IceServerProvider {
    private final Duration lifetime;
    private int asked;

    CountedCredentials(Duration lifetime) {
        this.lifetime = lifetime;
    }

    @Override
    public CompletionStage<IceServers> iceServers(String room, String participantId) {
        asked++;
        IceServer turn = new IceServer(List.of("turn:turn.example.org"), "user-" + asked, "credential-" + asked);
        return CompletableFuture.completedFuture(new IceServers(List.of(turn), lifetime));
    }
}
