package io.roomsig.api;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How far two participants have come with connecting to each other. As their clients report it: true as far as they are.
 *
 * @param offerer the id of the one that makes the offers
 * @param answerer the id of the other
 * @param stage how far
 * @param took for how long they had tried by then: since both were there, or since the last restart
 * @param reason for {@link Stage#RESTARTED} and {@link Stage#FAILED} a word that says why, else {@code null}
 */
public record PairProgress(
        String offerer,
        String answerer,
        Stage stage,
        Duration took,
        @Nullable String reason) {

    /** Checks. */
    public PairProgress {
        Objects.requireNonNull(offerer, "offerer");
        Objects.requireNonNull(answerer, "answerer");
        Objects.requireNonNull(stage, "stage");
        Objects.requireNonNull(took, "took");
    }

    /** How far a pair has come. */
    public enum Stage {
        /** Media and data can flow. */
        CONNECTED,
        /** They begin anew. */
        RESTARTED,
        /** The server asks no more: both were told. They may still ask themselves. */
        FAILED
    }
}
