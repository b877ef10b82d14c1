package io.roomsig.core.ice;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What a TURN server and we know, and nobody else. */
final class SharedSecret {
    private static final int MIN_LENGTH = 16;
    private static final int PSEUDONYM_BYTES = 12;
    /** What the TURN REST API uses. */
    private static final String CREDENTIAL = "HmacSHA1";
    /** Another function than for credentials, so that no user name can ever be one. */
    private static final String PSEUDONYM = "HmacSHA256";

    private final byte[] key;

    private SharedSecret(byte[] key) {
        this.key = key;
    }

    static SharedSecret of(String secret) {
        if (secret.length() < MIN_LENGTH) {
            throw new IllegalArgumentException("a TURN secret has at least " + MIN_LENGTH + " characters");
        }
        return new SharedSecret(secret.getBytes(UTF_8));
    }

    String credential(String username) {
        return Base64.getEncoder().encodeToString(hmac(CREDENTIAL, username));
    }

    /** A name for a participant that says nothing to those who do not have the secret. */
    String pseudonym(String room, String participantId) {
        byte[] whole = hmac(PSEUDONYM, room.length() + ":" + room + participantId);
        return Base64.getUrlEncoder().encodeToString(Arrays.copyOf(whole, PSEUDONYM_BYTES));
    }

    private byte[] hmac(String algorithm, String text) {
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(key, algorithm));
            return mac.doFinal(text.getBytes(UTF_8));
        } catch (GeneralSecurityException impossible) {
            // Without its message, which a provider of the platform writes.
            throw new IllegalStateException("this platform has no " + algorithm);
        }
    }

    /** Without it. */
    @Override
    public String toString() {
        return "a TURN secret";
    }
}
