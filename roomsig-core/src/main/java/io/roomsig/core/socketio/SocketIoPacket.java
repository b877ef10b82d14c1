package io.roomsig.core.socketio;

import org.jspecify.annotations.Nullable;

/**
 * A packet of Socket.IO protocol 5, taken apart: {@code <type>[<attachments>-][<namespace>,][<ack id>][<JSON>]}. The JSON
 * stays text; only its first character is looked at.
 *
 * @param type what it is
 * @param attachments how many binary messages follow it
 * @param namespace the namespace, {@value #MAIN} unless it says another
 * @param ackId the number that an acknowledgement repeats, or {@code null}
 * @param json the rest, or empty
 */
record SocketIoPacket(
        Type type,
        int attachments,
        String namespace,
        @Nullable String ackId,
        String json) {

    static final String MAIN = "/";

    /** No page needs more; the reference server's limit is 10 as well. */
    private static final int MAX_ATTACHMENTS = 10;

    private static final int MAX_NAMESPACE_LENGTH = 256;
    private static final int MAX_ACK_DIGITS = 10;

    /** Reads the packet that begins at {@code start}; {@code null} if it is none. */
    static @Nullable SocketIoPacket read(String text, int start) {
        if (text.length() <= start) {
            return null;
        }
        Type type = Type.of(text.charAt(start));
        if (type == null) {
            return null;
        }
        int at = start + 1;
        int attachments = 0;
        if (type.isBinary) {
            int dash = digits(text, at);
            if (dash == at || dash - at > 2 || dash == text.length() || text.charAt(dash) != '-') {
                return null;
            }
            attachments = Integer.parseInt(text.substring(at, dash));
            if (attachments > MAX_ATTACHMENTS) {
                return null;
            }
            at = dash + 1;
        }
        String namespace = MAIN;
        if (at < text.length() && text.charAt(at) == '/') {
            int comma = text.indexOf(',', at);
            int end = comma < 0 ? text.length() : comma;
            if (end - at > MAX_NAMESPACE_LENGTH) {
                return null;
            }
            namespace = text.substring(at, end);
            at = comma < 0 ? end : comma + 1;
        }
        int end = digits(text, at);
        if (end - at > MAX_ACK_DIGITS) {
            return null;
        }
        String ackId = end > at ? text.substring(at, end) : null;
        String json = text.substring(end);
        return type.takes(json) ? new SocketIoPacket(type, attachments, namespace, ackId, json) : null;
    }

    private static int digits(String text, int start) {
        int at = start;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        return at;
    }

    /** What a packet is. */
    enum Type {
        /** Connects to a namespace, maybe with an object that authenticates. */
        CONNECT('0', false),
        /** Disconnects from one. */
        DISCONNECT('1', false),
        /** An array: a name and arguments. */
        EVENT('2', false),
        /** An array: the answer to an event. */
        ACK('3', false),
        /** The server's word that a namespace is not to be had. */
        CONNECT_ERROR('4', false),
        /** An event with binary messages behind it. */
        BINARY_EVENT('5', true),
        /** An answer with binary messages behind it. */
        BINARY_ACK('6', true);

        private final char digit;
        private final boolean isBinary;

        Type(char digit, boolean isBinary) {
            this.digit = digit;
            this.isBinary = isBinary;
        }

        static @Nullable Type of(char digit) {
            for (Type type : values()) {
                if (type.digit == digit) {
                    return type;
                }
            }
            return null;
        }

        /** Whether the JSON behind it can be what belongs there. */
        private boolean takes(String json) {
            return switch (this) {
                case CONNECT -> json.isEmpty() || json.charAt(0) == '{';
                case DISCONNECT -> json.isEmpty();
                case EVENT, ACK, BINARY_EVENT, BINARY_ACK -> !json.isEmpty() && json.charAt(0) == '[';
                case CONNECT_ERROR -> true;
            };
        }
    }
}
