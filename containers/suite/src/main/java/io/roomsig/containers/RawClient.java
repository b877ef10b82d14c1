package io.roomsig.containers;

import io.roomsig.core.inbound.ClientPort;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket client that can do what a proper one won't: cut frames anywhere, forget to mask them, not read, not answer.
 * Reads only when asked to, and answers pings and close frames only then. For use by one thread, but a second one may
 * read while the first writes.
 */
final class RawClient implements AutoCloseable {
    static final int CONTINUATION = 0x0;
    static final int TEXT = 0x1;
    static final int BINARY = 0x2;
    static final int CLOSE = 0x8;
    static final int PING = 0x9;
    static final int PONG = 0xA;

    /** The code of a link that ended without a close frame, or with one that has no code. */
    static final int NO_CLOSE_FRAME = 1006;

    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final byte[] MASK = {0x11, 0x22, 0x33, 0x44};

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private final int status;
    private final List<String> responseHeaders;
    private boolean answersClose = true;

    private RawClient(Socket socket, List<String> request) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 16));
        this.out = socket.getOutputStream();
        out.write((String.join("\r\n", request) + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
        String statusLine = line();
        this.status = Integer.parseInt(statusLine.split(" ", 3)[1]);
        this.responseHeaders = new ArrayList<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            responseHeaders.add(line);
        }
    }

    /** A request to the endpoint, good unless changed. */
    static Request to(URI server) {
        return new Request(server);
    }

    static RawClient connect(URI server) throws IOException {
        RawClient client = to(server).open();
        if (client.status() != 101) {
            throw new IOException("not upgraded: " + client.status());
        }
        return client;
    }

    int status() {
        return status;
    }

    @Nullable
    String header(String name) {
        for (String header : responseHeaders) {
            if (header.regionMatches(true, 0, name + ":", 0, name.length() + 1)) {
                return header.substring(name.length() + 1).trim();
            }
        }
        return null;
    }

    void sendText(String text) throws IOException {
        send(TEXT, true, text.getBytes(StandardCharsets.UTF_8));
    }

    void send(int opcode, boolean fin, byte[] payload) throws IOException {
        send(opcode, fin, true, payload);
    }

    void send(int opcode, boolean fin, boolean masked, byte[] payload) throws IOException {
        ByteArrayOutputStream frame = new ByteArrayOutputStream(payload.length + 14);
        frame.write((fin ? 0x80 : 0) | opcode);
        int mask = masked ? 0x80 : 0;
        if (payload.length < 126) {
            frame.write(mask | payload.length);
        } else if (payload.length < 65_536) {
            frame.write(mask | 126);
            frame.write(payload.length >> 8);
            frame.write(payload.length);
        } else {
            frame.write(mask | 127);
            for (int shift = 56; shift >= 0; shift -= 8) {
                frame.write((int) ((long) payload.length >> shift));
            }
        }
        if (masked) {
            frame.write(MASK);
            byte[] hidden = payload.clone();
            for (int i = 0; i < hidden.length; i++) {
                hidden[i] ^= MASK[i & 3];
            }
            frame.write(hidden);
        } else {
            frame.write(payload);
        }
        out.write(frame.toByteArray());
        out.flush();
    }

    void sendClose(int code) throws IOException {
        send(CLOSE, true, new byte[] {(byte) (code >> 8), (byte) code});
    }

    /** From now on close frames stay without an answer. */
    void neverAnswerClose() {
        answersClose = false;
    }

    /**
     * The next frame, or {@code null} at the end of the link. Pings and close frames are answered.
     *
     * @throws SocketTimeoutException if none comes in time
     */
    @Nullable
    Received next() throws IOException {
        socket.setSoTimeout((int) TIMEOUT.toMillis());
        try {
            int first = in.readUnsignedByte();
            long length = in.readUnsignedByte() & 0x7F;
            if (length == 126) {
                length = in.readUnsignedShort();
            } else if (length == 127) {
                length = in.readLong();
            }
            byte[] payload = new byte[Math.toIntExact(length)];
            in.readFully(payload);
            Received frame = new Received(first & 0x0F, payload);
            answer(frame);
            return frame;
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (EOFException e) {
            return null;
        } catch (IOException e) {
            // A reset.
            return null;
        }
    }

    private void answer(Received frame) {
        try {
            if (frame.opcode() == PING) {
                send(PONG, true, frame.payload);
            } else if (frame.opcode() == CLOSE && answersClose) {
                send(CLOSE, true, frame.payload);
            }
        } catch (IOException e) {
            // The server has not waited for it. What it sent before counts.
        }
    }

    /** The next frame; fails at the end of the link. */
    Received frame() throws IOException {
        Received frame = next();
        if (frame == null) {
            throw new EOFException("the link has ended");
        }
        return frame;
    }

    /** The next text message; fails at the end of the link. */
    String text() throws IOException {
        return message(TEXT);
    }

    /** The next binary message, which is text in UTF-8; fails at the end of the link. */
    String binary() throws IOException {
        return message(BINARY);
    }

    private String message(int opcode) throws IOException {
        while (true) {
            Received frame = frame();
            if (frame.opcode() == CLOSE) {
                throw new IOException("closed with " + frame.code());
            }
            if (frame.opcode() == opcode) {
                return frame.text();
            }
        }
    }

    /** Reads until the close frame; its code, or {@value #NO_CLOSE_FRAME} if the link ends without one. */
    int closeCode() throws IOException {
        while (true) {
            Received frame = next();
            if (frame == null) {
                return NO_CLOSE_FRAME;
            }
            if (frame.opcode() == CLOSE) {
                return frame.code();
            }
        }
    }

    /** Reads until the server has ended the link; fails if it doesn't in time. */
    void awaitEnd() throws IOException {
        while (next() != null) {
            // What was under way.
        }
    }

    /** Ends the link with a reset, as a crash does. */
    void crash() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("no answer to the handshake");
            }
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    /** One frame of the server. */
    static final class Received {
        private final int opcode;
        private final byte[] payload;

        private Received(int opcode, byte[] payload) {
            this.opcode = opcode;
            this.payload = payload;
        }

        int opcode() {
            return opcode;
        }

        String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }

        byte[] bytes() {
            return payload;
        }

        /** Of a close frame. */
        int code() {
            return payload.length < 2 ? NO_CLOSE_FRAME : ((payload[0] & 0xFF) << 8) | (payload[1] & 0xFF);
        }

        /** Of a close frame. */
        String reason() {
            return new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8);
        }
    }

    /** A handshake. */
    static final class Request {
        private final URI server;
        private final List<String> headers = new ArrayList<>();
        private String path = ContainerUnderTest.PATH;
        private boolean upgrade = true;
        private @Nullable String subprotocol = ClientPort.SUBPROTOCOL;
        private int receiveBuffer;

        private Request(URI server) {
            this.server = server;
        }

        Request path(String newPath) {
            path = newPath;
            return this;
        }

        Request header(String name, String value) {
            headers.add(name + ": " + value);
            return this;
        }

        Request subprotocol(@Nullable String name) {
            subprotocol = name;
            return this;
        }

        Request withoutUpgrade() {
            upgrade = false;
            return this;
        }

        /** A small one lets the server feel sooner that nobody reads. */
        Request receiveBuffer(int bytes) {
            receiveBuffer = bytes;
            return this;
        }

        RawClient open() throws IOException {
            Socket socket = new Socket();
            if (receiveBuffer > 0) {
                socket.setReceiveBufferSize(receiveBuffer);
            }
            socket.setSoTimeout((int) TIMEOUT.toMillis());
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(server.getHost(), server.getPort()), (int) TIMEOUT.toMillis());
            List<String> request = new ArrayList<>();
            request.add("GET " + path + " HTTP/1.1");
            request.add("Host: " + server.getHost() + ":" + server.getPort());
            if (upgrade) {
                request.add("Upgrade: websocket");
                request.add("Connection: Upgrade");
                request.add("Sec-WebSocket-Version: 13");
                request.add("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");
                if (subprotocol != null) {
                    request.add("Sec-WebSocket-Protocol: " + subprotocol);
                }
            }
            request.addAll(headers);
            try {
                return new RawClient(socket, request);
            } catch (IOException | RuntimeException e) {
                socket.close();
                throw e;
            }
        }
    }
}
