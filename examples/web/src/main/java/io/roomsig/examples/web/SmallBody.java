package io.roomsig.examples.web;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A body that is read as it comes: a few hundred clients that send half of one and then wait would else hold all threads
 * of the server, and stop every call on it.
 */
final class SmallBody implements ReadListener {
    /** A name of 64 code points takes a fifth of it, even if each is escaped. */
    private static final int MAX_BYTES = 4_096;

    private static final long PATIENCE_SECONDS = 5;

    private final ServletInputStream in;
    private final CompletableFuture<byte[]> whole = new CompletableFuture<>();

    /** One more than may be, to notice it. Touched by one thread at a time. */
    private final byte[] bytes = new byte[MAX_BYTES + 1];

    private int length;

    private SmallBody(ServletInputStream in) {
        this.in = in;
    }

    /** Reads the body of a request that has been put into asynchronous mode. */
    static CompletionStage<byte[]> read(HttpServletRequest request) throws IOException {
        if (request.getContentLengthLong() > MAX_BYTES) {
            return CompletableFuture.failedFuture(tooLarge());
        }
        ServletInputStream in = request.getInputStream();
        SmallBody body = new SmallBody(in);
        in.setReadListener(body);
        return body.whole
                .copy()
                .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(
                        failure instanceof TimeoutException
                                ? new ApiProblem(408, "BODY_TIMEOUT", "The body did not come in time.")
                                : failure));
    }

    @Override
    public void onDataAvailable() throws IOException {
        while (length < bytes.length && in.isReady()) {
            int read = in.read(bytes, length, bytes.length - length);
            if (read < 0) {
                return;
            }
            length += read;
        }
        if (length == bytes.length) {
            whole.completeExceptionally(tooLarge());
        }
    }

    @Override
    public void onAllDataRead() {
        whole.complete(Arrays.copyOf(bytes, length));
    }

    /** The client is gone, and so is the request: there is nothing left to answer. */
    @Override
    public void onError(Throwable failure) {}

    private static ApiProblem tooLarge() {
        return new ApiProblem(413, "BODY_TOO_LARGE", "The body has at most " + MAX_BYTES + " bytes.");
    }
}
