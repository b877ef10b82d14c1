package io.roomsig.checks;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** All that roomsig logs while it is listened to, whatever its level, as a file would have it. */
final class Written extends Handler {
    /** Held, since loggers that nobody holds lose their handlers. */
    private static final Logger LOG = Logger.getLogger("io.roomsig");

    private final StringBuilder text = new StringBuilder();
    private final List<String> messages = new ArrayList<>();

    Written() {
        setFormatter(new SimpleFormatter());
        setLevel(Level.ALL);
    }

    void listen() {
        LOG.setLevel(Level.ALL);
        LOG.addHandler(this);
    }

    /** All of it. */
    synchronized String text() {
        return text.toString();
    }

    /** The messages of one event, without what the formatter puts around them. */
    synchronized List<String> of(String event) {
        return messages.stream()
                .filter(message -> message.startsWith("event=" + event + " "))
                .toList();
    }

    @Override
    public synchronized void publish(LogRecord entry) {
        messages.add(getFormatter().formatMessage(entry));
        text.append(getFormatter().format(entry)).append('\n');
        if (entry.getThrown() != null) {
            StringWriter trace = new StringWriter();
            entry.getThrown().printStackTrace(new PrintWriter(trace, true));
            text.append(trace);
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        LOG.removeHandler(this);
        LOG.setLevel(null);
    }
}
