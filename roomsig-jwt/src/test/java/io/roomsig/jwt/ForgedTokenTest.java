package io.roomsig.jwt;

import static io.roomsig.jwt.Signer.AUDIENCE;
import static io.roomsig.jwt.Signer.ISSUER;
import static io.roomsig.jwt.Signer.ROOM;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.JSONObjectUtils;
import io.roomsig.api.ErrorCode;
import io.roomsig.api.Handshake;
import io.roomsig.api.JoinRequest;
import io.roomsig.spi.Admission.Decision;
import io.roomsig.spi.Admission.Granted;
import io.roomsig.spi.Admission.Refused;
import java.net.URI;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens that nobody with a key has made, and what is no token at all. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ForgedTokenTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final String CLAIMS = JSONObjectUtils.toJSONString(Signer.claims(NOW));
    private static final Signer HMAC = Signer.secret("hmac", JwtAlgorithm.HS256);
    private static final Signer RSA = Signer.rsa("rsa", JwtAlgorithm.RS256);

    /** With a key of each kind, as somebody has who changes from one to the other. */
    private final JwtAdmission admission = admission(HMAC, RSA, Signer.ec("ec"));

    @ParameterizedTest
    @ValueSource(strings = {"none", "None", "NONE", "nOnE", ""})
    void an_unsigned_token_is_refused_however_it_is_written(String none) {
        String header = base64("{\"alg\":\"" + none + "\",\"typ\":\"JWT\"}");
        String signed = HMAC.sign(Signer.claims(NOW));
        String signature = signed.substring(signed.lastIndexOf('.') + 1);
        assertInvalid(header + "." + base64(CLAIMS) + ".");
        assertInvalid(header + "." + base64(CLAIMS));
        assertInvalid(header + "." + base64(CLAIMS) + "." + signature);
    }

    @Test
    void a_token_whose_signature_was_cut_off_or_is_empty_is_refused() {
        for (Signer signer : List.of(HMAC, RSA, Signer.ec("ec"))) {
            String token = signer.sign(Signer.claims(NOW));
            assertThat(decide(token)).isInstanceOf(Granted.class);
            String unsigned = token.substring(0, token.lastIndexOf('.'));
            assertInvalid(unsigned);
            assertInvalid(unsigned + ".");
            assertInvalid(unsigned + "." + "A".repeat(86));
            assertInvalid(unsigned + "." + "A".repeat(342));
        }
    }

    @Test
    void a_public_key_is_never_taken_for_the_secret_of_an_hmac() throws JOSEException {
        RSAPublicKey key = (RSAPublicKey) Signer.RSA.getPublic();
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded());
        List<byte[]> secrets = List.of(
                key.getEncoded(),
                key.getModulus().toByteArray(),
                ("-----BEGIN PUBLIC KEY-----\n" + base64 + "\n-----END PUBLIC KEY-----\n").getBytes(UTF_8),
                new RSAKey.Builder(key).build().toJSONString().getBytes(UTF_8));
        for (byte[] secret : secrets) {
            for (String kid : new String[] {"rsa", "hmac", null, "another"}) {
                JWSHeader header =
                        new JWSHeader.Builder(JWSAlgorithm.HS256).keyID(kid).build();
                JWSObject jws = new JWSObject(header, new Payload(CLAIMS));
                jws.sign(new MACSigner(secret));
                assertInvalid(jws.serialize());
                assertThat(decide(admission(RSA), jws.serialize())).isEqualTo(new Refused(ErrorCode.INVALID_TOKEN));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_key_verifies_its_own_algorithm_and_no_other_of_its_type(JwtAlgorithm pinned) throws JOSEException {
        JwtAdmission one = admission(Signer.of(pinned, "one"));
        for (JWSAlgorithm other : List.of(
                JWSAlgorithm.HS256,
                JWSAlgorithm.HS384,
                JWSAlgorithm.HS512,
                JWSAlgorithm.RS256,
                JWSAlgorithm.RS384,
                JWSAlgorithm.RS512,
                JWSAlgorithm.PS256,
                JWSAlgorithm.PS384)) {
            JWSObject jws =
                    new JWSObject(new JWSHeader.Builder(other).keyID("one").build(), new Payload(CLAIMS));
            if (JWSAlgorithm.Family.HMAC_SHA.contains(other)) {
                byte[] secret = new byte[64];
                Arrays.fill(secret, (byte) "one".hashCode());
                jws.sign(new MACSigner(secret));
            } else {
                jws.sign(new RSASSASigner(Signer.RSA.getPrivate()));
            }
            boolean isPinned = other.getName().equals(pinned.name());
            boolean sameSecret = pinned == JwtAlgorithm.HS512 || !pinned.isSymmetric();
            assertThat(decide(one, jws.serialize()) instanceof Granted)
                    .as(other.getName())
                    .isEqualTo(isPinned && sameSecret);
        }
    }

    @Test
    void a_key_that_the_token_brings_or_points_to_is_not_looked_at() throws JOSEException {
        RSAKey own = new RSAKeyGenerator(2_048).generate();
        JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.RS256)
                .keyID("rsa")
                .jwk(own.toPublicJWK())
                .jwkURL(URI.create("http://127.0.0.1:1/jwks.json"))
                .build();
        JWSObject jws = new JWSObject(header, new Payload(CLAIMS));
        jws.sign(new RSASSASigner(own));
        assertInvalid(jws.serialize());
    }

    @Test
    void an_extension_that_must_be_understood_is_not_passed_over() throws JOSEException {
        for (JWSHeader header : List.of(
                new JWSHeader.Builder(JWSAlgorithm.HS256)
                        .criticalParams(Set.of("exp"))
                        .customParam("exp", 1)
                        .build(),
                new JWSHeader.Builder(JWSAlgorithm.HS256)
                        .base64URLEncodePayload(false)
                        .criticalParams(Set.of("b64"))
                        .build(),
                new JWSHeader.Builder(JWSAlgorithm.HS256)
                        .base64URLEncodePayload(false)
                        .build())) {
            JWSObject jws = new JWSObject(header, new Payload(CLAIMS));
            jws.sign(HMAC.signer());
            assertInvalid(
                    header.isBase64URLEncodePayload()
                            ? jws.serialize()
                            : header.toBase64URL() + "." + base64(CLAIMS) + "." + jws.getSignature());
        }
    }

    @Test
    void a_changed_character_anywhere_is_noticed() {
        String token = HMAC.sign(Signer.claims(NOW));
        // The last one has four bits that belong to nothing, and base64url decoders differ in whether they care.
        for (int i = 0; i < token.length() - 1; i++) {
            char other = token.charAt(i) == 'A' ? 'B' : 'A';
            assertInvalid(token.substring(0, i) + other + token.substring(i + 1));
        }
    }

    @Test
    void what_is_no_token_is_refused_and_nothing_is_thrown() {
        String good = HMAC.sign(Signer.claims(NOW));
        List<String> garbage = new ArrayList<>(List.of(
                "",
                ".",
                "..",
                "...",
                "....",
                ". .",
                "a.b.c",
                "\0.\0.\0",
                "\ud800.\ud800.\ud800",
                good + ".",
                "." + good,
                good.replace('.', ' '),
                good + good,
                "Bearer " + good,
                base64("null") + "." + base64(CLAIMS) + ".AAAA",
                base64("[]") + "." + base64(CLAIMS) + ".AAAA",
                base64("{}") + "." + base64(CLAIMS) + ".AAAA",
                base64("{\"alg\":null}") + "." + base64(CLAIMS) + ".AAAA",
                base64("{\"alg\":7}") + "." + base64(CLAIMS) + ".AAAA",
                base64("{\"alg\":\"dir\",\"enc\":\"A128GCM\"}") + ".a.b.c.d",
                base64("{\"alg\":\"HS256\",\"x\":" + "[".repeat(2_900)) + "." + base64(CLAIMS) + ".AAAA",
                base64("{\"alg\":\"HS256\",\"kid\":7}") + "." + base64(CLAIMS) + ".AAAA",
                base64("{\"alg\":\"HS256\",\"typ\":[]}") + "." + base64(CLAIMS) + ".AAAA"));
        Random random = new Random(7);
        for (int i = 0; i < 2_000; i++) {
            StringBuilder changed = new StringBuilder(good);
            for (int j = 0; j <= i % 5; j++) {
                changed.setCharAt(random.nextInt(good.length() - 1), (char) random.nextInt(i % 2 == 0 ? 128 : 65_536));
            }
            if (!changed.toString().equals(good)) {
                garbage.add(changed.toString());
            }
        }
        garbage.forEach(this::assertInvalid);
        assertThat(admission.admit(Handshake.UNKNOWN, new JoinRequest(ROOM, null, null, "attempt")))
                .isCompletedWithValue(new Refused(ErrorCode.INVALID_TOKEN));
    }

    @Test
    void a_signed_payload_that_is_no_claims_is_refused() {
        for (String payload : List.of(
                "",
                "null",
                "7",
                "[]",
                "\"text\"",
                "{",
                "{\"iss\":",
                "[".repeat(2_000),
                "{\"a\":" + "{\"a\":".repeat(400))) {
            assertInvalid(HMAC.sign(null, payload));
        }
    }

    @Test
    void a_token_that_is_too_long_is_not_even_taken_apart() {
        Map<String, Object> claims = Signer.claims(NOW);
        claims.put("pad", "x".repeat(2_000));
        String token = HMAC.sign(claims);
        JwtAdmission.Builder builder = builder(HMAC);
        assertThat(decide(builder.maxLength(token.length()).build(), token)).isInstanceOf(Granted.class);
        assertThat(decide(builder.maxLength(token.length() - 1).build(), token))
                .isEqualTo(new Refused(ErrorCode.INVALID_TOKEN));
        claims.put("pad", "x".repeat(4_000));
        assertInvalid(HMAC.sign(claims));
    }

    private void assertInvalid(String token) {
        assertThat(decide(token)).as(token).isEqualTo(new Refused(ErrorCode.INVALID_TOKEN));
    }

    private Decision decide(String token) {
        return decide(admission, token);
    }

    private static Decision decide(JwtAdmission admission, String token) {
        return admission
                .admit(Handshake.UNKNOWN, new JoinRequest(ROOM, token, null, "attempt"))
                .toCompletableFuture()
                .join();
    }

    private static JwtAdmission admission(Signer... signers) {
        return builder(signers).build();
    }

    private static JwtAdmission.Builder builder(Signer... signers) {
        JwtKey[] keys = List.of(signers).stream().map(Signer::verifier).toArray(JwtKey[]::new);
        return JwtAdmission.builder(JwtKeySource.fixed(JwtKeys.of(keys)))
                .issuer(ISSUER)
                .audience(AUDIENCE)
                .clock(() -> NOW);
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
    }
}
