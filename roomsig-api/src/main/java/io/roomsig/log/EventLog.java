package io.roomsig.log;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Where a class logs its {@link LogEvent}s: one line for each, of keys and values. Values are escaped and bounded, so that nobody's text
 * can end a line, hide one, or speak to a terminal or to what formats the line. Safe for use by several threads.
 */
public final class EventLog {
    /** Twelve hexadecimal digits tell the rooms of a server apart. */
    private static final int ROOM_DIGITS = 12;

    private final System.Logger logger;

    private EventLog(System.Logger logger) {
        this.logger = logger;
    }

    /** The log of a class, under its name. */
    public static EventLog of(Class<?> owner) {
        return new EventLog(System.getLogger(owner.getName()));
    }

    /** Begins a line. Costs next to nothing where nobody wants it. */
    public Line at(LogEvent event) {
        return logger.isLoggable(event.level()) ? new Line(logger, event) : Line.OFF;
    }

    /** A line that is being written. Used by one thread. */
    public static final class Line {
        private static final Line OFF = new Line(null, LogEvent.MESSAGE_FAILED);

        private final System.@Nullable Logger logger;
        private final LogEvent event;
        private final StringBuilder text = new StringBuilder();
        private @Nullable Throwable fault;

        private Line(System.@Nullable Logger logger, LogEvent event) {
            this.logger = logger;
            this.event = event;
            if (logger != null) {
                text.append("event=").append(event.id()).append(" msg=");
                LogText.quote(text, event.words());
            }
        }

        /** Adds a value; {@code null} is left out. */
        public Line with(String key, @Nullable Object value) {
            if (logger != null && value != null) {
                assert event.keys().contains(key) : key;
                text.append(' ').append(key).append('=');
                LogText.value(text, value.toString());
            }
            return this;
        }

        /** Adds which room: not by its code, which in many apps is all that it takes to be let in, but by a digest of it. */
        public Line room(String code) {
            return logger == null ? this : with("room", digest(code));
        }

        /** Adds a failure by its class only, since its message may hold a secret. */
        public Line failure(@Nullable Throwable failure) {
            return with("failure", failure == null ? "none" : failure.getClass().getName());
        }

        /** Adds a fault of the server's, or of the host app's, with its stack trace. Its message is escaped. */
        public Line fault(Throwable thrown) {
            if (logger != null) {
                fault = LoggedFault.of(thrown);
            }
            return this;
        }

        /** Writes it. */
        public void write() {
            if (logger == null) {
                return;
            }
            if (fault == null) {
                logger.log(event.level(), text.toString());
            } else {
                logger.log(event.level(), text.toString(), fault);
            }
        }

        private static String digest(String room) {
            try {
                byte[] hash = MessageDigest.getInstance("SHA-256").digest(room.getBytes(StandardCharsets.UTF_8));
                return HexFormat.of().formatHex(hash).substring(0, ROOM_DIGITS);
            } catch (NoSuchAlgorithmException absent) {
                throw new IllegalStateException("every Java has SHA-256", absent);
            }
        }
    }
}
