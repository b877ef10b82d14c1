package io.roomsig.examples.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What docs/SPRING-BOOT.md promises: a pom and one class are a call, on either version of Spring Boot. */
@ParameterizedClass
@MethodSource("versions")
final class FreshProjectTest {
    /** A name of the local network, as a phone would use it; Chromium is told where it is. */
    private static final String NAME = "calls.test";

    private static final String PASSWORD = "changeit";

    @RegisterExtension
    private final Browser browser;

    private final String version;

    @TempDir
    private Path folder;

    FreshProjectTest(String version) {
        this.version = version;
        this.browser = new Browser("spring-boot-" + version);
    }

    @AfterEach
    void closeBrowser() {
        browser.close();
    }

    static Stream<String> versions() {
        return Stream.of(System.getProperty("roomsig.spring-boot"), System.getProperty("roomsig.spring-boot-4"));
    }

    @Test
    void twoPeopleCallEachOtherWithAndWithoutTls() throws Exception {
        FreshProject project = FreshProject.build(folder, version);
        KeyStore keys = keys(folder.resolve("calls.p12"));
        browser.trust(NAME, fingerprint(keys));
        try (FreshProject.Running app = project.start()) {
            awaitCall(app.url().resolve("/call/ROOM42"));
            URI insecure = URI.create("http://" + NAME + ":" + app.url().getPort() + "/roomsig/roomsig.js");
            assertThat(browser.open("Eve", insecure).run("return typeof navigator.mediaDevices"))
                    .as("without TLS another machine's page has no camera")
                    .isEqualTo("undefined");
        }
        if (!isInFull()) {
            return;
        }
        try (FreshProject.Running app =
                project.start("--server.ssl.key-store=calls.p12", "--server.ssl.key-store-password=" + PASSWORD)) {
            awaitCall(URI.create("https://" + NAME + ":" + app.url().getPort() + "/call/ROOM42"));
        }
    }

    /** TLS is Tomcat's on either version: by default it is tried on the newer one. */
    private boolean isInFull() {
        return version.equals(System.getProperty("roomsig.spring-boot-4")) || Boolean.getBoolean("roomsig.proof");
    }

    private void awaitCall(URI page) {
        Window ada =
                browser.open("Ada").beforeEachPage(Scripts.SHOW_CONNECTIONS).go(page);
        Window bob =
                browser.open("Bob").beforeEachPage(Scripts.SHOW_CONNECTIONS).go(page);
        for (Window window : new Window[] {ada, bob}) {
            window.await("shows two videos that play", () -> Boolean.TRUE.equals(window.run("""
                    const videos = [...document.querySelectorAll('video')];
                    return videos.length === 2 && videos.every((video) => video.videoWidth > 0 && !video.paused);
                    """)));
            window.await(
                    "hears and sees the other",
                    () -> window.media().values().stream()
                                    .filter(Window.Media::isThere)
                                    .count()
                            == 1);
            Map<String, Window.Media> before = window.media();
            window.await(
                    "gets more frames",
                    () -> window.media().entrySet().stream()
                            .allMatch(now -> now.getValue().isMoreThan(before.get(now.getKey()))));
            Progress.say("Spring Boot " + version, page.getScheme() + ", " + window + ": " + window.media());
        }
    }

    /** By the command of the documentation. */
    private static KeyStore keys(Path file) throws Exception {
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "calls",
                        "-keyalg",
                        "EC",
                        "-validity",
                        "90",
                        "-dname",
                        "CN=" + NAME,
                        "-ext",
                        "san=dns:" + NAME,
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        PASSWORD)
                .inheritIO()
                .start();
        assertThat(keytool.waitFor()).isZero();
        return KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray());
    }

    private static String fingerprint(KeyStore keys) throws Exception {
        byte[] publicKey = keys.getCertificate("calls").getPublicKey().getEncoded();
        return Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance("SHA-256").digest(publicKey));
    }
}
