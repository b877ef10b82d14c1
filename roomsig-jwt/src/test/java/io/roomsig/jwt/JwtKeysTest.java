package io.roomsig.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** Which keys are taken. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class JwtKeysTest {
    private static final RSAPublicKey RSA = (RSAPublicKey) Signer.RSA.getPublic();
    private static final ECPublicKey EC = (ECPublicKey) Signer.EC.getPublic();

    @Test
    void a_key_that_is_too_small_or_of_another_type_is_refused_and_not_quoted() throws Exception {
        byte[] secret = "secret".repeat(5).getBytes(StandardCharsets.US_ASCII);
        for (JwtAlgorithm symmetric : Set.of(JwtAlgorithm.HS256, JwtAlgorithm.HS384, JwtAlgorithm.HS512)) {
            byte[] oneTooShort = new byte[symmetric.minKeyBits() / 8 - 1];
            assertThatThrownBy(() -> JwtKey.secret(null, symmetric, oneTooShort))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> JwtKey.publicKey(null, symmetric, RSA))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> JwtKey.secret("kid", JwtAlgorithm.HS256, secret))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("secret");
        KeyPairGenerator small = KeyPairGenerator.getInstance("RSA");
        small.initialize(1_024);
        PublicKey tooSmall = small.generateKeyPair().getPublic();
        PublicKey otherCurve = new ECKeyGenerator(Curve.P_384).generate().toPublicKey();
        for (JwtAlgorithm rsa : Set.of(JwtAlgorithm.RS256, JwtAlgorithm.PS256)) {
            assertThatThrownBy(() -> JwtKey.secret(null, rsa, RSA.getEncoded()))
                    .isInstanceOf(IllegalArgumentException.class);
            for (PublicKey wrong : List.of(tooSmall, EC)) {
                assertThatThrownBy(() -> JwtKey.publicKey(null, rsa, wrong))
                        .isInstanceOf(IllegalArgumentException.class);
            }
        }
        for (PublicKey wrong : List.of(otherCurve, RSA)) {
            assertThatThrownBy(() -> JwtKey.publicKey(null, JwtAlgorithm.ES256, wrong))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void of_a_set_those_keys_are_taken_that_are_for_signatures_and_wanted() throws Exception {
        RSAKey small = new RSAKeyGenerator(1_024, true).keyID("small").generate();
        JWKSet set = new JWKSet(List.of(
                new RSAKey.Builder(RSA).keyID("any").build(),
                new RSAKey.Builder(RSA)
                        .keyID("ps")
                        .algorithm(JWSAlgorithm.PS256)
                        .build(),
                new RSAKey.Builder(RSA)
                        .keyID("rs512")
                        .algorithm(JWSAlgorithm.RS512)
                        .build(),
                new RSAKey.Builder(RSA).keyID("enc").keyUse(KeyUse.ENCRYPTION).build(),
                new RSAKey.Builder(RSA).keyID("wrap").keyOperations(Set.of()).build(),
                small,
                new ECKey.Builder(Curve.P_256, EC)
                        .keyID("ec")
                        .keyUse(KeyUse.SIGNATURE)
                        .build(),
                new ECKeyGenerator(Curve.P_384).keyID("p384").generate(),
                new OctetSequenceKey.Builder(new byte[64]).keyID("oct").build()));
        String json =
                set.toString(false).replaceFirst("\\{\"keys\":\\[", "{\"keys\":[{\"kty\":\"NEW\",\"kid\":\"new\"},");
        assertThat(JwtKeys.parse(json, JwtAlgorithm.ASYMMETRIC).all())
                .extracting(JwtKey::toString)
                .containsExactly(
                        "JwtKey[id=any, algorithm=RS256]",
                        "JwtKey[id=any, algorithm=PS256]",
                        "JwtKey[id=ps, algorithm=PS256]",
                        "JwtKey[id=ec, algorithm=ES256]");
        assertThat(JwtKeys.parse(json, EnumSet.of(JwtAlgorithm.HS256)).all())
                .extracting(JwtKey::id)
                .containsExactly("oct");
    }

    @Test
    void what_is_no_set_or_has_no_usable_key_is_refused_and_not_quoted() {
        for (String json : List.of(
                "",
                "null",
                "[]",
                "{}",
                "{\"keys\":7}",
                "{\"keys\":[]}",
                "{\"keys\":[\"secret\"]}",
                "{\"keys\":[{\"kty\":\"oct\",\"k\":\"secret\"}]}",
                "<html>secret</html>",
                "[".repeat(100_000))) {
            assertThatThrownBy(() -> JwtKeys.parse(json, JwtAlgorithm.ASYMMETRIC))
                    .as(json)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageNotContaining("secret")
                    .hasNoCause();
        }
    }

    @Test
    void there_are_as_many_keys_as_a_token_without_a_name_may_be_tried_with() {
        JwtKey key = Signer.ec("ec").verifier();
        assertThat(JwtKeys.of(Collections.nCopies(32, key).toArray(JwtKey[]::new))
                        .all())
                .hasSize(32);
        assertThatThrownBy(() -> JwtKeys.of(Collections.nCopies(33, key).toArray(JwtKey[]::new)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(JwtKeys::of).isInstanceOf(IllegalArgumentException.class);
    }
}
