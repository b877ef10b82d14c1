package io.roomsig.spi;

import io.roomsig.api.ErrorCode;
import io.roomsig.api.Grant;
import io.roomsig.api.TokenUse;
import java.util.Objects;
import java.util.concurrent.CompletionStage;

/**
 * Keeps the secrets that admit to rooms.
 *
 * <p>Room codes, tokens and attempts reach a store as the client sent them, of any length up to the frame's and with any
 * character. A store MUST tell {@code ("a:b", "c")} from {@code ("a", "b:c")}, and MUST NOT let them act as a pattern or as
 * part of another key: else a token of one room opens another.
 *
 * <p>Methods may be called from any thread and MUST NOT block the caller. A stage that completes exceptionally means
 * that the store could not tell; the client is asked to try again ({@link ErrorCode#STORE_UNAVAILABLE}). Messages of
 * exceptions MUST NOT contain a token. Tests: {@code TokenStoreContract} in {@code roomsig-testkit}.
 */
public interface TokenStore {

    /**
     * Makes {@code token} admit to {@code grant.room()} until {@code grant.expiresAt()}. Where the grant has no expiry the
     * store may set one of its own: what never ends fills it.
     *
     * @param token the secret; see {@link #redeem} for what it may be. Saving it again replaces what it granted
     * @param grant what it allows
     * @param use how often
     * @return completes when a {@link #redeem} on any node finds it
     */
    CompletionStage<Void> save(String token, Grant grant, TokenUse use);

    /**
     * Asks what a token allows. MUST be atomic: of any number of concurrent calls for a {@link TokenUse#ONCE single-use}
     * token, exactly one {@code attempt} is answered with the grant, and every later call of that attempt again with the
     * same. A token that isn't single-use is answered with the grant each time.
     *
     * @param room the room the client wants; a token of another room is {@link ErrorCode#INVALID_TOKEN}
     * @param token the secret the client showed
     * @param attempt which join this is
     * @return the grant, or why not
     */
    CompletionStage<Redemption> redeem(String room, String token, String attempt);

    /**
     * Gives a single-use token back after its join was refused for another reason (a full room, say), so that the client
     * may try again. MUST do nothing unless {@code attempt} is the one that won it. May be lost with its node: then the
     * token stays with that attempt.
     *
     * @param room as in {@link #redeem}
     * @param token as in {@link #redeem}
     * @param attempt as in {@link #redeem}
     * @return completes when it is done
     */
    CompletionStage<Void> release(String room, String token, String attempt);

    /**
     * Takes a token back: no later {@link #redeem} is answered with its grant, not even of the attempt that won it.
     *
     * @param room as in {@link #redeem}
     * @param token as in {@link #redeem}
     * @return whether there was such a token; of one taken back before, {@code true} as long as the store remembers it
     */
    CompletionStage<Boolean> revoke(String room, String token);

    /** What a store says of a token. */
    sealed interface Redemption {}

    /**
     * The token admits.
     *
     * @param grant what it allows. Its {@code grantId} is the same each time the token is redeemed
     */
    record Redeemed(Grant grant) implements Redemption {
        /** Checks. */
        public Redeemed {
            Objects.requireNonNull(grant, "grant");
        }
    }

    /**
     * The token does not admit.
     *
     * @param code {@link ErrorCode#INVALID_TOKEN} for one never saved or no longer remembered, or, where the store still
     *     knows it, {@link ErrorCode#TOKEN_EXPIRED}, {@link ErrorCode#TOKEN_USED} or {@link ErrorCode#TOKEN_REVOKED}
     */
    record Refused(ErrorCode code) implements Redemption {
        /** Checks. */
        public Refused {
            Objects.requireNonNull(code, "code");
        }
    }
}
