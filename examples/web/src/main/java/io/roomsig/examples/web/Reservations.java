package io.roomsig.examples.web;

import java.util.concurrent.CompletionStage;

/** The rooms that were created here. One that nobody asks to join for a long while is forgotten. */
interface Reservations {

    /** Keeps a code for a new room; {@code false} if there is one of that code already. */
    CompletionStage<Boolean> reserve(String code);

    /** Whether there is such a room; if so, it starts its time anew. */
    CompletionStage<Boolean> renew(String code);
}
