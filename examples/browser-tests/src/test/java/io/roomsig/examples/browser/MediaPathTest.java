package io.roomsig.examples.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.roomsig.examples.browser.TwoNetworks.Cut;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Calls whose media path breaks while the server is there all the time: each browser is in a network of its own. */
@ParameterizedClass
@MethodSource("apps")
final class MediaPathTest {
    private static final boolean PROOF = Boolean.getBoolean("roomsig.proof");
    private static final Duration LONG = Duration.ofSeconds(90);

    private static TwoNetworks networks;

    private final AppProcess app;

    @RegisterExtension
    private final Browser adas;

    @RegisterExtension
    private final Browser graces;

    MediaPathTest(AppProcess app, Browser adas, Browser graces) {
        this.app = app;
        this.adas = adas;
        this.graces = graces;
    }

    @BeforeAll
    static void build() throws Exception {
        networks = TwoNetworks.build();
    }

    @AfterAll
    static void remove() {
        if (networks != null) {
            networks.close();
        }
    }

    /** Jetty's app; in the proof Tomcat's as well. JUnit closes it and the browsers while those can still be reached. */
    static Stream<Arguments> apps() {
        return Stream.of(ExampleJar.JETTY, ExampleJar.TOMCAT)
                .limit(PROOF ? 2 : 1)
                .map(MediaPathTest::start);
    }

    private static Arguments start(ExampleJar jar) {
        try {
            AppProcess app = AppProcess.start(jar, Map.of("HOST", networks.host()));
            Browser adas = new Browser("Ada's Chromium, " + jar);
            adas.moveTo(networks.ada(), app.url());
            Browser graces = new Browser("Grace's Chromium, " + jar);
            graces.moveTo(networks.grace(), app.url());
            return Arguments.of(app, adas, graces);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Test
    void anIceRestartBringsMediaBackWhenItsPathIsBack() throws Exception {
        String code = new RoomsApi(app.url()).create();
        Window ada = adas.open("Ada").join(app.url(), code);
        Window grace = graces.open("Grace").join(app.url(), code);
        ada.awaitCall(1, LONG);
        grace.awaitCall(1, LONG);
        for (int round = 0; round < (PROOF ? 5 : 1); round++) {
            interrupt(round % 2 == 0 ? Cut.SILENCE : Cut.UNPLUGGED, ada, grace);
        }
    }

    private void interrupt(Cut how, Window ada, Window grace) throws Exception {
        List<Window> both = List.of(ada, grace);
        both.forEach(Ledger::open);
        List<String> generations =
                both.stream().map(window -> window.route().generation()).toList();
        long restarts = count(ada);
        long cutAt = System.nanoTime();
        networks.cut(how);
        try {
            for (Window window : both) {
                String other = window == ada ? "Grace" : "Ada";
                window.await(
                        "shows that it reconnects",
                        LONG,
                        () -> window.tile(other, "state").equals("reconnecting"));
            }
            adas.picture(ada, "media-path-" + how);
            List<Map<String, Window.Media>> stopped =
                    both.stream().map(Window::media).toList();
            // Until then the path might just as well come back by itself.
            for (Window window : both) {
                window.await("restarts", LONG, () -> count(window) > restarts);
            }
            Thread.sleep(PROOF ? Math.max(0, 30_000 - millisSince(cutAt)) : 0);
            for (Window window : both) {
                assertThat(window.media().values())
                        .extracting(Window.Media::frames)
                        .isEqualTo(stopped.get(both.indexOf(window)).values().stream()
                                .map(Window.Media::frames)
                                .toList());
            }
        } finally {
            networks.mend(how);
        }
        long cutMs = millisSince(cutAt);
        long mendedAt = System.nanoTime();
        for (Window window : both) {
            window.awaitCall(1, LONG);
            assertThat(window.state()).isEqualTo("joined");
            assertThat(window.route().generation()).isNotIn(generations).isNotEqualTo("none");
        }
        List<Ledger> ledgers = both.stream().map(Ledger::read).toList();
        Progress.say(
                app,
                how + " for " + cutMs + " ms; media is back after " + millisSince(mendedAt) + " ms and "
                        + (count(ada) - restarts) + " restarts: " + ledgers);
        assertThat(ledgers).allSatisfy(ledger -> {
            assertThat(ledger.left() + ledger.tilesLost()).isZero();
            assertThat(ledger.resumed() + ledger.rejoined())
                    .as("signaling was there all the time")
                    .isZero();
        });
    }

    /** The pair's restarts, as this window knows them. */
    private static long count(Window window) {
        return (Long) window.run("return [...window.roomsigRoom.peers.values()][0].n");
    }

    private static long millisSince(long nanos) {
        return (System.nanoTime() - nanos) / 1_000_000;
    }
}
