package io.roomsig.jakarta;

import io.roomsig.core.inbound.Inbound;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/**
 * Puts the pieces of a binary message together, up to the largest that may be. Used by one thread at a time, as Jakarta
 * WebSocket calls handlers.
 */
final class BinaryAssembler {
    private final Inbound inbound;
    private final int maxBytes;
    private ByteArrayOutputStream pieces = new ByteArrayOutputStream(0);
    private int count;
    private boolean givenUp;

    BinaryAssembler(Inbound inbound, int maxBytes) {
        this.inbound = inbound;
        this.maxBytes = maxBytes;
    }

    void onMessage(ByteBuffer piece, boolean last) {
        if (givenUp) {
            return;
        }
        // Empty pieces cost no bytes, but somebody could send them for ever: their number has the same limit.
        if (++count > maxBytes || piece.remaining() > maxBytes - pieces.size()) {
            givenUp = true;
            forget();
            inbound.onTooLarge();
            return;
        }
        byte[] bytes = new byte[piece.remaining()];
        piece.get(bytes);
        if (last && count == 1) {
            // In one piece, as nearly all come.
            count = 0;
            inbound.onBinary(ByteBuffer.wrap(bytes));
            return;
        }
        pieces.writeBytes(bytes);
        if (last) {
            ByteBuffer message = ByteBuffer.wrap(pieces.toByteArray());
            forget();
            inbound.onBinary(message);
        }
    }

    /** A buffer once grown would be kept for as long as the connection lasts. */
    private void forget() {
        pieces = new ByteArrayOutputStream(0);
        count = 0;
    }
}
