package io.roomsig.jwt;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Keys that the host app replaces while the server runs. To change a key without a gap: replace {@code (old)} by {@code (old,
 * new)} on every node, then sign with the new one, and once the last token of the old one has ended replace by {@code (new)}.
 * Safe for use by any number of threads.
 */
public final class ReplaceableKeys implements JwtKeySource {
    private volatile CompletionStage<JwtKeys> current;

    /** Begins with these. */
    public ReplaceableKeys(JwtKeys keys) {
        this.current = CompletableFuture.completedStage(Objects.requireNonNull(keys, "keys"));
    }

    /** Joins that come from now on are verified with these, and no others. */
    public void replace(JwtKeys keys) {
        current = CompletableFuture.completedStage(Objects.requireNonNull(keys, "keys"));
    }

    @Override
    public CompletionStage<JwtKeys> keys(@Nullable String id) {
        return current;
    }
}
