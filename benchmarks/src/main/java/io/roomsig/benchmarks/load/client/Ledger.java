package io.roomsig.benchmarks.load.client;

import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What arrived, and everything that went wrong. One fault makes a measurement invalid. */
public final class Ledger {
    /** What can go wrong. */
    public enum Fault {
        /** A signal never came. */
        LOST,
        /** A signal came twice, or after a later one. */
        DOUBLED,
        /** A signal reached somebody else. */
        MISDELIVERED,
        /** A signal came under another name than its sender's. */
        WRONG_SENDER,
        /** A message that says that something failed, or that has no place here. */
        UNEXPECTED_MESSAGE,
        /** A connection that was not to end. */
        UNEXPECTED_CLOSE,
        /** A join, a leave or a notice did not come in time. */
        STALLED
    }

    private static final int LONGEST = 200;

    private final Map<Fault, Long> faults = new EnumMap<>(Fault.class);
    private @Nullable String example;
    private long received;

    void received() {
        received++;
    }

    /** How many signals arrived. */
    long receivedSignals() {
        return received;
    }

    void fault(Fault fault, long count, String what) {
        faults.merge(fault, count, Long::sum);
        if (example == null) {
            example = what.length() > LONGEST ? what.substring(0, LONGEST) + "..." : what;
        }
    }

    /** Whether anything went wrong so far. */
    public boolean isClean() {
        return faults.isEmpty();
    }

    /** What went wrong, for people; empty if nothing did. */
    public String faults() {
        return isClean()
                ? ""
                : faults.entrySet().stream()
                        .map(entry -> entry.getKey() + " " + entry.getValue())
                        .collect(Collectors.joining(", ", "", ": " + example));
    }
}
