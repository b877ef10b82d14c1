package io.roomsig.examples.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.util.Base64;

/** A key of TLS with a certificate that nobody but itself vouches for, in a file of its own. */
record TlsKey(Path file, String password, KeyStore keys) {
    private static final String ALIAS = "calls";

    /**
     * Makes one by the command of the documentation.
     *
     * @param file where it is kept
     * @param name of the machine
     */
    static TlsKey make(Path file, String name) throws Exception {
        String password = "changeit";
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        ALIAS,
                        "-keyalg",
                        "EC",
                        "-validity",
                        "90",
                        "-dname",
                        "CN=" + name,
                        "-ext",
                        "san=dns:" + name,
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        password)
                .inheritIO()
                .start();
        assertThat(keytool.waitFor()).isZero();
        return new TlsKey(file, password, KeyStore.getInstance(file.toFile(), password.toCharArray()));
    }

    /** By which browsers know it: base64 of the SHA-256 of its public half. */
    String fingerprint() throws GeneralSecurityException {
        byte[] publicKey = keys.getCertificate(ALIAS).getPublicKey().getEncoded();
        return Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance("SHA-256").digest(publicKey));
    }

    /** Writes its certificate as PEM. */
    void writeCertificate(Path pem) throws GeneralSecurityException, IOException {
        write(pem, "CERTIFICATE", keys.getCertificate(ALIAS).getEncoded());
    }

    /** Writes its private half as PEM. */
    void writePrivateKey(Path pem) throws GeneralSecurityException, IOException {
        write(pem, "PRIVATE KEY", keys.getKey(ALIAS, password.toCharArray()).getEncoded());
    }

    private static void write(Path pem, String what, byte[] der) throws IOException {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        Files.writeString(
                pem,
                "-----BEGIN " + what + "-----\n" + base64 + "\n-----END " + what + "-----\n",
                StandardCharsets.US_ASCII);
    }
}
