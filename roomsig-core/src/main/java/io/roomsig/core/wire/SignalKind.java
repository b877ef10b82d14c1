package io.roomsig.core.wire;

import io.roomsig.core.wire.EnvelopeReader.Field;
import io.roomsig.spi.RoomMetrics.Relayed;

/** The signals of JSEP, each with its message type and the field that holds its payload. */
public enum SignalKind {
    /** A session description that offers. */
    OFFER("offer", Field.OFFER, Relayed.OFFER),
    /** A session description that answers. */
    ANSWER("answer", Field.ANSWER, Relayed.ANSWER),
    /** An ICE candidate, a batch of them, or the end of them. */
    CANDIDATE("ice-candidate", Field.CANDIDATE, Relayed.CANDIDATE);

    private final String type;
    private final Field field;
    private final Relayed relayed;

    SignalKind(String type, Field field, Relayed relayed) {
        this.type = type;
        this.field = field;
        this.relayed = relayed;
    }

    /** What it is for those who count. */
    public Relayed relayed() {
        return relayed;
    }

    String type() {
        return type;
    }

    Field field() {
        return field;
    }
}
