package io.roomsig.redis;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where another back end writes tokens: {@code {prefix}room:{code}:token:{token}}. Room code and token stand in that key
 * as they are, so only those are looked for that cannot be taken for anything else.
 *
 * @param prefix what the back end puts before each of its keys
 */
record PlainKeys(String prefix) {
    private static final Pattern CODE = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final int MAX_TOKEN_CHARS = 512;

    /** The key, or {@code null} if that back end has no such token whatever its Redis holds. */
    byte @Nullable [] find(String room, String token) {
        if (!CODE.matcher(room).matches() || !isUnambiguous(token)) {
            return null;
        }
        return (prefix + "room:" + room + ":token:" + token).getBytes(StandardCharsets.UTF_8);
    }

    private static boolean isUnambiguous(String token) {
        return !token.isEmpty()
                && token.length() <= MAX_TOKEN_CHARS
                && token.codePoints().allMatch(PlainKeys::isUnambiguous);
    }

    /** A code point that is a surrogate is one without its other half: UTF-8 has no form for it. */
    private static boolean isUnambiguous(int codePoint) {
        return codePoint != ':'
                && !Character.isISOControl(codePoint)
                && Character.getType(codePoint) != Character.SURROGATE;
    }
}
