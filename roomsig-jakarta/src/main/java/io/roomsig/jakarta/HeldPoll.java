package io.roomsig.jakarta;

import io.roomsig.core.inbound.HttpAnswer;
import io.roomsig.core.inbound.PollExchange;
import io.roomsig.spi.Connection;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A poll that waits without a thread, and is answered without one: what the client's socket does not take at once is
 * written when it does.
 *
 * <p>If the client goes away meanwhile, the container takes the request back and uses it for somebody else's. So it is
 * touched under a lock that the container's own news of its end takes as well, and never after that.
 */
final class HeldPoll implements PollExchange, AsyncListener {
    private final AsyncContext later;
    private final HttpServletResponse response;

    // Guarded by the monitor.
    private boolean ended;
    private Connection.@Nullable SendCallback waiting;
    private boolean isAnswering;
    private Runnable unspoken = HeldPoll::nothing;

    private HeldPoll(AsyncContext later, HttpServletResponse response) {
        this.later = later;
        this.response = response;
    }

    static HeldPoll of(HttpServletRequest request, HttpServletResponse response) {
        AsyncContext later = request.startAsync(request, response);
        // Engine.IO pings more often than any poll may last.
        later.setTimeout(0);
        HeldPoll poll = new HeldPoll(later, response);
        later.addListener(poll);
        return poll;
    }

    @Override
    public void answer(HttpAnswer answer, Connection.SendCallback done) {
        Runnable news;
        synchronized (this) {
            waiting = done;
            if (ended) {
                news = outcome(new IOException("the client did not wait for its answer"));
            } else {
                isAnswering = true;
                try {
                    byte[] bytes = Answers.head(response, answer);
                    ServletOutputStream out = response.getOutputStream();
                    out.setWriteListener(new Writing(out, bytes));
                } catch (IOException | RuntimeException e) {
                    finish(e);
                }
                isAnswering = false;
                news = unspoken;
                unspoken = HeldPoll::nothing;
            }
        }
        news.run();
    }

    /** Some containers write within {@link #answer}: then that tells how it went, once it has let go of the monitor. */
    private void finish(@Nullable Throwable failure) {
        Runnable news;
        synchronized (this) {
            // Before complete(), which on Undertow reports the end before it returns.
            news = outcome(failure);
            if (!ended) {
                ended = true;
                later.complete();
            }
            if (isAnswering) {
                unspoken = news;
                return;
            }
        }
        news.run();
    }

    /** Under the monitor: how it went, for whoever waits to know; at most once. */
    private Runnable outcome(@Nullable Throwable failure) {
        Connection.SendCallback told = waiting;
        waiting = null;
        return told == null ? HeldPoll::nothing : () -> told.done(failure);
    }

    private static void nothing() {}

    @Override
    public void onComplete(AsyncEvent event) {
        over(null);
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        over(new IOException("the container did not wait"));
    }

    @Override
    public void onError(AsyncEvent event) {
        over(event.getThrowable());
    }

    @Override
    public void onStartAsync(AsyncEvent event) {}

    private void over(@Nullable Throwable failure) {
        Runnable news;
        synchronized (this) {
            ended = true;
            news = outcome(failure != null ? failure : new IOException("the poll has ended"));
        }
        news.run();
    }

    private final class Writing implements WriteListener {
        private final ServletOutputStream out;
        private final byte[] bytes;
        private boolean isWritten;

        Writing(ServletOutputStream out, byte[] bytes) {
            this.out = out;
            this.bytes = bytes;
        }

        @Override
        public void onWritePossible() throws IOException {
            if (!isWritten && out.isReady()) {
                isWritten = true;
                out.write(bytes);
            }
            if (isWritten && out.isReady()) {
                finish(null);
            }
        }

        @Override
        public void onError(Throwable failure) {
            finish(failure);
        }
    }
}
