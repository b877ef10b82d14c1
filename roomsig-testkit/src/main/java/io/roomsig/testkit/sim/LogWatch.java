package io.roomsig.testkit.sim;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Hears what servers log, on the thread of the simulation: an error is a violation, all else is expected and kept from the
 * console.
 */
final class LogWatch extends Handler {
    private static final ThreadLocal<@Nullable Consumer<String>> LISTENER = new ThreadLocal<>();
    /** Kept here: the log manager holds loggers weakly, and with them the handlers. */
    private static final Logger LOGGER = Logger.getLogger("io.roomsig");

    private static final AtomicInteger USERS = new AtomicInteger();
    private static final LogWatch WATCH = new LogWatch();

    private LogWatch() {}

    static synchronized void begin(Consumer<String> listener) {
        listen(listener);
        if (USERS.getAndIncrement() == 0) {
            LOGGER.addHandler(WATCH);
            LOGGER.setUseParentHandlers(false);
        }
    }

    static void listen(Consumer<String> listener) {
        LISTENER.set(listener);
    }

    static synchronized void end() {
        LISTENER.remove();
        if (USERS.decrementAndGet() == 0) {
            LOGGER.removeHandler(WATCH);
            // Servers with a bug, of a class loader of their own, have another watch at the same logger.
            LOGGER.setUseParentHandlers(LOGGER.getHandlers().length == 0);
        }
    }

    @Override
    public void publish(LogRecord entry) {
        Consumer<String> listener = LISTENER.get();
        if (listener != null && entry.getLevel().intValue() >= Level.SEVERE.intValue()) {
            Throwable thrown = entry.getThrown();
            listener.accept("logged an error: " + entry.getMessage() + (thrown == null ? "" : ", " + where(thrown)));
        }
    }

    static String where(Throwable thrown) {
        StringBuilder text = new StringBuilder(thrown.toString());
        StackTraceElement[] stack = thrown.getStackTrace();
        for (int i = 0; i < Math.min(8, stack.length); i++) {
            text.append(" at ").append(stack[i]);
        }
        return text.toString();
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
