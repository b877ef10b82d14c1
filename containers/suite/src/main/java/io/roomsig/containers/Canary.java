package io.roomsig.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Reads all that roomsig logs at any level while the scenarios of a container run, hostile ones among them, with stack traces
 * and messages of exceptions: nothing of it may be something that clients say or are told. What they say has marks that no
 * sentence of ours has.
 */
final class Canary extends Handler implements BeforeAllCallback, AfterAllCallback {
    private static final List<String> MARKS = List.of(
            "\"t\":",
            "\"sdp\"",
            "v=0",
            "candidate\"",
            "candidate:",
            "ufrag",
            "\"token\"",
            "\"key\"",
            "\"to\":",
            "socket_id",
            "secret",
            "42[");
    private static final Logger LOG = Logger.getLogger("io.roomsig");
    private static final Logger OWN = Logger.getLogger("io.roomsig.containers");

    private final Queue<String> caught = new ConcurrentLinkedQueue<>();
    private final AtomicInteger read = new AtomicInteger();
    private final SimpleFormatter formatter = new SimpleFormatter();

    @Override
    public void beforeAll(ExtensionContext context) {
        setLevel(Level.ALL);
        LOG.setLevel(Level.ALL);
        LOG.addHandler(this);
        // It sings: else nobody would know that it is alive.
        OWN.log(Level.FINE, "canary");
    }

    @Override
    public void afterAll(ExtensionContext context) {
        LOG.removeHandler(this);
        LOG.setLevel(null);
        assertThat(read.get()).isPositive();
        assertThat(caught).isEmpty();
    }

    @Override
    public void publish(LogRecord record) {
        read.incrementAndGet();
        StringWriter text = new StringWriter();
        text.append(formatter.formatMessage(record));
        if (record.getThrown() != null) {
            record.getThrown().printStackTrace(new PrintWriter(text, true));
        }
        String written = text.toString();
        if (MARKS.stream().anyMatch(written::contains)) {
            caught.add(written);
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
