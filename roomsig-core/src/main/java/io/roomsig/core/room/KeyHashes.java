package io.roomsig.core.room;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a room remembers of the keys that resume a member: hashes, from which no key can be made.
 *
 * <p>A key has two parts: its line, the same for all keys of a member's session, and a part that is new each time. That is how
 * an old key is told from a foreign one without keeping all old ones.
 *
 * @param line of the part that stays
 * @param current of the newest key
 * @param previous of the one before, as long as nobody has shown that the newest has arrived; else {@code null}
 */
public record KeyHashes(
        String line, String current, @Nullable String previous) {

    /** Checks. */
    public KeyHashes {
        Objects.requireNonNull(line, "line");
        Objects.requireNonNull(current, "current");
    }

    /** Of a first key. */
    public static KeyHashes first(String line, String current) {
        return new KeyHashes(line, current, null);
    }

    /** Whether this key resumes the member. */
    boolean opens(String shown) {
        return shown.equals(current) || shown.equals(previous);
    }

    /** After this one was shown: it stays good, since the answer that brings the next can be lost. */
    KeyHashes rotated(String shown, String next) {
        return new KeyHashes(line, next, shown);
    }

    /** After the newest was shown to have arrived. */
    KeyHashes confirmed() {
        return new KeyHashes(line, current, null);
    }
}
