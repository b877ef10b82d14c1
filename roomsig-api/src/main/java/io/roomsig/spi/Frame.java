package io.roomsig.spi;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One text message: characters or their UTF-8 bytes, whichever it was made of; the other form is made at most once,
 * when it is first asked for, also if the frame goes to many connections. Immutable; the byte array is shared, not
 * copied, and MUST NOT be written to.
 */
public final class Frame {
    private volatile @Nullable String text;
    private volatile byte @Nullable [] utf8;
    private final int utf8Length;

    private Frame(@Nullable String text, byte @Nullable [] utf8, int utf8Length) {
        this.text = text;
        this.utf8 = utf8;
        this.utf8Length = utf8Length;
    }

    /**
     * A frame of characters. Unpaired surrogates become question marks, in both forms: there are transports that cannot
     * send them, and a client must not be able to cut another one's connection by what it says.
     */
    public static Frame of(String text) {
        int length = count(text, true);
        if (length >= 0) {
            return new Frame(text, null, length);
        }
        byte[] sendable = text.getBytes(StandardCharsets.UTF_8);
        return new Frame(new String(sendable, StandardCharsets.UTF_8), null, sendable.length);
    }

    /** A frame of bytes, which are valid UTF-8 and are not written to any more. */
    public static Frame ofUtf8(byte[] utf8) {
        return new Frame(null, Objects.requireNonNull(utf8, "utf8"), utf8.length);
    }

    /** The message as characters. */
    public String text() {
        String known = text;
        if (known == null) {
            known = new String(Objects.requireNonNull(utf8), StandardCharsets.UTF_8);
            text = known;
        }
        return known;
    }

    /** The message as UTF-8. Not a copy. */
    public byte[] utf8() {
        byte[] known = utf8;
        if (known == null) {
            known = Objects.requireNonNull(text).getBytes(StandardCharsets.UTF_8);
            utf8 = known;
        }
        return known;
    }

    /** The size in bytes of UTF-8. Costs no conversion. */
    public int utf8Length() {
        return utf8Length;
    }

    /**
     * How many bytes of UTF-8 a text takes. An unpaired surrogate counts as one byte, as {@link String#getBytes} writes
     * it.
     */
    public static int utf8Length(CharSequence text) {
        return count(text, false);
    }

    /** The size in bytes of UTF-8; or -1 at a half of a character, if there must be none. */
    private static int count(CharSequence text, boolean refusesHalves) {
        int length = text.length();
        int bytes = length;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                continue;
            }
            if (c < 0x800) {
                bytes++;
            } else if (!Character.isSurrogate(c)) {
                bytes += 2;
            } else if (Character.isHighSurrogate(c) && i + 1 < length && Character.isLowSurrogate(text.charAt(i + 1))) {
                bytes += 2;
                i++;
            } else if (refusesHalves) {
                return -1;
            }
        }
        return bytes;
    }

    /** The size only: a frame's content is not for logs. */
    @Override
    public String toString() {
        return "Frame[" + utf8Length + " bytes]";
    }
}
