package io.roomsig.jwt;

import io.roomsig.api.ErrorCode;

/** Why a token does not admit: in words for the log, where the client is told no more than a code. */
enum Fault {
    MISSING(ErrorCode.INVALID_TOKEN),
    TOO_LONG(ErrorCode.INVALID_TOKEN),
    MALFORMED(ErrorCode.INVALID_TOKEN),
    WRONG_TYPE(ErrorCode.INVALID_TOKEN),
    UNKNOWN_KEY(ErrorCode.INVALID_TOKEN),
    BAD_SIGNATURE(ErrorCode.INVALID_TOKEN),
    BAD_CLAIMS(ErrorCode.INVALID_TOKEN),
    WRONG_ISSUER(ErrorCode.INVALID_TOKEN),
    WRONG_AUDIENCE(ErrorCode.INVALID_TOKEN),
    NO_EXPIRY(ErrorCode.INVALID_TOKEN),
    EXPIRED(ErrorCode.TOKEN_EXPIRED),
    NOT_YET(ErrorCode.INVALID_TOKEN),
    LASTS_TOO_LONG(ErrorCode.INVALID_TOKEN),
    WRONG_ROOM(ErrorCode.INVALID_TOKEN),
    NO_ID(ErrorCode.INVALID_TOKEN),
    USED(ErrorCode.TOKEN_USED);

    private final ErrorCode code;

    Fault(ErrorCode code) {
        this.code = code;
    }

    ErrorCode code() {
        return code;
    }
}
