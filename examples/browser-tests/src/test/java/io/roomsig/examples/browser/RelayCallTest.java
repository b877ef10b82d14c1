package io.roomsig.examples.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls between real browsers whose media goes through a real coturn and no other way. */
final class RelayCallTest {
    private static final String SECRET = "the-secret-of-the-turn-server";
    private static final boolean PROOF = Boolean.getBoolean("roomsig.proof");
    /** Longer than the first credentials are good for, or into the third minute. */
    private static final Duration CALL = Duration.ofSeconds(PROOF ? 150 : 12);

    @RegisterExtension
    private static final Browser BROWSER = new Browser(ExampleJar.JETTY);

    @TempDir
    private static Path folder;

    private static TlsKey key;

    /** As if an authority had signed it: with another certificate there is no relay by TLS. */
    @BeforeAll
    static void trustTheTurnServer() throws Exception {
        key = TlsKey.make(folder.resolve("turn.p12"), "turn.test");
        BROWSER.trust("turn.test", key.fingerprint());
    }

    @AfterAll
    static void closeBrowser() {
        BROWSER.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"udp", "tcp", "tls"})
    void aRelayOnlyRoomCallsThroughTheTurnServer(String transport) throws Exception {
        try (TurnServer turn = TurnServer.start(key, SECRET);
                AppProcess app = start(turn, transport, 3_600)) {
            String code = new RoomsApi(app.url()).create();
            Window ada = BROWSER.open("Ada").beforeEachPage(Scripts.RECORD).join(app.url(), code);
            Window grace = BROWSER.open("Grace").beforeEachPage(Scripts.RECORD).join(app.url(), code);
            for (Window window : new Window[] {ada, grace}) {
                window.awaitCall(1, Window.PATIENCE);
                assertThat(candidates(window))
                        .as("nobody shows an address of their own, behind a relay either")
                        .isNotEmpty()
                        .allMatch(one -> one.contains(" typ relay raddr 0.0.0.0 rport 0 "));
                Window.Route route = window.route();
                assertThat(route.local()).isEqualTo("relay");
                assertThat(route.remote()).isEqualTo("relay");
                assertThat(route.transport()).isEqualTo(transport);
                Progress.say(
                        transport,
                        window + " is connected by " + route + "; got "
                                + window.media().values());
            }
        }
    }

    @Test
    void aCallOutlivesItsCredentialsAndRestartsIceWithNewOnes() throws Exception {
        try (TurnServer turn = TurnServer.start(SECRET);
                AppProcess app = start(turn, "udp", 10)) {
            String code = new RoomsApi(app.url()).create();
            Window ada = BROWSER.open("Ada").join(app.url(), code);
            Window grace = BROWSER.open("Grace").join(app.url(), code);
            ada.awaitCall(1, Window.PATIENCE);
            grace.awaitCall(1, Window.PATIENCE);
            Instant end = Instant.now().plus(CALL);
            Instant firstExpiry = ada.credentialExpiry();
            String adasFirst = ada.route().generation();
            String gracesFirst = grace.route().generation();
            await().atMost(CALL.plusSeconds(5)).until(() -> Instant.now().isAfter(end));

            ada.awaitMedia(1, Window.PATIENCE);
            grace.awaitMedia(1, Window.PATIENCE);
            assertThat(ada.route().generation()).isEqualTo(adasFirst);
            assertThat(firstExpiry).isBefore(Instant.now());
            for (Window window : new Window[] {ada, grace}) {
                window.await(
                        "has credentials for a while",
                        () -> window.credentialExpiry().isAfter(Instant.now().plusSeconds(4)));
            }

            // The newcomer makes the offers.
            grace.run("for (const peer of roomsigRoom.peers.values()) peer.pc.restartIce()");
            ada.await("is on another relay", () -> isRelayOf(ada.route(), adasFirst));
            grace.await("is on another relay", () -> isRelayOf(grace.route(), gracesFirst));
            ada.awaitCall(1, Window.PATIENCE);
            grace.awaitCall(1, Window.PATIENCE);
            assertThat(turn.log()).doesNotContainPattern("user <[0-9]+:[^>]*>: incoming packet .* error 401");
            Progress.say(
                    "turn",
                    "ICE was restarted "
                            + Duration.between(firstExpiry, Instant.now()).toSeconds()
                            + " s after the first credentials had expired: " + ada.route());
        }
    }

    @Test
    void aPageIsToldWhyItHasNoRelay() throws Exception {
        try (TurnServer turn = TurnServer.start(SECRET);
                AppProcess app = start(turn, "udp", 3_600)) {
            Window eve = BROWSER.open("Eve", app.url());
            assertThat(eve.candidateErrors(turn.url("udp"))).containsOnly(401);
            String nobody =
                    turn.url("tcp").replaceAll(":[0-9]+", ":" + app.url().getPort());
            assertThat(eve.candidateErrors(nobody)).containsOnly(701);
        }
        TlsKey another = TlsKey.make(folder.resolve("another.p12"), "turn.test");
        try (TurnServer stranger = TurnServer.start(another, SECRET)) {
            Window eve = BROWSER.open("Eve");
            assertThat(eve.candidateErrors(stranger.url("tcp"))).containsOnly(401);
            assertThat(eve.candidateErrors(stranger.url("tls")))
                    .as("a certificate that nobody trusts")
                    .containsOnly(701);
        }
    }

    /** All candidates that it has sent and got, in messages of their own and in descriptions. */
    private static List<String> candidates(Window window) {
        Pattern candidate = Pattern.compile("candidate:[^\"\\\\]+");
        return window.messages().stream()
                .flatMap(message -> candidate.matcher(message).results())
                .map(MatchResult::group)
                .toList();
    }

    private static boolean isRelayOf(Window.Route route, String otherThan) {
        return route.local().equals("relay") && !route.generation().equals(otherThan);
    }

    private static AppProcess start(TurnServer turn, String transport, int seconds) throws Exception {
        return AppProcess.start(
                ExampleJar.JETTY,
                Map.of(
                        "TURN_URLS",
                        turn.url(transport),
                        "TURN_SECRET",
                        SECRET,
                        "TURN_TTL",
                        Integer.toString(seconds),
                        "ICE_RELAY_ONLY",
                        "true"));
    }
}
