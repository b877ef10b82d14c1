package io.roomsig.core;

import io.roomsig.api.ErrorCode;
import io.roomsig.log.EventLog;
import io.roomsig.log.LogEvent;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What one session has asked for and the host app's {@link io.roomsig.spi.RoomGuard} has not answered yet. Takes place in the order in which
 * it was asked, whatever the order of the answers.
 */
final class Objections {
    private static final EventLog LOG = EventLog.of(Objections.class);
    private static final int MAX_WAITING = 64;

    // Under the monitor.
    private final Deque<Request> waiting = new ArrayDeque<>(0);
    private boolean isSettling;

    /** Asks, and goes on when it is this request's turn. */
    void ask(
            Supplier<CompletionStage<Optional<ErrorCode>>> question,
            Runnable allowed,
            Consumer<ErrorCode> refused,
            long now) {
        Request request = new Request(allowed, refused, now);
        boolean isTooMany;
        synchronized (this) {
            isTooMany = waiting.size() >= MAX_WAITING;
            if (!isTooMany) {
                waiting.add(request);
            }
        }
        if (isTooMany) {
            refused.accept(ErrorCode.RATE_LIMITED);
            return;
        }
        Stages.when(
                question,
                (answer, failure) -> {
                    if (answer == null) {
                        LOG.at(LogEvent.GUARD_FAILED).failure(failure).write();
                    }
                    answered(request, answer == null ? Optional.of(ErrorCode.STORE_UNAVAILABLE) : answer);
                },
                fault -> answered(request, Optional.of(ErrorCode.INTERNAL)));
    }

    /** Those that were not answered in time are refused. */
    void tick(long now, Duration patience) {
        while (true) {
            Request late;
            synchronized (this) {
                late = waiting.peek();
                if (late == null || late.isAnswered || now - late.since <= patience.toNanos()) {
                    return;
                }
            }
            answered(late, Optional.of(ErrorCode.STORE_UNAVAILABLE));
        }
    }

    private void answered(Request request, Optional<ErrorCode> answer) {
        synchronized (this) {
            if (!request.isAnswered) {
                request.isAnswered = true;
                request.objection = answer;
            }
        }
        settle();
    }

    /** On one thread at a time: else a later one could overtake. */
    private void settle() {
        while (true) {
            Request next;
            synchronized (this) {
                next = waiting.peek();
                if (isSettling || next == null || !next.isAnswered) {
                    return;
                }
                waiting.remove();
                isSettling = true;
            }
            try {
                next.settle();
            } finally {
                synchronized (this) {
                    isSettling = false;
                }
            }
        }
    }

    /** One request; its answer is under the monitor of all. */
    private static final class Request {
        private final Runnable allowed;
        private final Consumer<ErrorCode> refused;
        private final long since;
        private boolean isAnswered;
        private Optional<ErrorCode> objection = Optional.empty();

        Request(Runnable allowed, Consumer<ErrorCode> refused, long since) {
            this.allowed = allowed;
            this.refused = refused;
            this.since = since;
        }

        void settle() {
            objection.ifPresentOrElse(refused, allowed);
        }
    }
}
