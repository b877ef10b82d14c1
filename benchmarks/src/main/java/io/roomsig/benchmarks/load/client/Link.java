package io.roomsig.benchmarks.load.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** One WebSocket (RFC 6455), from the client's end. Every message goes out with a write of its own, as a browser's does. */
final class Link {
    private static final int ABNORMAL = 1006;
    private static final byte[] NOTHING = new byte[0];
    private static final byte[] END_OF_HEAD = Text.bytes("\r\n\r\n");
    private static final byte[] SWITCHING = Text.bytes("HTTP/1.1 101");
    private static final String KEY = "AAAAAAAAAAAAAAAAAAAAAA==";

    private final Loop loop;
    private final SocketChannel channel;
    private final Loop.Handshake handshake;
    private final LinkListener listener;
    private final Text text = new Text();
    private @Nullable SelectionKey key;
    /** What came of a frame that is not whole yet. */
    private byte[] rest = NOTHING;
    /** What the socket did not take yet. */
    private byte[] unsent = NOTHING;
    /** The fragments of a message that is not whole yet. */
    private @Nullable ByteArrayOutputStream fragments;

    private boolean isOpen;
    private boolean isClosing;
    private boolean isGone;
    private int closeCode = ABNORMAL;
    private String closeReason = "";

    Link(Loop loop, SocketChannel channel, Loop.Handshake handshake, LinkListener listener) {
        this.loop = loop;
        this.channel = channel;
        this.handshake = handshake;
        this.listener = listener;
    }

    void registered(SelectionKey registered, boolean isConnected) throws IOException {
        key = registered;
        if (isConnected) {
            ask();
        }
    }

    /** Where a message may be put together; good until the next {@link #send}. */
    byte[] scratch() {
        return loop.writer().scratch();
    }

    void send(String message) {
        byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
        send(FrameWriter.TEXT, bytes, bytes.length);
    }

    void send(int opcode, byte[] payload, int length) {
        if (!isGone && !isClosing) {
            write(loop.writer().frame(opcode, payload, length));
        }
    }

    /** Says goodbye; the listener hears when the server has closed. */
    void close() {
        if (!isClosing) {
            send(FrameWriter.CLOSE, new byte[] {(byte) (1000 >> 8), (byte) 1000}, 2);
            isClosing = true;
        }
    }

    void ready() {
        SelectionKey current = key;
        if (current == null || isGone) {
            return;
        }
        try {
            if (current.isConnectable() && channel.finishConnect()) {
                current.interestOps(SelectionKey.OP_READ);
                ask();
            }
            if (current.isValid() && current.isWritable()) {
                flush(current);
            }
            if (current.isValid() && current.isReadable()) {
                read();
            }
        } catch (IOException failed) {
            gone(String.valueOf(failed.getMessage()));
        }
    }

    private void ask() throws IOException {
        String protocol =
                handshake.subprotocol() == null ? "" : "Sec-WebSocket-Protocol: " + handshake.subprotocol() + "\r\n";
        String request = "GET " + handshake.target() + " HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
                + "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " + KEY + "\r\n" + protocol
                + "\r\n";
        write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
    }

    private void write(ByteBuffer bytes) {
        try {
            if (unsent.length == 0) {
                channel.write(bytes);
            }
            if (bytes.hasRemaining()) {
                byte[] more = new byte[unsent.length + bytes.remaining()];
                System.arraycopy(unsent, 0, more, 0, unsent.length);
                bytes.get(more, unsent.length, bytes.remaining());
                unsent = more;
                if (key != null) {
                    key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
                }
            }
        } catch (IOException failed) {
            gone(String.valueOf(failed.getMessage()));
        }
    }

    private void flush(SelectionKey current) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(unsent);
        channel.write(bytes);
        unsent = new byte[bytes.remaining()];
        bytes.get(unsent);
        if (unsent.length == 0) {
            current.interestOps(SelectionKey.OP_READ);
        }
    }

    private void read() throws IOException {
        ByteBuffer input = loop.input().clear().put(rest);
        int count = channel.read(input);
        if (count < 0) {
            gone("");
            return;
        }
        byte[] bytes = loop.inputBytes();
        int end = input.position();
        int at = isOpen ? 0 : answered(bytes, end);
        while (isOpen && !isGone) {
            int next = frame(bytes, at, end);
            if (next < 0) {
                break;
            }
            at = next;
        }
        keep(bytes, at, end);
    }

    private void keep(byte[] bytes, int from, int end) {
        if (from == end) {
            rest = NOTHING;
        } else {
            rest = new byte[end - from];
            System.arraycopy(bytes, from, rest, 0, rest.length);
        }
    }

    /** Returns where the first frame begins, and 0 while the answer is not whole. */
    private int answered(byte[] bytes, int end) throws IOException {
        int head = text.over(bytes, 0, end).after(END_OF_HEAD, 0);
        if (head < 0) {
            return 0;
        }
        if (!text.has(0, SWITCHING)) {
            throw new IOException(
                    "no upgrade: " + text.string(0, Math.min(40, end)).replaceAll("\\s+", " "));
        }
        isOpen = true;
        listener.opened();
        return head;
    }

    /** Returns where the next frame begins, or -1 if this one is not whole. */
    private int frame(byte[] bytes, int at, int end) {
        if (end - at < 2) {
            return -1;
        }
        int length = bytes[at + 1] & 0x7f;
        int payload = at + 2;
        if (length >= 126) {
            int wide = length == 126 ? 2 : 8;
            if (end - payload < wide) {
                return -1;
            }
            length = 0;
            for (int i = 0; i < wide; i++) {
                length = (length << 8) | (bytes[payload + i] & 0xff);
            }
            payload += wide;
        }
        if (end - payload < length) {
            return -1;
        }
        boolean isFinal = (bytes[at] & 0x80) != 0;
        take(bytes[at] & 0x0f, isFinal, bytes, payload, length);
        return payload + length;
    }

    private void take(int opcode, boolean isFinal, byte[] bytes, int at, int length) {
        switch (opcode) {
            case 0, FrameWriter.TEXT, FrameWriter.BINARY -> {
                if (opcode != 0 && isFinal) {
                    listener.text(text.over(bytes, at, length));
                } else {
                    fragment(isFinal, bytes, at, length);
                }
            }
            case FrameWriter.CLOSE -> {
                if (length >= 2) {
                    closeCode = ((bytes[at] & 0xff) << 8) | (bytes[at + 1] & 0xff);
                    closeReason = new String(bytes, at + 2, length - 2, StandardCharsets.UTF_8);
                }
                close();
            }
            case 9 -> {
                byte[] ping = new byte[length];
                System.arraycopy(bytes, at, ping, 0, length);
                send(FrameWriter.PONG, ping, length);
            }
            default -> {
                // A pong that nobody asked for.
            }
        }
    }

    private void fragment(boolean isFinal, byte[] bytes, int at, int length) {
        ByteArrayOutputStream parts = fragments == null ? new ByteArrayOutputStream() : fragments;
        parts.write(bytes, at, length);
        fragments = isFinal ? null : parts;
        if (isFinal) {
            listener.text(text.over(parts.toByteArray(), 0, parts.size()));
        }
    }

    private void gone(String why) {
        if (!isGone) {
            isGone = true;
            try {
                channel.close();
            } catch (IOException ignored) {
                // It is gone.
            }
            listener.closed(closeCode, closeReason.isEmpty() ? why : closeReason);
        }
    }
}
