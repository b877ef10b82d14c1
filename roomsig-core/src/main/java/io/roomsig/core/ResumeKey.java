package io.roomsig.core;

import io.roomsig.core.room.KeyHashes;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * What brings a client back to its participant: {@code line.secret}, of 128 and 256 random bits. The line stays the same for
 * all keys of a participant's session, the secret is new each time. The room knows their hashes only.
 */
final class ResumeKey {
    private static final int LINE_BYTES = 16;
    private static final int SECRET_BYTES = 32;
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final String line;
    private final String secret;

    private ResumeKey(String line, String secret) {
        this.line = line;
        this.secret = secret;
    }

    static ResumeKey first(Environment environment) {
        return new ResumeKey(random(environment, LINE_BYTES), random(environment, SECRET_BYTES));
    }

    /** The one that takes the place of this one. */
    ResumeKey next(Environment environment) {
        return new ResumeKey(line, random(environment, SECRET_BYTES));
    }

    /** What a client has shown; {@code null} if it is no key. */
    static @Nullable ResumeKey parse(String text) {
        int dot = text.indexOf('.');
        return dot < 1 || dot == text.length() - 1
                ? null
                : new ResumeKey(text.substring(0, dot), text.substring(dot + 1));
    }

    /** For the client, and nobody else. */
    String text() {
        return line + "." + secret;
    }

    String lineHash() {
        return hash(line);
    }

    String hash() {
        return hash(text());
    }

    KeyHashes hashes() {
        return KeyHashes.first(lineHash(), hash());
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "ResumeKey";
    }

    private static String random(Environment environment, int length) {
        byte[] bytes = new byte[length];
        environment.randomBytes(bytes);
        return BASE64.encodeToString(bytes);
    }

    private static String hash(String text) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            return BASE64.encodeToString(sha256.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java platform has SHA-256", missing);
        }
    }
}
