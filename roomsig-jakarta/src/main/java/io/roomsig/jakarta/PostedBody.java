package io.roomsig.jakarta;

import io.roomsig.core.inbound.EnginePort;
import io.roomsig.core.inbound.EngineRequest;
import io.roomsig.core.inbound.HttpAnswer;
import io.roomsig.log.EventLog;
import io.roomsig.log.LogEvent;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * A body that is read as it comes, whole or in chunks: a few hundred clients that send half of one and then wait would
 * else hold all threads of the server.
 */
final class PostedBody implements ReadListener, AsyncListener {
    private static final EventLog LOG = EventLog.of(PostedBody.class);

    /** How long a body may take. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final AsyncContext later;
    private final HttpServletResponse response;
    private final ServletInputStream in;
    private final EnginePort port;
    private final EngineRequest request;
    // Touched by one thread at a time.
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final byte[] piece = new byte[4_096];

    // Guarded by the monitor.
    private boolean ended;

    private PostedBody(
            AsyncContext later,
            HttpServletResponse response,
            ServletInputStream in,
            EnginePort port,
            EngineRequest request) {
        this.later = later;
        this.response = response;
        this.in = in;
        this.port = port;
        this.request = request;
    }

    static void read(HttpServletRequest request, HttpServletResponse response, EnginePort port, EngineRequest asked)
            throws IOException {
        if (request.getContentLengthLong() > port.maxPayloadBytes()) {
            Answers.writeUnread(response, port.postTooLarge(asked));
            return;
        }
        AsyncContext later = request.startAsync(request, response);
        later.setTimeout(PATIENCE.toMillis());
        PostedBody body = new PostedBody(later, response, request.getInputStream(), port, asked);
        later.addListener(body);
        body.in.setReadListener(body);
    }

    @Override
    public void onDataAvailable() throws IOException {
        while (in.isReady()) {
            int read = in.read(piece);
            if (read < 0) {
                return;
            }
            bytes.write(piece, 0, read);
            if (bytes.size() > port.maxPayloadBytes()) {
                answer(port.postTooLarge(request), Answers::writeUnread);
                return;
            }
        }
    }

    @Override
    public void onAllDataRead() {
        // What is not UTF-8 becomes what is not JSON.
        answer(port.post(request, bytes.toString(StandardCharsets.UTF_8)), Answers::write);
    }

    /** The client is gone, and so is the request: there is nothing left to answer. */
    @Override
    public synchronized void onError(Throwable failure) {
        if (!ended) {
            ended = true;
            later.complete();
        }
    }

    private synchronized void answer(HttpAnswer answer, Writer writer) {
        if (ended) {
            return;
        }
        ended = true;
        try {
            writer.write(response, answer);
        } catch (IOException e) {
            LOG.at(LogEvent.LINK_ENDED).with("while", "answering").fault(e).write();
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
        if (!ended) {
            ended = true;
            response.setStatus(HttpServletResponse.SC_REQUEST_TIMEOUT);
            event.getAsyncContext().complete();
        }
    }

    @Override
    public synchronized void onError(AsyncEvent event) {
        ended = true;
    }

    @Override
    public void onStartAsync(AsyncEvent event) {}

    private interface Writer {
        void write(HttpServletResponse response, HttpAnswer answer) throws IOException;
    }
}
