package io.roomsig.examples.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The room page in a call with a participant that is no browser, and whose client is not ours. */
final class IndependentPeerTest {
    private static final boolean PROOF = Boolean.getBoolean("roomsig.proof");
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** What ICE says who it is, as both have agreed on; a restart changes it. */
    private static final String FRAGMENT = """
            const [{ pc }] = roomsigRoom.peers.values();
            return /^a=ice-ufrag:(.*)$/m.exec(pc.currentLocalDescription.sdp)[1];
            """;

    @RegisterExtension
    private static final Browser BROWSER = new Browser("independent");

    private static @Nullable AppProcess app;

    @BeforeAll
    static void start() throws Exception {
        LibWebRtc.load();
        app = AppProcess.start(ExampleJar.JETTY);
    }

    @AfterAll
    static void stop() throws Exception {
        BROWSER.close();
        if (app != null) {
            app.close();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aPeerThatIsNoBrowserIsInACallWithThePage(boolean javaOffers) throws Exception {
        URI url = Objects.requireNonNull(app).url();
        RoomsApi api = new RoomsApi(url);
        String code = api.create();
        String token = api.token(code, "Java");
        Window ada = BROWSER.open("Ada");
        if (javaOffers) {
            ada.join(url, code);
        }
        try (JavaPeer java = JavaPeer.join(url, code, token)) {
            if (!javaOffers) {
                ada.join(url, code);
            }
            isInACall(ada, java);
            talk(ada, java);
            restart(ada, java);
            assertThat(java.errors()).isEmpty();
            Progress.say("independent", "Java was " + java.states());
        }
        ada.await("sees Java go", () -> ada.others() == 0);
    }

    private static void isInACall(Window ada, JavaPeer java) {
        ada.awaitCall(1, PATIENCE);
        until("Java is connected", java::isConnected);
        JavaMedia media = java.media();
        int frames = media.frames();
        until("Java sees more", () -> media.frames() > frames + 1);
        long packets = java.packetsOfSound();
        until("Java hears more", () -> java.packetsOfSound() > packets);
        Progress.say(
                "independent",
                media.frames() + " frames to Java, and back: " + ada.media().values());
    }

    private static void talk(Window ada, JavaPeer java) {
        ada.run("""
                const channel = roomsigRoom.openChannel('chat');
                channel.on('open', () => channel.send('héllo'));
                channel.on('message', ({ data }) => (window.heard = data));
                """);
        ada.await("hears Java", () -> ada.run("return window.heard").equals("Java heard héllo"));
        assertThat(java.heard()).containsExactly("héllo");
    }

    /**
     * The path may well be the same after it, and then neither side's connection has ever been anything but connected: it is not
     * to be restarted again for that.
     */
    private static void restart(Window ada, JavaPeer java) throws Exception {
        Object before = ada.run(FRAGMENT);
        java.restart();
        ada.await("has restarted ICE", () -> !ada.run(FRAGMENT).equals(before));
        isInACall(ada, java);
        Thread.sleep(PROOF ? 25_000 : 0);
        assertThat(java.restarts()).isEqualTo(1);
    }

    private static void until(String what, BooleanSupplier condition) {
        await(what).atMost(PATIENCE).until(condition::getAsBoolean);
    }
}
