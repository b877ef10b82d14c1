package io.roomsig.checks.spi;

import io.roomsig.spi.Connection;
import io.roomsig.spi.Frame;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The way to one client: the body of a response that goes on. Writing may block, and {@link #send} must not, so the
 * request's own thread writes what the others leave for it. That is one frame at most, and the end.
 */
final class EventStreamConnection implements Connection.Pinging {
    private static final int GRACE_SECONDS = 2;
    private static final int NO_CLOSE_FRAME = 1006;

    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final OutputStream stream;
    private Thread writer;

    EventStreamConnection(OutputStream stream) {
        this.stream = stream;
    }

    /** Writes until the end. Returns the code that the server has closed with, or that nobody has said goodbye. */
    int run(String address) throws IOException {
        setWriter(Thread.currentThread());
        try {
            write("event: open\ndata: " + address);
            while (true) {
                Event event = events.take();
                if (event.closeCode() != 0) {
                    write(event.text());
                    return event.closeCode();
                }
                try {
                    write(event.text());
                } catch (IOException lost) {
                    event.done().done(lost);
                    return NO_CLOSE_FRAME;
                }
                event.done().done(null);
            }
        } catch (IOException | InterruptedException lost) {
            return NO_CLOSE_FRAME;
        } finally {
            setWriter(null);
        }
    }

    private void write(String event) throws IOException {
        stream.write((event + "\n\n").getBytes(StandardCharsets.UTF_8));
        stream.flush();
    }

    /** A line break ends a line of the stream. In JSON it is a space between two tokens. */
    @Override
    public void send(Frame frame, SendCallback done) {
        events.add(new Event("data: " + frame.text().replace('\n', ' ').replace('\r', ' '), done, 0));
    }

    /** The client answers with an empty POST. */
    @Override
    public void ping(SendCallback done) {
        events.add(new Event("event: ping\ndata:", done, 0));
    }

    /** The client may read no more, and then the thread hangs in a write: an interrupt closes its socket. */
    @Override
    public void close(int code, String reason) {
        events.add(new Event("event: close\ndata: " + code + " " + reason, failure -> {}, code));
        CompletableFuture.delayedExecutor(GRACE_SECONDS, TimeUnit.SECONDS).execute(this::cut);
    }

    private synchronized void cut() {
        if (writer != null) {
            writer.interrupt();
        }
    }

    private synchronized void setWriter(Thread thread) {
        writer = thread;
        if (thread == null) {
            // The interrupt was for this stream, not for the request that the thread serves next.
            Thread.interrupted();
        }
    }

    private record Event(String text, SendCallback done, int closeCode) {}
}
