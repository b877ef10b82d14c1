package io.roomsig.examples.web;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Answers a request when a stage completes; no thread of the container waits for that.
 *
 * <p>If the client goes away meanwhile, the container takes the request back and uses it for somebody else's. So it is
 * touched under a lock that the container's own news of its end takes as well, and never after that.
 */
final class LaterAnswer implements AsyncListener {
    private static final System.Logger LOG = System.getLogger(LaterAnswer.class.getName());

    /** More than a body and Redis may take together, less than a browser's patience. */
    private static final long PATIENCE_SECONDS = 10;

    private final AsyncContext later;
    private boolean ended;

    private LaterAnswer(AsyncContext later) {
        this.later = later;
    }

    /** Starts the work; what it throws is its failure. */
    @FunctionalInterface
    interface Work<T> {
        CompletionStage<T> start() throws IOException;
    }

    /** Writes one answer, small enough for the response's buffer: so whoever completes the stage need not wait either. */
    @FunctionalInterface
    interface Writer<T> {
        void write(@Nullable T result, @Nullable Throwable failure) throws IOException;
    }

    static <T> void send(HttpServletRequest request, Work<T> work, Writer<T> writer) {
        LaterAnswer answer = new LaterAnswer(request.startAsync());
        answer.later.addListener(answer);
        // The limit below comes first.
        answer.later.setTimeout(TimeUnit.SECONDS.toMillis(2 * PATIENCE_SECONDS));
        CompletableFuture<T> unused = started(work)
                .toCompletableFuture()
                .copy()
                .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .whenComplete((value, failure) -> answer.finish(() -> writer.write(value, cause(failure))));
    }

    private synchronized void finish(Answer answer) {
        if (ended) {
            return;
        }
        ended = true;
        try {
            answer.write();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "the client did not wait for its answer", e);
        } finally {
            later.complete();
        }
    }

    @Override
    public synchronized void onComplete(AsyncEvent event) {
        ended = true;
    }

    @Override
    public synchronized void onTimeout(AsyncEvent event) {
        ended = true;
    }

    @Override
    public synchronized void onError(AsyncEvent event) {
        ended = true;
    }

    @Override
    public void onStartAsync(AsyncEvent event) {}

    private static <T> CompletionStage<T> started(Work<T> work) {
        try {
            return work.start();
        } catch (IOException | RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static @Nullable Throwable cause(@Nullable Throwable failure) {
        return failure instanceof CompletionException wrapper && wrapper.getCause() != null
                ? wrapper.getCause()
                : failure;
    }

    private interface Answer {
        void write() throws IOException;
    }
}
