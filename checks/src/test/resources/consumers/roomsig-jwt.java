package consumer;

import io.roomsig.api.Handshake;
import io.roomsig.api.JoinRequest;
import io.roomsig.jwt.JwtAdmission;
import io.roomsig.jwt.JwtAlgorithm;
import io.roomsig.jwt.JwtKey;
import io.roomsig.jwt.JwtKeySource;
import io.roomsig.jwt.JwtKeys;
import io.roomsig.spi.Admission;

public class Consumer {
    public static void main(String[] args) {
        JwtKey key = JwtKey.secret("kid", JwtAlgorithm.HS256, new byte[32]);
        Admission admission = JwtAdmission.builder(JwtKeySource.fixed(JwtKeys.of(key)))
                .issuer("issuer")
                .audience("rooms")
                .build();
        // {"alg":"HS256"} and {}: taken apart by the library, and refused by us.
        JoinRequest request = new JoinRequest("ABC123", "eyJhbGciOiJIUzI1NiJ9.e30.AAAA", null, "attempt");
        System.out.println(
                admission.admit(Handshake.UNKNOWN, request).toCompletableFuture().join());
    }
}
