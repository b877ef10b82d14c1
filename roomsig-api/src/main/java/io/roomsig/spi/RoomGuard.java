package io.roomsig.spi;

import io.roomsig.api.ErrorCode;
import io.roomsig.api.Participant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Has a say in what participants do in their rooms, before anybody hears of it: a filter for chat messages, or an app that keeps a
 * value for itself. {@link Admission} has it in who comes in, permissions in what a role may do; this is for what depends on the
 * content. What the room's rules refuse is refused whatever this says. Signals and moderation are not asked about.
 *
 * <p>Called on the container's threads, in the order in which a participant asks: an implementation MUST NOT block, and answers
 * later by completing the stage, from any thread. What a participant asks takes place in the order in which it was asked, so one
 * late answer holds back what that participant, and nobody else, asks after it; more than 64 such requests are refused
 * ({@link ErrorCode#RATE_LIMITED}). A stage that fails, or is not completed within the server's limit for a join, means
 * {@link ErrorCode#STORE_UNAVAILABLE}.
 */
public interface RoomGuard {

    /** Somebody wants to set a value, or to run the timer. The default allows it. */
    default CompletionStage<Optional<ErrorCode>> stateChange(StateChange asked) {
        return allow();
    }

    /** Somebody wants to send an app message. The default allows it. */
    default CompletionStage<Optional<ErrorCode>> message(Message asked) {
        return allow();
    }

    /** No objection. */
    static CompletionStage<Optional<ErrorCode>> allow() {
        return CompletableFuture.completedFuture(Optional.empty());
    }

    /**
     * It does not take place.
     *
     * @param code what the client is told, {@link ErrorCode#FORBIDDEN} for example
     */
    static CompletionStage<Optional<ErrorCode>> refuse(ErrorCode code) {
        return CompletableFuture.completedFuture(Optional.of(code));
    }

    /**
     * A value that somebody wants to set.
     *
     * @param room the room's code
     * @param by who asks
     * @param own whether it is its own value, or one of the room
     * @param key the value's name; {@code presenter} and {@code timer_state} are what they are in {@code docs/PROTOCOL.md}
     * @param json its JSON text, as the client wrote it; {@code null} if it is to be removed, and for {@code timer_state}
     */
    record StateChange(
            String room,
            Participant by,
            boolean own,
            String key,
            @Nullable String json) {
        /** Checks. */
        public StateChange {
            Objects.requireNonNull(room, "room");
            Objects.requireNonNull(by, "by");
            Objects.requireNonNull(key, "key");
        }
    }

    /**
     * A message that somebody wants to send.
     *
     * @param room the room's code
     * @param by who asks
     * @param to to whom, or {@code null} for all; not checked yet
     * @param kind what the client says it is
     * @param json its body's JSON text, as the client wrote it
     */
    record Message(String room, Participant by, @Nullable String to, String kind, String json) {
        /** Checks. */
        public Message {
            Objects.requireNonNull(room, "room");
            Objects.requireNonNull(by, "by");
            Objects.requireNonNull(kind, "kind");
            Objects.requireNonNull(json, "json");
        }
    }
}
