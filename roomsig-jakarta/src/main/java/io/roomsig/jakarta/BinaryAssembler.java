package io.roomsig.jakarta;

import io.roomsig.core.inbound.Inbound;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Puts the pieces of a binary message together, up to the largest that may be. Used by one thread at a time, as Jakarta
 * WebSocket calls handlers.
 */
final class BinaryAssembler {
    private final Inbound inbound;
    private final int maxBytes;
    /** Of a message that comes in more than one, while it does. */
    private @Nullable ByteArrayOutputStream pieces;

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
        if (++count > maxBytes || piece.remaining() > maxBytes - (pieces == null ? 0 : pieces.size())) {
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
        ByteArrayOutputStream all = pieces == null ? new ByteArrayOutputStream(2 * bytes.length) : pieces;
        pieces = all;
        all.writeBytes(bytes);
        if (last) {
            ByteBuffer message = ByteBuffer.wrap(all.toByteArray());
            forget();
            inbound.onBinary(message);
        }
    }

    /** A buffer once grown would be kept for as long as the connection lasts. */
    private void forget() {
        pieces = null;
        count = 0;
    }
}
