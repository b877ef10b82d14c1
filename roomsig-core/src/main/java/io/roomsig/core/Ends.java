package io.roomsig.core;

import io.roomsig.api.CloseCode;
import io.roomsig.api.ErrorCode;
import io.roomsig.api.LeaveReason;
import java.util.Set;

/** How connections end, and what that says. */
final class Ends {
    /** After these the connection is closed: a client that asks again would hear the same. */
    static final Set<ErrorCode> TOKEN_ERRORS =
            Set.of(ErrorCode.INVALID_TOKEN, ErrorCode.TOKEN_EXPIRED, ErrorCode.TOKEN_USED, ErrorCode.TOKEN_REVOKED);

    /** What stands for a close frame without a code, which {@code WebSocket.close()} sends (RFC 6455 section 7.1.5). */
    private static final int NO_STATUS = 1005;

    private Ends() {}

    /** Whether a client that closes its connection like this has left: it said so, or its page was closed. */
    static boolean isMeant(int code) {
        return code == CloseCode.NORMAL.number() || code == CloseCode.GOING_AWAY.number() || code == NO_STATUS;
    }

    /** How the connection of one is closed that is no longer in the room. */
    static CloseCode of(LeaveReason reason) {
        return switch (reason) {
            case KICKED -> CloseCode.KICKED;
            case BANNED -> CloseCode.BANNED;
            case REPLACED -> CloseCode.REPLACED;
            case ROOM_CLOSED, ROOM_EXPIRED -> CloseCode.ROOM_CLOSED;
            case TOKEN_EXPIRED, TOKEN_REVOKED -> CloseCode.INVALID_TOKEN;
            case KEY_REUSED -> CloseCode.KEY_REUSED;
            case SLOW_CONSUMER -> CloseCode.SLOW_CONSUMER;
            case RATE_LIMITED -> CloseCode.RATE_LIMITED;
            case PROTOCOL_ERROR -> CloseCode.PROTOCOL_ERROR;
            case SERVER_DRAIN -> CloseCode.SERVER_DRAINING;
            case TIMEOUT -> CloseCode.PING_TIMEOUT;
            case LEFT -> CloseCode.NORMAL;
        };
    }

    /** Whether one that was put out while it was away is sent away as if it had been there; else it may join anew. */
    static boolean isLasting(LeaveReason reason) {
        return switch (reason) {
            case KICKED, BANNED, ROOM_CLOSED, ROOM_EXPIRED, TOKEN_REVOKED -> true;
            case LEFT,
                    TIMEOUT,
                    REPLACED,
                    TOKEN_EXPIRED,
                    KEY_REUSED,
                    SLOW_CONSUMER,
                    RATE_LIMITED,
                    PROTOCOL_ERROR,
                    SERVER_DRAIN -> false;
        };
    }
}
