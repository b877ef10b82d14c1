package io.roomsig.log;

import org.jspecify.annotations.Nullable;

/** What is logged in place of a fault: its class, its stack trace, and its message so that it can do no harm. */
final class LoggedFault extends Throwable {
    private static final long serialVersionUID = 1L;
    /** A chain of causes may be long, or a circle. */
    private static final int MAX_CAUSES = 8;

    private LoggedFault(String described, @Nullable Throwable cause, StackTraceElement[] trace) {
        super(described, cause, false, true);
        setStackTrace(trace);
    }

    static LoggedFault of(Throwable fault) {
        return of(fault, MAX_CAUSES);
    }

    private static LoggedFault of(Throwable fault, int left) {
        Throwable cause = fault.getCause();
        StringBuilder described = new StringBuilder(fault.getClass().getName());
        String message = fault.getMessage();
        if (message != null) {
            described.append(": ");
            LogText.escape(described, message);
        }
        return new LoggedFault(
                described.toString(), cause == null || left == 0 ? null : of(cause, left - 1), fault.getStackTrace());
    }
}
