package io.roomsig.spi;

import io.roomsig.api.ErrorCode;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CompletionStage;

/**
 * Remembers which tokens were used that nobody keeps: a signed one (a JWT) says itself what it allows, and only that it was
 * shown before has to be known by all nodes. For tokens that are kept there is {@link TokenStore}.
 *
 * <p>Issuers, ids and attempts may have any length up to a frame's and any character. An implementation MUST tell {@code
 * ("a:b", "c")} from {@code ("a", "b:c")}: else the use of one token uses up another.
 *
 * <p>It MUST NOT forget a use before its end, not to make room either: a forgotten token admits a second time. One that can
 * take no more fails the stage.
 *
 * <p>Methods may be called from any thread and MUST NOT block the caller. A stage that completes exceptionally means that it
 * could not be told; the client is asked to try again ({@link ErrorCode#STORE_UNAVAILABLE}). Tests: {@code
 * UsedTokensContract} in {@code roomsig-testkit}.
 */
public interface UsedTokens {

    /**
     * Uses a token. MUST be atomic: of any number of concurrent calls for one token, exactly one {@code attempt} is answered
     * with {@code true}, and so is every later call of that attempt until the end.
     *
     * @param token which one
     * @param attempt which join this is
     * @param until the token's end; the same each time it is used. From then on the answer MUST be {@code false}, whoever asks:
     *     so what is forgotten cannot be used again
     * @return whether this attempt has it
     */
    CompletionStage<Boolean> use(TokenId token, String attempt, Instant until);

    /**
     * Gives a token back after its join was refused for another reason (a full room, say), so that the client may try again.
     * MUST do nothing unless {@code attempt} has it. May be lost with its node: then the token stays with that attempt.
     *
     * @param token which one
     * @param attempt as in {@link #use}
     * @return completes when it is done
     */
    CompletionStage<Void> release(TokenId token, String attempt);

    /**
     * Names a token.
     *
     * @param issuer whose ids these are: two issuers may use the same ones
     * @param id unique among the issuer's tokens for as long as they last, such as the {@code jti} of a JWT
     */
    record TokenId(String issuer, String id) {
        /** Checks. */
        public TokenId {
            Objects.requireNonNull(issuer, "issuer");
            Objects.requireNonNull(id, "id");
        }

        /** Without what a client may have made up. */
        @Override
        public String toString() {
            return "TokenId";
        }
    }
}
