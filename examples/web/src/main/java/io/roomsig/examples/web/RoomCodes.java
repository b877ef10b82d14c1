package io.roomsig.examples.web;

import java.security.SecureRandom;
import java.util.regex.Pattern;

/** The names of rooms. */
final class RoomCodes {
    /** Nothing that could be read as something else: no 0 O, 1 I L, 2 Z, 5 S, 8 B, U V. */
    private static final String ALPHABET = "34679ACDEFGHJKMNPQRTWXY";

    private static final int LENGTH = 6;

    /** What the protocol allows; other back ends make codes too. */
    private static final Pattern CODE = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    private final SecureRandom random = new SecureRandom();

    static boolean isCode(String text) {
        return CODE.matcher(text).matches();
    }

    /** A code that nobody can foresee: knowing a room's code is what lets somebody ask to be let in. */
    String next() {
        StringBuilder code = new StringBuilder(LENGTH);
        for (int i = 0; i < LENGTH; i++) {
            code.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return code.toString();
    }
}
