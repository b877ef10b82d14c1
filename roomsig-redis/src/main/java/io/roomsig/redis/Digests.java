package io.roomsig.redis;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** SHA-256 over strings, such that no two lists of strings are hashed as the same bytes. */
final class Digests {

    private Digests() {}

    /**
     * The digest of some strings, in 43 characters of base64url.
     *
     * @param purpose tells digests of the same strings apart that are used for different things
     */
    static String of(String purpose, String... parts) {
        MessageDigest sha256 = sha256();
        sha256.update(purpose.getBytes(StandardCharsets.US_ASCII));
        for (String part : parts) {
            // Each with its length before it, and as UTF-16: UTF-8 has no form for unpaired surrogates, and Java's
            // encoder turns all of them into the same question mark.
            ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES + part.length() * Character.BYTES);
            bytes.putInt(part.length());
            for (int i = 0; i < part.length(); i++) {
                bytes.putChar(part.charAt(i));
            }
            sha256.update(bytes.flip());
        }
        return Base64.getUrlEncoder().withoutPadding().encodeToString(sha256.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
