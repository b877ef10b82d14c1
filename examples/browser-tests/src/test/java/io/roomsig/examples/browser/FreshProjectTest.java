package io.roomsig.examples.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
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
        TlsKey key = TlsKey.make(folder.resolve("calls.p12"), NAME);
        browser.trust(NAME, key.fingerprint());
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
        try (FreshProject.Running app = project.start(
                "--server.ssl.key-store=calls.p12", "--server.ssl.key-store-password=" + key.password())) {
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
}
