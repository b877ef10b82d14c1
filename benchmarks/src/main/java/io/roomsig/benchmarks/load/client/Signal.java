package io.roomsig.benchmarks.load.client;

/** What participants send each other. */
enum Signal {
    CANDIDATE("ice-candidate", "candidate", "candidate:"),
    OFFER("offer", "offer", "o=- "),
    ANSWER("answer", "answer", "o=- ");

    private final String event;
    private final String field;

    @SuppressWarnings("ImmutableEnumChecker") // Nobody writes to it.
    private final byte[] marker;

    @SuppressWarnings("ImmutableEnumChecker") // Likewise.
    private final byte[] quoted;

    Signal(String event, String field, String marker) {
        this.event = event;
        this.field = field;
        this.marker = Text.bytes(marker);
        this.quoted = Text.bytes(event + "\"");
    }

    /** Its name in roomsig.v1 and in the events of Socket.IO. */
    String event() {
        return event;
    }

    /** That with the quote behind it. */
    byte[] quoted() {
        return quoted;
    }

    /** The field that holds it. */
    String field() {
        return field;
    }

    /** What stands before its {@link Stamp}. */
    byte[] marker() {
        return marker;
    }
}
