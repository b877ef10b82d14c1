package io.roomsig.benchmarks.load.client;

import java.nio.charset.StandardCharsets;

/** Bytes of a message where they lie, without copying. One instance is used again for each message. */
final class Text {
    private byte[] array = new byte[0];
    private int from;
    private int length;

    Text over(byte[] bytes, int offset, int count) {
        array = bytes;
        from = offset;
        length = count;
        return this;
    }

    int length() {
        return length;
    }

    byte at(int index) {
        return array[from + index];
    }

    boolean has(int index, byte[] what) {
        if (index < 0 || index + what.length > length) {
            return false;
        }
        for (int i = 0; i < what.length; i++) {
            if (array[from + index + i] != what[i]) {
                return false;
            }
        }
        return true;
    }

    /** Where something begins, at this place or behind; -1 if nowhere. */
    int find(byte[] what, int start) {
        for (int index = start; index + what.length <= length; index++) {
            if (array[from + index] == what[0] && has(index, what)) {
                return index;
            }
        }
        return -1;
    }

    /** Behind something; -1 if it is nowhere. */
    int after(byte[] what, int start) {
        int found = find(what, start);
        return found < 0 ? -1 : found + what.length;
    }

    /** Up to the next quote. */
    String word(int start) {
        int end = start;
        while (end < length && at(end) != '"') {
            end++;
        }
        return string(start, end);
    }

    /** A number of so many digits; -1 if there is something else. */
    long number(int start, int digits) {
        if (start < 0 || start + digits > length) {
            return -1;
        }
        long number = 0;
        for (int index = start; index < start + digits; index++) {
            int digit = at(index) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return number;
    }

    /** A number as long as it is; -1 if there is none. */
    long number(int start) {
        int end = start;
        while (end < length && at(end) >= '0' && at(end) <= '9') {
            end++;
        }
        return end == start ? -1 : number(start, end - start);
    }

    String string(int start, int end) {
        return new String(array, from + start, end - start, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return string(0, length);
    }

    static byte[] bytes(String ascii) {
        return ascii.getBytes(StandardCharsets.US_ASCII);
    }
}
