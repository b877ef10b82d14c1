package io.roomsig.examples.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.roomsig.examples.browser.TwoNetworks.Cut;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Calls whose media path breaks while the server is there all the time: each browser is in a network of its own. */
final class MediaPathTest {
    private static final boolean PROOF = Boolean.getBoolean("roomsig.proof");
    private static final Duration LONG = Duration.ofSeconds(90);

    @RegisterExtension
    private static final Browser ADAS = new Browser("Ada's Chromium");

    @RegisterExtension
    private static final Browser GRACES = new Browser("Grace's Chromium");

    /** What is to be closed, the last first: browsers while they can still be reached. */
    private static final Deque<AutoCloseable> OPEN = new ArrayDeque<>();

    private static TwoNetworks networks;
    private static AppProcess app;

    @BeforeAll
    static void build() throws Exception {
        networks = TwoNetworks.build();
        OPEN.push(networks);
        app = AppProcess.start(ExampleJar.JETTY, Map.of("HOST", networks.host()));
        OPEN.push(app);
        ADAS.moveTo(networks.ada(), app.url());
        OPEN.push(ADAS);
        GRACES.moveTo(networks.grace(), app.url());
        OPEN.push(GRACES);
    }

    @AfterAll
    static void remove() throws Exception {
        while (!OPEN.isEmpty()) {
            OPEN.pop().close();
        }
    }

    @Test
    void anIceRestartBringsMediaBackWhenItsPathIsBack() throws Exception {
        String code = new RoomsApi(app.url()).create();
        Window ada = ADAS.open("Ada").join(app.url(), code);
        Window grace = GRACES.open("Grace").join(app.url(), code);
        ada.awaitCall(1, LONG);
        grace.awaitCall(1, LONG);
        for (int round = 0; round < (PROOF ? 5 : 1); round++) {
            interrupt(round % 2 == 0 ? Cut.SILENCE : Cut.UNPLUGGED, ada, grace);
        }
    }

    private static void interrupt(Cut how, Window ada, Window grace) throws Exception {
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
            ADAS.picture(ada, "media-path-" + how);
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
                how,
                "for " + cutMs + " ms; media is back after " + millisSince(mendedAt) + " ms and "
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
