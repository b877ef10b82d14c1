package io.roomsig.examples.web;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Answers a request when a stage completes; no thread of the container waits for that. */
final class LaterAnswer {
    private static final System.Logger LOG = System.getLogger(LaterAnswer.class.getName());

    /** More than Redis's own timeouts, less than a browser's patience. */
    private static final long PATIENCE_SECONDS = 5;

    private LaterAnswer() {}

    /** Writes one answer; runs on a thread of the container. */
    @FunctionalInterface
    interface Writer<T> {
        void write(@Nullable T result, @Nullable Throwable failure) throws IOException;
    }

    static <T> void send(HttpServletRequest request, CompletionStage<T> result, Writer<T> writer) {
        AsyncContext later = request.startAsync();
        // The limit below comes first; this one is for a container that has no thread for the answer.
        later.setTimeout(TimeUnit.SECONDS.toMillis(2 * PATIENCE_SECONDS));
        CompletableFuture<T> unused = result.toCompletableFuture()
                .copy()
                .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .whenComplete((value, failure) -> later.start(() -> {
                    try {
                        writer.write(value, cause(failure));
                    } catch (IOException e) {
                        LOG.log(Level.DEBUG, "the client did not wait for its answer", e);
                    } finally {
                        later.complete();
                    }
                }));
    }

    private static @Nullable Throwable cause(@Nullable Throwable failure) {
        return failure instanceof CompletionException wrapper && wrapper.getCause() != null
                ? wrapper.getCause()
                : failure;
    }
}
