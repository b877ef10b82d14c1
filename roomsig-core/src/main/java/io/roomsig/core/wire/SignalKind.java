package io.roomsig.core.wire;

import io.roomsig.core.wire.EnvelopeReader.Field;

/** The signals of JSEP, each with its message type and the field that holds its payload. */
public enum SignalKind {
    /** A session description that offers. */
    OFFER("offer", Field.OFFER),
    /** A session description that answers. */
    ANSWER("answer", Field.ANSWER),
    /** An ICE candidate, a batch of them, or the end of them. */
    CANDIDATE("ice-candidate", Field.CANDIDATE);

    private final String type;
    private final Field field;

    SignalKind(String type, Field field) {
        this.type = type;
        this.field = field;
    }

    String type() {
        return type;
    }

    Field field() {
        return field;
    }
}
