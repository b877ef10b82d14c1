package io.roomsig.api;

/**
 * Why something was refused: the stable {@code code} of an {@code error} message. {@code docs/PROTOCOL.md} says of each
 * when it is sent and what becomes of the connection.
 */
public enum ErrorCode {
    /** Not a JSON object, a wrong type, a missing, doubled or forbidden field, nested too deep. */
    BAD_MESSAGE("This message cannot be understood"),
    /** No such message type. */
    UNKNOWN_TYPE("There is no message of this type"),
    /** Larger than the largest frame. */
    MESSAGE_TOO_LARGE("This message is too large"),
    /** More messages than the limits allow. */
    RATE_LIMITED("Too many messages; slow down", true),
    /** No protocol version in common. */
    UNSUPPORTED_VERSION("None of these protocol versions is spoken here"),
    /** No join in time. */
    HELLO_TIMEOUT("No join in time"),
    /** Needs a join first. */
    NOT_JOINED("Join a room first"),
    /** Joined, or joining, already. */
    ALREADY_JOINED("This connection has joined a room already"),
    /** Unknown token, token of another room, or refused by the host app. */
    INVALID_TOKEN("Invalid room token"),
    /** The grant is past its expiry. */
    TOKEN_EXPIRED("This token has expired"),
    /** A single-use token that another attempt has won. */
    TOKEN_USED("This token was used already"),
    /** The host app took the token back. */
    TOKEN_REVOKED("This token was revoked"),
    /** The host app knows no such room. */
    ROOM_NOT_FOUND("There is no such room"),
    /** As many members as the room's policy allows. */
    ROOM_FULL("This room is full", true),
    /** A moderator has locked the room. */
    ROOM_LOCKED("This room is locked", true),
    /** The room is over. */
    ROOM_CLOSED("This room is closed"),
    /** Waited to be let in, and was not. */
    ADMISSION_DENIED("You were not let in"),
    /** This identity is banned from the room. */
    BANNED("You are banned from this room"),
    /** This identity is in the room already, and the room's policy allows it once. */
    DUPLICATE_IDENTITY("You are in this room already"),
    /** No such participant in the sender's room: unknown, in another room and departed look the same. */
    PEER_NOT_FOUND("There is no such participant in this room"),
    /** The participant's connection is interrupted. */
    PEER_AWAY("This participant's connection is interrupted", true),
    /** The participant to resume is no longer in the room. */
    RESUME_EXPIRED("You are no longer in this room"),
    /** The key is not this participant's, or not its newest. */
    RESUME_INVALID("This is not the key of that participant"),
    /** A signal of before the last restart of its pair. */
    STALE_NEGOTIATION("This belongs to a negotiation that is over"),
    /** Two participants do not get connected, or can't restart. */
    NEGOTIATION_FAILED("There is no connection to this participant", true),
    /** The grant lacks the permission. */
    FORBIDDEN("You are not allowed to do this"),
    /** The value has another version than the one expected, or is in no state for this. */
    STATE_CONFLICT("The value has changed meanwhile"),
    /** A value, or the number of values, is over its limit. */
    STATE_TOO_LARGE("This value is too large"),
    /** The token store or the room log does not answer. */
    STORE_UNAVAILABLE("Cannot check this right now; try again", true),
    /** The server has as many rooms as it takes. */
    SERVER_FULL("This server has as many rooms as it can take", true),
    /** More joins from the client's address than the limits allow. */
    TOO_MANY_JOINS("Too many people join from your network; wait a moment", true),
    /** The customer of the host app that the room belongs to has as many rooms or participants as it may. */
    TENANT_FULL("There are as many rooms or participants as this account may have", true),
    /** The server takes no more joins. */
    SERVER_DRAINING("This server is shutting down", true),
    /** A fault of the server. */
    INTERNAL("Something went wrong on the server", true);

    private final String message;
    private final boolean retryable;

    ErrorCode(String message) {
        this(message, false);
    }

    ErrorCode(String message, boolean retryable) {
        this.message = message;
        this.retryable = retryable;
    }

    /** A sentence for people, without anything the client sent. May change between releases. */
    public String message() {
        return message;
    }

    /** Whether the same request may succeed a little later. */
    public boolean retryable() {
        return retryable;
    }
}
