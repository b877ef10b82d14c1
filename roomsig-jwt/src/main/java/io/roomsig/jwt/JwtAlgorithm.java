package io.roomsig.jwt;

import com.nimbusds.jose.JWSAlgorithm;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** How a token may be signed (RFC 7518 section 3.1). What is not here is refused, {@code none} first of all. */
public enum JwtAlgorithm {
    /** HMAC with SHA-256: whoever can verify can also sign. */
    HS256(256),
    /** HMAC with SHA-384. */
    HS384(384),
    /** HMAC with SHA-512. */
    HS512(512),
    /** RSASSA-PKCS1-v1_5 with SHA-256. */
    RS256(2_048),
    /** RSASSA-PSS with SHA-256. */
    PS256(2_048),
    /** ECDSA with P-256 and SHA-256. */
    ES256(256);

    /** Those whose keys verify and cannot sign. Unmodifiable. */
    public static final Set<JwtAlgorithm> ASYMMETRIC = Collections.unmodifiableSet(EnumSet.of(RS256, PS256, ES256));

    private final int minKeyBits;

    JwtAlgorithm(int minKeyBits) {
        this.minKeyBits = minKeyBits;
    }

    JWSAlgorithm jose() {
        return JWSAlgorithm.parse(name());
    }

    /** The smallest key that is taken (RFC 7518 sections 3.2 and 3.3). */
    int minKeyBits() {
        return minKeyBits;
    }

    boolean isSymmetric() {
        return JWSAlgorithm.Family.HMAC_SHA.contains(jose());
    }

    boolean isRsa() {
        return JWSAlgorithm.Family.RSA.contains(jose());
    }
}
