package io.roomsig.redis;

/**
 * Redis could not be asked, or did not do what it was asked. Never holds what was sent to it: Redis puts the arguments of
 * a command into some of its errors, and with them a token could reach a log.
 */
final class RedisFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RedisFailure(String message) {
        super(message);
    }

    RedisFailure(String message, Throwable harmless) {
        super(message, harmless);
    }
}
