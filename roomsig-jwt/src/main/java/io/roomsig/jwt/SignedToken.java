package io.roomsig.jwt;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jwt.JWTClaimsSet;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.ParseException;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a client has shown, taken apart, and nothing of it believed yet. */
final class SignedToken {
    private final JWSObject jws;

    private SignedToken(JWSObject jws) {
        this.jws = jws;
    }

    /** Takes a token apart, or answers {@code null} if it is none that can be used here, unsigned and encrypted ones among them. */
    static @Nullable SignedToken read(String token) {
        try {
            JWSObject jws = JWSObject.parse(token);
            JWSHeader header = jws.getHeader();
            // Extensions that must be understood, and aren't (RFC 7515 section 4.1.11), such as a payload that is no
            // base64url.
            return header.getCriticalParams() == null && header.isBase64URLEncodePayload()
                    ? new SignedToken(jws)
                    : null;
        } catch (ParseException | RuntimeException hostile) {
            return null;
        }
    }

    /** The {@code kid}, which anybody may have made up. */
    @Nullable
    String keyId() {
        return jws.getHeader().getKeyID();
    }

    /** Whether it is of this type, as it says; where none is wanted, {@code JWT} or nothing (RFC 8725 section 3.11). */
    boolean isOfType(@Nullable String wanted) {
        String said = jws.getHeader().getType() == null
                ? null
                : jws.getHeader().getType().getType().toLowerCase(Locale.ROOT);
        if (wanted == null) {
            return said == null || said.equals("jwt");
        }
        return wanted.toLowerCase(Locale.ROOT).equals(said);
    }

    /** What is wrong with its signature, or {@code null}. */
    @Nullable
    Fault signatureFault(JwtKeys keys) {
        var fitting = keys.fitting(jws.getHeader());
        if (fitting.isEmpty()) {
            return Fault.UNKNOWN_KEY;
        }
        byte[] signed = jws.getSigningInput();
        boolean isGood = fitting.stream().anyMatch(key -> key.verifies(jws.getHeader(), signed, jws.getSignature()));
        return isGood ? null : Fault.BAD_SIGNATURE;
    }

    /** The claims, or {@code null} if there are none. */
    @Nullable
    JWTClaimsSet claims() {
        try {
            Map<String, Object> json = jws.getPayload().toJSONObject();
            return json == null ? null : JWTClaimsSet.parse(json);
        } catch (ParseException | RuntimeException malformed) {
            return null;
        }
    }

    /** The same for all tokens that say the same: without the signature, of which there may be many good ones. */
    String digest() {
        try {
            byte[] payload = jws.getPayload().toBytes();
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update("roomsig-jwt:".getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(sha256.digest(payload));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
