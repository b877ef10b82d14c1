package io.roomsig.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.util.Base64URL;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A key that verifies tokens, for one algorithm: what another algorithm has signed it does not look at, whatever the token
 * says of itself. So a public key is never taken for an HMAC's secret. Immutable, and safe for use by any number of threads.
 */
public final class JwtKey {
    private final @Nullable String id;
    private final JwtAlgorithm algorithm;
    private final JWSVerifier verifier;

    private JwtKey(@Nullable String id, JwtAlgorithm algorithm, JWSVerifier verifier) {
        this.id = id;
        this.algorithm = algorithm;
        this.verifier = verifier;
    }

    /**
     * A secret that is shared with whoever signs.
     *
     * @param id the {@code kid} of its tokens, or {@code null}: then it verifies tokens with any
     * @param algorithm one of {@link JwtAlgorithm#HS256}, {@link JwtAlgorithm#HS384}, {@link JwtAlgorithm#HS512}
     * @param secret at least as long as the hash, random, copied
     * @throws IllegalArgumentException if the secret is too short or the algorithm is another one
     */
    public static JwtKey secret(@Nullable String id, JwtAlgorithm algorithm, byte[] secret) {
        if (!algorithm.isSymmetric()) {
            throw new IllegalArgumentException(algorithm + " takes a public key, not a secret");
        }
        if (secret.length * 8 < algorithm.minKeyBits()) {
            throw tooSmall(algorithm, secret.length * 8);
        }
        try {
            return new JwtKey(id, algorithm, new MACVerifier(secret.clone()));
        } catch (JOSEException e) {
            throw unusable(algorithm);
        }
    }

    /**
     * The public key of whoever signs.
     *
     * @param id the {@code kid} of its tokens, or {@code null}: then it verifies tokens with any
     * @param algorithm one of {@link JwtAlgorithm#ASYMMETRIC}
     * @param key RSA of at least 2,048 bits, or EC on the curve P-256
     * @throws IllegalArgumentException if the key is not one for the algorithm, or too small
     */
    public static JwtKey publicKey(@Nullable String id, JwtAlgorithm algorithm, PublicKey key) {
        Objects.requireNonNull(key, "key");
        if (algorithm.isRsa() && key instanceof RSAPublicKey rsa) {
            int bits = rsa.getModulus().bitLength();
            if (bits < algorithm.minKeyBits()) {
                throw tooSmall(algorithm, bits);
            }
            return new JwtKey(id, algorithm, new RSASSAVerifier(rsa));
        }
        if (algorithm == JwtAlgorithm.ES256
                && key instanceof ECPublicKey ec
                && Curve.P_256.equals(Curve.forECParameterSpec(ec.getParams()))) {
            try {
                return new JwtKey(id, algorithm, new ECDSAVerifier(ec));
            } catch (JOSEException e) {
                throw unusable(algorithm);
            }
        }
        throw unusable(algorithm);
    }

    /** The {@code kid} of its tokens, or {@code null} if it verifies tokens with any. */
    public @Nullable String id() {
        return id;
    }

    /** The algorithm, the only one, that it verifies. */
    public JwtAlgorithm algorithm() {
        return algorithm;
    }

    /** Whether a token with this header may be one of this key. */
    boolean fits(JWSHeader header) {
        String named = header.getKeyID();
        return algorithm.jose().equals(header.getAlgorithm()) && (id == null || named == null || id.equals(named));
    }

    /** Whether this key's owner has signed it. */
    boolean verifies(JWSHeader header, byte[] signed, Base64URL signature) {
        try {
            return fits(header) && verifier.verify(header, signed, signature);
        } catch (JOSEException e) {
            return false;
        }
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "JwtKey[id=" + id + ", algorithm=" + algorithm + "]";
    }

    private static IllegalArgumentException tooSmall(JwtAlgorithm algorithm, int bits) {
        return new IllegalArgumentException(
                algorithm + " takes a key of at least " + algorithm.minKeyBits() + " bits, not " + bits);
    }

    private static IllegalArgumentException unusable(JwtAlgorithm algorithm) {
        return new IllegalArgumentException("this is no key for " + algorithm);
    }
}
