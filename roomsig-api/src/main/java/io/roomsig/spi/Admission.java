package io.roomsig.spi;

import io.roomsig.api.ErrorCode;
import io.roomsig.api.Grant;
import io.roomsig.api.Handshake;
import io.roomsig.api.JoinRequest;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Decides who may join which room, before anything is written to the room's log. The host app's own login goes here:
 *
 * <pre>{@code
 * Admission admission = (handshake, join) -> handshake.principal() == null
 *         ? Admission.refuse(ErrorCode.INVALID_TOKEN)
 *         : Admission.grant(Grant.builder(join.room(), handshake.principal())
 *                 .identity(handshake.principal())
 *                 .build());
 * }</pre>
 *
 * <p>{@link #tokens} is the one in the box. Called on the container's threads: an implementation MUST NOT block, and
 * answers later by completing the stage, from any thread. A stage that fails, or is not completed within the server's
 * limit, means {@link ErrorCode#STORE_UNAVAILABLE} to that client alone. The grant's room MUST be the one asked for:
 * another one is answered as {@link ErrorCode#INTERNAL}.
 */
@FunctionalInterface
public interface Admission {

    /**
     * Says whether this client may join.
     *
     * @param handshake what is known of the connection
     * @param request what the client asks for and claims
     * @return {@link Granted} or {@link Refused}
     */
    CompletionStage<Decision> admit(Handshake handshake, JoinRequest request);

    /**
     * Hears that a granted join did not take place: the client was gone by then, or the room refused it. The default
     * does nothing.
     *
     * @param request as it was admitted
     */
    default void release(JoinRequest request) {}

    /** Admits whoever shows a token that the store redeems. */
    static Admission tokens(TokenStore store) {
        return new TokenAdmission(store);
    }

    /** A decision that is known at once. */
    static CompletionStage<Decision> grant(Grant grant) {
        return CompletableFuture.completedFuture(new Granted(grant));
    }

    /** A refusal that is known at once. */
    static CompletionStage<Decision> refuse(ErrorCode code) {
        return CompletableFuture.completedFuture(new Refused(code));
    }

    /** Whether somebody may join. */
    sealed interface Decision {}

    /**
     * May join.
     *
     * @param grant as whom
     */
    record Granted(Grant grant) implements Decision {
        /** Checks. */
        public Granted {
            Objects.requireNonNull(grant, "grant");
        }
    }

    /**
     * May not join.
     *
     * @param code why; what the client is told
     */
    record Refused(ErrorCode code) implements Decision {
        /** Checks. */
        public Refused {
            Objects.requireNonNull(code, "code");
        }
    }
}
