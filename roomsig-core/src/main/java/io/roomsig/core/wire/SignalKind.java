package io.roomsig.core.wire;

/** The signals of JSEP, each with its message type and the field that holds its payload. */
public enum SignalKind {
    /** A session description that offers. */
    OFFER("offer", "offer"),
    /** A session description that answers. */
    ANSWER("answer", "answer"),
    /** An ICE candidate, a batch of them, or the end of them. */
    CANDIDATE("ice-candidate", "candidate");

    private final String type;
    private final String field;

    SignalKind(String type, String field) {
        this.type = type;
        this.field = field;
    }

    String type() {
        return type;
    }

    String field() {
        return field;
    }
}
