package io.roomsig.jakarta;

import io.roomsig.core.inbound.Inbound;
import io.roomsig.spi.Frame;
import jakarta.websocket.MessageHandler;
import org.jspecify.annotations.Nullable;

/**
 * Puts the pieces of a text message together, up to the largest message that is allowed, and gives up there. Taking
 * pieces rather than whole messages keeps the limit ours: containers disagree about theirs (8 KB to none), and what they
 * do beyond it. A message that comes in one piece, as nearly all do, is handed on as it is.
 *
 * <p>Called by one thread at a time.
 */
final class TextAssembler implements MessageHandler.Partial<String> {
    private final Inbound inbound;
    private final int maxBytes;
    /** Of a message that comes in more than one, while it does. */
    private @Nullable StringBuilder pieces;

    private int bytes;
    private int count;
    private boolean givenUp;

    TextAssembler(Inbound inbound, int maxBytes) {
        this.inbound = inbound;
        this.maxBytes = maxBytes;
    }

    @Override
    public void onMessage(String piece, boolean last) {
        if (givenUp) {
            return;
        }
        if (last && count == 0) {
            // A char is one to three bytes: only what is in between must be counted.
            if (piece.length() <= maxBytes / 3 || (piece.length() <= maxBytes && Frame.utf8Length(piece) <= maxBytes)) {
                inbound.onText(piece);
            } else {
                giveUp();
            }
            return;
        }
        // Empty pieces cost no bytes, but somebody could send them for ever: their number has the same limit.
        if (++count > maxBytes || !stillFits(piece)) {
            giveUp();
            return;
        }
        StringBuilder all = pieces == null ? new StringBuilder() : pieces;
        pieces = all;
        all.append(piece);
        if (last) {
            String text = all.toString();
            pieces = null;
            bytes = 0;
            count = 0;
            inbound.onText(text);
        }
    }

    /** Counts the piece in, and says whether the message is still small enough. */
    private boolean stillFits(String piece) {
        if (piece.length() > maxBytes - bytes) {
            return false;
        }
        bytes += Frame.utf8Length(piece);
        // A character outside the BMP that was cut in two counted as 1 + 1, and is 4.
        if (!piece.isEmpty()
                && pieces != null
                && pieces.length() > 0
                && Character.isLowSurrogate(piece.charAt(0))
                && Character.isHighSurrogate(pieces.charAt(pieces.length() - 1))) {
            bytes += 2;
        }
        return bytes <= maxBytes;
    }

    private void giveUp() {
        givenUp = true;
        pieces = null;
        inbound.onTooLarge();
    }
}
