package io.roomsig.redis;

import java.nio.charset.StandardCharsets;

/** Numbers and names as Redis carries them. */
final class Ascii {

    private Ascii() {}

    /** UTF-8, since a caller's name may hold anything; ours are ASCII. */
    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] bytes(long number) {
        return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
    }

    static String text(Object bytes) {
        return new String((byte[]) bytes, StandardCharsets.UTF_8);
    }

    static long number(Object bytes) {
        return number((byte[]) bytes, 0, ((byte[]) bytes).length);
    }

    /** A number of digits only, from one index to before another. */
    static long number(byte[] bytes, int from, int to) {
        if (from >= to || to - from > 18) {
            throw new IllegalArgumentException("no number");
        }
        long number = 0;
        for (int i = from; i < to; i++) {
            int digit = bytes[i] - '0';
            if (digit < 0 || digit > 9) {
                throw new IllegalArgumentException("no number");
            }
            number = number * 10 + digit;
        }
        return number;
    }

    /** Where a byte is next, from an index on. */
    static int indexOf(byte[] bytes, char wanted, int from) {
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        throw new IllegalArgumentException("cut off");
    }
}
