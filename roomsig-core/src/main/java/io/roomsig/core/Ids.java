package io.roomsig.core;

import java.util.Base64;

/** Ids that cannot be guessed: base64url without padding, so that they need no escaping in JSON, URLs or logs. */
final class Ids {
    private static final int BITS_128 = 16;

    private Ids() {}

    static String random(Environment environment) {
        byte[] bytes = new byte[BITS_128];
        environment.randomBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
