package io.roomsig.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An issuer: a key, and what verifies it. */
record Signer(String kid, JwtAlgorithm algorithm, JWSSigner signer, JwtKey verifier) {
    static final String ISSUER = "https://login.example.org";
    static final String AUDIENCE = "rooms";
    static final String ROOM = "ABC123";

    /** Made once: they take their time. */
    static final KeyPair RSA = pair("RSA");

    static final KeyPair EC = pair("EC");

    static Signer secret(String kid, JwtAlgorithm algorithm) {
        byte[] secret = new byte[algorithm.minKeyBits() / 8];
        Arrays.fill(secret, (byte) (kid == null ? 7 : kid.hashCode()));
        try {
            return new Signer(kid, algorithm, new MACSigner(secret), JwtKey.secret(kid, algorithm, secret));
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    static Signer rsa(String kid, JwtAlgorithm algorithm) {
        return new Signer(
                kid, algorithm, new RSASSASigner(RSA.getPrivate()), JwtKey.publicKey(kid, algorithm, RSA.getPublic()));
    }

    static Signer ec(String kid) {
        try {
            return new Signer(
                    kid,
                    JwtAlgorithm.ES256,
                    new ECDSASigner((ECPrivateKey) EC.getPrivate()),
                    JwtKey.publicKey(kid, JwtAlgorithm.ES256, EC.getPublic()));
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    static Signer of(JwtAlgorithm algorithm, String kid) {
        if (algorithm.isSymmetric()) {
            return secret(kid, algorithm);
        }
        return algorithm.isRsa() ? rsa(kid, algorithm) : ec(kid);
    }

    /** The claims of a token that is in order: of five minutes from now. */
    static Map<String, Object> claims(Instant now) {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", ISSUER);
        claims.put("aud", List.of("elsewhere", AUDIENCE));
        claims.put("sub", "user-7");
        claims.put("iat", now.getEpochSecond());
        claims.put("exp", now.getEpochSecond() + 300);
        claims.put("jti", "id-1");
        claims.put("room", ROOM);
        return claims;
    }

    String sign(Map<String, Object> claims) {
        return sign(JOSEObjectType.JWT, JSONObjectUtils.toJSONString(claims));
    }

    String sign(JOSEObjectType type, String payload) {
        JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.parse(algorithm.name()))
                .keyID(kid)
                .type(type)
                .build();
        JWSObject jws = new JWSObject(header, new Payload(payload));
        try {
            jws.sign(signer);
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
        return jws.serialize();
    }

    private static KeyPair pair(String type) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(type);
            if (type.equals("EC")) {
                generator.initialize(new ECGenParameterSpec("secp256r1"));
            } else {
                generator.initialize(2_048);
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
