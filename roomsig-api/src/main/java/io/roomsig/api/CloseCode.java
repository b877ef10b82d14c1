package io.roomsig.api;

/**
 * Why a connection was closed: the codes of RFC 6455 section 7.4.1 where they fit, else roomsig's own. 4000-4499 tell a
 * client to connect again, 4500-4999 not to.
 */
public enum CloseCode {
    /** After {@code bye}. */
    NORMAL(1000, "normal"),
    /** The server's container went away. */
    GOING_AWAY(1001, "going away"),
    /** A binary frame where only text is spoken. */
    UNSUPPORTED_DATA(1003, "unsupported data"),
    /** A message over the largest frame. */
    TOO_BIG(1009, "too big"),
    /** The client reads slower than its room talks. */
    SLOW_CONSUMER(4001, "slow consumer"),
    /** Nothing was heard of the client for too long. */
    PING_TIMEOUT(4002, "ping timeout"),
    /** A fault of the server. */
    INTERNAL_ERROR(4003, "internal error"),
    /** The server shuts down. */
    SERVER_DRAINING(4005, "server draining"),
    /** No join in time. */
    JOIN_TIMEOUT(4006, "join timeout"),
    /** The session ended because somebody showed an old resume key; join again. */
    KEY_REUSED(4007, "key reused"),
    /** The join was refused for its token, or the host app took it back. */
    INVALID_TOKEN(4500, "invalid token"),
    /** A newer connection took the participant over. */
    REPLACED(4501, "replaced"),
    /** Removed by a moderator or the host app. */
    KICKED(4502, "kicked"),
    /** Banned by a moderator or the host app. */
    BANNED(4503, "banned"),
    /** The room is over. */
    ROOM_CLOSED(4504, "room closed"),
    /** Kept sending at full speed over the limit. */
    RATE_LIMITED(4505, "rate limited"),
    /** Wrong subprotocol or version. */
    PROTOCOL_ERROR(4506, "protocol error");

    private final int number;
    private final String reason;

    CloseCode(int number, String reason) {
        this.number = number;
        this.reason = reason;
    }

    /** The status code of the close frame. */
    public int number() {
        return number;
    }

    /** The reason text of the close frame: ASCII, well under the 123 bytes that RFC 6455 section 5.5 leaves for it. */
    public String reason() {
        return reason;
    }
}
