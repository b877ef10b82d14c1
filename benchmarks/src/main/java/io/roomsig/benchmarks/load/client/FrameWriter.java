package io.roomsig.benchmarks.load.client;

import java.nio.ByteBuffer;

/** Makes client frames (RFC 6455 section 5), masked as they have to be. */
final class FrameWriter {
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PONG = 10;

    private static final int HEADER = 14;
    private static final int FINAL = 0x80;
    private static final int MASKED = 0x80;

    private final byte[] scratch;
    private final byte[] frame;
    private final ByteBuffer buffer;
    /** Any mask costs the server the same; a new one for each frame is what browsers do. */
    private int mask = 0x5bd1e995;

    FrameWriter(int largest) {
        scratch = new byte[largest];
        frame = new byte[largest + HEADER];
        buffer = ByteBuffer.wrap(frame);
    }

    /** Where a message may be put together before it is sent. */
    byte[] scratch() {
        return scratch;
    }

    /** The frame; good until the next one. */
    ByteBuffer frame(int opcode, byte[] payload, int length) {
        int at = 0;
        frame[at++] = (byte) (FINAL | opcode);
        if (length < 126) {
            frame[at++] = (byte) (MASKED | length);
        } else if (length < 1 << 16) {
            frame[at++] = (byte) (MASKED | 126);
            frame[at++] = (byte) (length >> 8);
            frame[at++] = (byte) length;
        } else {
            frame[at++] = (byte) (MASKED | 127);
            for (int shift = 56; shift >= 0; shift -= 8) {
                frame[at++] = (byte) ((long) length >> shift);
            }
        }
        mask = mask * 1_664_525 + 1_013_904_223;
        byte[] key = {(byte) (mask >> 24), (byte) (mask >> 16), (byte) (mask >> 8), (byte) mask};
        System.arraycopy(key, 0, frame, at, 4);
        at += 4;
        for (int index = 0; index < length; index++) {
            frame[at + index] = (byte) (payload[index] ^ key[index & 3]);
        }
        return buffer.limit(at + length).position(0);
    }
}
