package io.roomsig.spring.boot;

import io.roomsig.api.ErrorCode;
import io.roomsig.api.Grant;
import io.roomsig.api.Handshake;
import io.roomsig.api.JoinRequest;
import io.roomsig.api.RoomException;
import io.roomsig.spi.Admission;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Asks the app, which may block, on threads of its own: those that bring messages must not wait. */
final class AuthorizedAdmission implements Admission, AutoCloseable {
    private static final int THREADS = 8;

    /** What waits longer than this is late anyhow, even where each takes a few hundredths of a second. */
    private static final int WAITING = 512;

    private final RoomAuthorizer authorizer;
    private final ThreadPoolExecutor threads;

    AuthorizedAdmission(RoomAuthorizer authorizer) {
        this.authorizer = authorizer;
        this.threads = new ThreadPoolExecutor(
                THREADS, THREADS, 30, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), task -> {
                    Thread thread = new Thread(task, "roomsig-authorizer");
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    @Override
    public CompletionStage<Decision> admit(Handshake handshake, JoinRequest request) {
        try {
            return CompletableFuture.supplyAsync(() -> decide(handshake, request), threads);
        } catch (RejectedExecutionException full) {
            return CompletableFuture.failedFuture(full);
        }
    }

    private Decision decide(Handshake handshake, JoinRequest request) {
        try {
            Grant grant = authorizer.authorize(handshake, request);
            return grant == null ? new Refused(ErrorCode.INVALID_TOKEN) : new Granted(grant);
        } catch (RoomException refused) {
            return new Refused(refused.code());
        }
    }

    @Override
    public void close() {
        threads.shutdown();
    }
}
