package io.roomsig.redis;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Several byte arrays in one: each with its length in decimal digits and a colon before it. */
final class Parts {

    private Parts() {}

    static void write(ByteArrayOutputStream to, byte[] part) {
        to.writeBytes(Ascii.bytes(part.length));
        to.write(':');
        to.writeBytes(part);
    }

    /**
     * Reads all from an index on.
     *
     * @throws IllegalArgumentException if it is not what {@link #write} has written
     */
    static List<byte[]> read(byte[] bytes, int from) {
        List<byte[]> parts = new ArrayList<>();
        int at = from;
        while (at < bytes.length) {
            int colon = Ascii.indexOf(bytes, ':', at);
            long end = colon + 1 + Ascii.number(bytes, at, colon);
            if (end > bytes.length) {
                throw new IllegalArgumentException("cut off");
            }
            parts.add(Arrays.copyOfRange(bytes, colon + 1, (int) end));
            at = (int) end;
        }
        return parts;
    }
}
