package io.roomsig.jwt;

import io.roomsig.api.Grant;
import io.roomsig.spi.UsedTokens.TokenId;
import org.jspecify.annotations.Nullable;

/** What is to be thought of a token by itself: whether it was used before is another matter. */
sealed interface Verdict {

    /**
     * It admits.
     *
     * @param grant as whom
     * @param id under which its use is remembered, or {@code null} if it has none
     */
    record Good(Grant grant, @Nullable TokenId id) implements Verdict {}

    /** It does not. */
    record Bad(Fault fault) implements Verdict {}
}
