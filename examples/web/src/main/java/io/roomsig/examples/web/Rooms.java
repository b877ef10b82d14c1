package io.roomsig.examples.web;

import io.roomsig.api.Grant;
import io.roomsig.api.IceServers;
import io.roomsig.api.Permission;
import io.roomsig.api.TokenUse;
import io.roomsig.core.JoinTokens;
import io.roomsig.core.RoomServer;
import io.roomsig.spi.IceServerProvider;
import io.roomsig.spi.TokenStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Creates rooms and lets people into them: what a product has in its place is its own calendar, login and invitations.
 * Here everybody who knows a room's code may join.
 */
final class Rooms {
    /**
     * A page that lost its connection shows its token again, so that it has to last as long as a call may. It is also why
     * it is not for single use.
     */
    private static final Duration TOKEN_LIFETIME = Duration.ofHours(12);

    private static final int TRIES = 5;

    private final RoomCodes codes = new RoomCodes();
    private final InstantSource clock = InstantSource.system();
    private final Reservations reservations;
    private final TokenStore store;
    private final JoinTokens tokens;
    private final IceServerProvider iceServers;
    private final RoomServer server;

    Rooms(Storage storage, IceServerProvider iceServers, RoomServer server) {
        this.reservations = storage.reservations();
        this.store = storage.tokens();
        this.tokens = new JoinTokens(store);
        this.iceServers = iceServers;
        this.server = server;
    }

    /** A new room, and the way in for the one who opens it. */
    CompletionStage<Invitation> create(Guest guest) {
        requireOpen();
        return reserve(TRIES).thenCompose(code -> invite(code, guest, "host", Permission.ALL));
    }

    /** The way into a room that there is. */
    CompletionStage<Invitation> join(String code, Guest guest) {
        requireOpen();
        if (!RoomCodes.isCode(code)) {
            return CompletableFuture.failedFuture(unknownRoom());
        }
        return reservations
                .renew(code)
                .thenCompose(reserved -> reserved || server.hasRoom(code)
                        ? invite(code, guest, Grant.DEFAULT_ROLE, Permission.PARTICIPANT)
                        : CompletableFuture.failedFuture(unknownRoom()));
    }

    /**
     * Takes an invitation back: nobody joins with it any more, and who has is put out, on whichever server of the cluster. Here whoever
     * shows it may, since nobody else knows it; in a product that is a button of whoever has sent it.
     */
    CompletionStage<Void> revoke(String code, String token) {
        if (!RoomCodes.isCode(code)) {
            return CompletableFuture.failedFuture(unknownRoom());
        }
        return store.redeem(code, token, UUID.randomUUID().toString())
                .thenCompose(answer -> answer instanceof TokenStore.Redeemed redeemed
                        // The token first: else who is put out joins again.
                        ? tokens.revoke(code, token)
                                .thenCompose(done -> server.room(code)
                                        .revoke(redeemed.grant().grantId()))
                        : CompletableFuture.failedFuture(
                                new ApiProblem(404, "INVALID_TOKEN", "There is no such invitation.")));
    }

    private CompletionStage<String> reserve(int tries) {
        String code = codes.next();
        return reservations.reserve(code).thenCompose(isNew -> {
            if (isNew && !server.hasRoom(code)) {
                return CompletableFuture.completedFuture(code);
            }
            return tries > 1
                    ? reserve(tries - 1)
                    : CompletableFuture.failedFuture(new IllegalStateException("no free room code was found"));
        });
    }

    private CompletionStage<Invitation> invite(String code, Guest guest, String role, Set<Permission> permissions) {
        Grant grant = Grant.builder(code, UUID.randomUUID().toString())
                .identity(guest.visitor() == null ? null : guest.visitor().identity())
                .displayName(guest.name().text())
                .role(role)
                .permissions(permissions)
                .expiresAt(clock.instant().plus(TOKEN_LIFETIME))
                .build();
        return tokens.issue(grant, TokenUse.WHILE_VALID)
                .thenCombine(
                        iceServers.iceServers(code, grant.grantId()),
                        (token, servers) -> new Invitation(code, token, servers));
    }

    private void requireOpen() {
        if (server.isDraining()) {
            throw new ApiProblem(503, "SERVER_DRAINING", "This server is shutting down.");
        }
    }

    private static ApiProblem unknownRoom() {
        return new ApiProblem(404, "ROOM_NOT_FOUND", "There is no such room.");
    }

    /**
     * Who wants to come.
     *
     * @param visitor who that is to a ban; {@code null} for one who has not said it, and is somebody else with each token
     */
    record Guest(DisplayName name, @Nullable Visitor visitor) {}

    /** What somebody needs to join. */
    record Invitation(String code, String token, IceServers iceServers) {
        /** Without the secrets. */
        @Override
        public String toString() {
            return "Invitation[code=" + code + "]";
        }
    }
}
