package io.roomsig.spring.boot;

import io.roomsig.api.Participant;
import io.roomsig.api.RoomInfo;
import io.roomsig.api.RoomListing;
import io.roomsig.api.RoomSummary;
import io.roomsig.core.RoomServer;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;

/**
 * What goes on in the rooms, for whoever runs the app. Tells who is there, and nothing that lets somebody in or that is said among
 * participants: no tokens, keys, credentials, signals or values.
 */
@Endpoint(id = "roomsig")
final class RoomsigEndpoint {
    /** Longer than the server itself waits for the others. */
    private static final long PATIENCE_MILLIS = 2_000;

    private final RoomServer server;

    RoomsigEndpoint(RoomServer server) {
        this.server = server;
    }

    /** All rooms, of all servers. */
    @ReadOperation
    Overview rooms() {
        RoomListing listing = await(server.listAll());
        return new Overview(server.connections(), listing.partial(), listing.rooms());
    }

    /** One room; {@code null}, which becomes 404, if there is none. */
    @ReadOperation
    @Nullable
    OneRoom room(@Selector String code) {
        try {
            return await(server.room(code).info()).map(OneRoom::of).orElse(null);
        } catch (IllegalArgumentException noCode) {
            return null;
        }
    }

    private static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture()
                    .copy()
                    .orTimeout(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
                    .join();
        } catch (CompletionException e) {
            throw new IllegalStateException("the rooms' log does not answer", e.getCause());
        }
    }

    /**
     * All rooms.
     *
     * @param connections how many clients this server has
     * @param partial whether a server did not answer in time, so that rooms may be missing
     * @param rooms by their codes
     */
    record Overview(int connections, boolean partial, List<RoomSummary> rooms) {}

    /**
     * One room.
     *
     * @param valueNames the names of its shared values, not what they are
     * @param banned the identities that are kept out
     */
    record OneRoom(
            String room,
            String epoch,
            long version,
            Instant openedAt,
            boolean locked,
            boolean waitingRoom,
            List<Participant> participants,
            List<Participant> waiting,
            Set<String> valueNames,
            Set<String> banned) {

        static OneRoom of(RoomInfo info) {
            return new OneRoom(
                    info.room(),
                    info.epoch(),
                    info.version(),
                    info.openedAt(),
                    info.locked(),
                    info.waitingRoom(),
                    info.participants(),
                    info.waiting(),
                    info.values().keySet(),
                    info.bans().keySet());
        }
    }
}
