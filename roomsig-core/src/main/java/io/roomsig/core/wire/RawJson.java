package io.roomsig.core.wire;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * JSON text as it came: characters, or UTF-8 where a client sends binary messages. A piece of a message, which it keeps
 * as a whole and doesn't copy. Immutable; the bytes are shared, and are not written to.
 *
 * <p>So a payload that comes as bytes and goes as bytes is never decoded (RFC 8259 section 8.1 has JSON in UTF-8 anyway).
 */
public final class RawJson {
    private final @Nullable String chars;
    private final byte @Nullable [] utf8;
    private final int start;
    private final int end;

    private RawJson(@Nullable String chars, byte @Nullable [] utf8, int start, int end) {
        this.chars = chars;
        this.utf8 = utf8;
        this.start = start;
        this.end = end;
    }

    /** Of characters. */
    public static RawJson of(String text) {
        return new RawJson(text, null, 0, text.length());
    }

    /** Of bytes that are UTF-8 and are not written to any more. */
    public static RawJson ofUtf8(byte[] utf8) {
        return new RawJson(null, utf8, 0, utf8.length);
    }

    /** Whether bytes are UTF-8 (RFC 3629): no overlong forms, no surrogates, no characters cut in two. */
    static boolean isUtf8(byte[] bytes) {
        int all = 0;
        for (byte b : bytes) {
            all |= b;
        }
        if (all >= 0) {
            return true;
        }
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException malformed) {
            return false;
        }
    }

    /** Whether it came as bytes. */
    boolean isUtf8() {
        return utf8 != null;
    }

    /** A piece of it, from one offset to another, in bytes or characters as it is. */
    RawJson slice(int from, int to) {
        return new RawJson(chars, utf8, start + from, start + to);
    }

    /** As characters. */
    public String text() {
        return chars != null
                ? chars.substring(start, end)
                : new String(Objects.requireNonNull(utf8), start, end - start, StandardCharsets.UTF_8);
    }

    /** As UTF-8: a copy. */
    public byte[] utf8() {
        return utf8 != null ? Arrays.copyOfRange(utf8, start, end) : text().getBytes(StandardCharsets.UTF_8);
    }

    /** How much there is of it, in characters or bytes. */
    public int length() {
        return end - start;
    }

    /** As UTF-8 between two texts of ASCII; only of what came as bytes. One copy. */
    byte[] utf8Between(String before, String after) {
        byte[] source = Objects.requireNonNull(utf8);
        byte[] head = before.getBytes(StandardCharsets.US_ASCII);
        byte[] tail = after.getBytes(StandardCharsets.US_ASCII);
        byte[] all = Arrays.copyOf(head, head.length + length() + tail.length);
        System.arraycopy(source, start, all, head.length, length());
        System.arraycopy(tail, 0, all, head.length + length(), tail.length);
        return all;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RawJson json && text().equals(json.text());
    }

    @Override
    public int hashCode() {
        return text().hashCode();
    }

    /** The size only: it may hold addresses and keys. */
    @Override
    public String toString() {
        return "RawJson[" + length() + "]";
    }
}
