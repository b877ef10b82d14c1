package io.roomsig.benchmarks.load;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** The rooms of a measurement and what admits to them: servers and clients work it out from the number alone. */
public final class Rooms {
    private Rooms() {}

    /** The code of a room. */
    public static String code(int number) {
        return "R%05d".formatted(number);
    }

    /** The token that admits to it, in the form that the seed's back end gives it: a UUID. */
    public static String token(String code) {
        return UUID.nameUUIDFromBytes(code.getBytes(StandardCharsets.UTF_8)).toString();
    }

    /** Where the seed's back end writes it. */
    public static String redisKey(String code) {
        return "flowsync-database-room:" + code + ":token:" + token(code);
    }
}
