package io.roomsig.jwt;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Where the keys come from. {@link #fixed} if they never change, {@link ReplaceableKeys} if the host app changes them, {@link
 * FetchedKeys} if they are published as a JWK set.
 */
@FunctionalInterface
public interface JwtKeySource {

    /**
     * The keys as they are now. Called for each join, on the container's threads and before anything of the token is verified:
     * MUST NOT block, and MUST limit what {@code id} makes it do, which anybody can make up. A stage that fails means that the
     * keys are not known: the client is asked to try again.
     *
     * @param id the {@code kid} of the token, or {@code null}: a source that does not know it may look for newer keys
     */
    CompletionStage<JwtKeys> keys(@Nullable String id);

    /** Always the same. */
    static JwtKeySource fixed(JwtKeys keys) {
        CompletionStage<JwtKeys> always = CompletableFuture.completedStage(keys);
        return id -> always;
    }
}
