package io.roomsig.core;

import io.roomsig.api.Grant;
import io.roomsig.api.TokenUse;
import io.roomsig.spi.TokenStore;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Objects;
import java.util.concurrent.CompletionStage;

/**
 * Issues the tokens that clients show to join. The host app calls it where it lets somebody into a room, and hands the
 * token to that client alone:
 *
 * <pre>{@code
 * JoinTokens tokens = new JoinTokens(store);
 * Grant grant = Grant.builder("ABC123", "grant-1")
 *         .displayName("Zoë")
 *         .expiresAt(Instant.now().plus(Duration.ofMinutes(10)))
 *         .build();
 * tokens.issue(grant, TokenUse.ONCE).thenAccept(token -> answer(token));
 * }</pre>
 *
 * <p>Safe for use by any number of threads. Never blocks on the store.
 */
public final class JoinTokens {
    private static final int TOKEN_BYTES = 32;

    private final TokenStore store;
    private final SecureRandom random = new SecureRandom();

    /**
     * Issues tokens into a store.
     *
     * @param store where they are kept; the same one, or one over the same data, that the server's admission asks
     */
    public JoinTokens(TokenStore store) {
        this.store = Objects.requireNonNull(store, "store");
    }

    /**
     * Makes a new token.
     *
     * @param grant what it allows
     * @param use how often
     * @return the token, 256 random bits in 43 characters of base64url (RFC 4648 section 5), once every node accepts it;
     *     fails if the store does. The token is a secret: not for logs
     */
    public CompletionStage<String> issue(Grant grant, TokenUse use) {
        byte[] bits = new byte[TOKEN_BYTES];
        random.nextBytes(bits);
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
        return store.save(token, grant, use).thenApply(saved -> token);
    }

    /**
     * Takes a token back, so that nobody joins with it any more. Somebody who has joined with it stays.
     *
     * @param room the code of its room
     * @param token the secret
     * @return whether the store knew it; fails if the store does
     */
    public CompletionStage<Boolean> revoke(String room, String token) {
        return store.revoke(room, token);
    }
}
