package io.roomsig.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The keys that are good at one time: while keys are changed, the old one and the new one. Immutable, and safe for use by any
 * number of threads.
 */
public final class JwtKeys {

    /** How many keys there may be: a token without a {@code kid} is tried with each of its algorithm. */
    public static final int MAX_KEYS = 32;

    private final List<JwtKey> keys;

    private JwtKeys(List<JwtKey> keys) {
        this.keys = List.copyOf(keys);
        if (keys.isEmpty() || keys.size() > MAX_KEYS) {
            throw new IllegalArgumentException("1 to " + MAX_KEYS + " keys, not " + keys.size());
        }
    }

    /**
     * These keys.
     *
     * @param keys 1 to {@value #MAX_KEYS}
     */
    public static JwtKeys of(JwtKey... keys) {
        return new JwtKeys(List.of(keys));
    }

    /**
     * The keys of a JWK set (RFC 7517 section 5). Those that are of no use here are left out: for encryption, of another type
     * or curve, too small, for an algorithm that is not wanted. A key that names no {@code alg} is one for each wanted
     * algorithm of its type.
     *
     * @param jwks the set, as JSON
     * @param wanted what may be signed with; {@link JwtAlgorithm#ASYMMETRIC} for a set that anybody may read
     * @throws IllegalArgumentException if this is no JWK set or has no usable key. The message quotes nothing of it
     */
    public static JwtKeys parse(String jwks, Set<JwtAlgorithm> wanted) {
        List<JwtKey> keys = new ArrayList<>();
        for (JWK jwk : read(jwks)) {
            if (isForSignatures(jwk)) {
                wanted.stream()
                        .sorted()
                        .filter(algorithm -> jwk.getAlgorithm() == null
                                || algorithm
                                        .jose()
                                        .getName()
                                        .equals(jwk.getAlgorithm().getName()))
                        .forEach(algorithm -> {
                            JwtKey key = usable(jwk, algorithm);
                            if (key != null) {
                                keys.add(key);
                            }
                        });
            }
        }
        return new JwtKeys(keys);
    }

    private static List<JWK> read(String jwks) {
        try {
            return JWKSet.parse(jwks).getKeys();
        } catch (ParseException | RuntimeException e) {
            // Its message may quote a key.
            throw new IllegalArgumentException("this is no JWK set");
        }
    }

    private static boolean isForSignatures(JWK jwk) {
        return !KeyUse.ENCRYPTION.equals(jwk.getKeyUse())
                && (jwk.getKeyOperations() == null || jwk.getKeyOperations().contains(KeyOperation.VERIFY));
    }

    private static @Nullable JwtKey usable(JWK jwk, JwtAlgorithm algorithm) {
        try {
            if (jwk instanceof OctetSequenceKey secret && algorithm.isSymmetric()) {
                return JwtKey.secret(jwk.getKeyID(), algorithm, secret.toByteArray());
            }
            if (jwk instanceof RSAKey rsa && algorithm.isRsa()) {
                return JwtKey.publicKey(jwk.getKeyID(), algorithm, rsa.toRSAPublicKey());
            }
            if (jwk instanceof ECKey ec && algorithm == JwtAlgorithm.ES256) {
                return JwtKey.publicKey(jwk.getKeyID(), algorithm, ec.toECPublicKey());
            }
            return null;
        } catch (JOSEException | IllegalArgumentException ofNoUse) {
            return null;
        }
    }

    /** All of them, in order. */
    public List<JwtKey> all() {
        return keys;
    }

    /** Whether one of them is for tokens with this {@code kid}, or for tokens with any. */
    public boolean knows(String id) {
        return keys.stream().anyMatch(key -> key.id() == null || key.id().equals(id));
    }

    /** Those that may have signed a token with this header. */
    List<JwtKey> fitting(JWSHeader header) {
        return keys.stream().filter(key -> key.fits(header)).toList();
    }

    @Override
    public String toString() {
        return keys.toString();
    }
}
