package io.roomsig.examples.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Calls that lose their server, again and again. */
@ParameterizedClass
@ArgumentsSource(OneRunningApp.class)
final class SurvivalTest {
    private static final boolean PROOF = Boolean.getBoolean("roomsig.proof");
    private static final int CUTS = PROOF ? 50 : 6;
    private static final Duration LONG = Duration.ofSeconds(90);
    private static final List<String> NAMES = List.of("Ada", "Grace", "Katherine", "Margaret");

    /** Five pictures a second, on a machine that encodes up to twelve streams in software. */
    private static final long STALL_MS = 5_000;

    /** In one step: a cut between looking and clicking would be in the way. */
    private static final String CLICK_SCREEN = """
            const button = document.querySelector('[data-testid=screen]');
            if (button.disabled) return false;
            button.click();
            return true;
            """;

    @RegisterExtension
    private final Browser browser;

    private final ExampleJar jar;
    private final URI url;

    SurvivalTest(AppProcess app, Browser browser) {
        this.browser = browser;
        this.jar = app.jar();
        this.url = app.url();
    }

    /** Four are all that two are, six times: by default. */
    static IntStream crowds() {
        return PROOF ? IntStream.of(2, 4) : IntStream.of(4);
    }

    /** Media of two stops as easily as that of four, in a third of the time: by default. */
    static IntStream couples() {
        return PROOF ? IntStream.of(2, 4) : IntStream.of(2);
    }

    @ParameterizedTest
    @MethodSource("crowds")
    void aCallOutlivesCutsOfTheConnectionAtRandomMoments(int people) throws Exception {
        long seed = System.nanoTime();
        Progress.say(jar, people + " people, " + CUTS + " cuts, seed " + seed);
        try (CuttingProxy network = new CuttingProxy(url)) {
            String code = new RoomsApi(url).create();
            List<Window> all = new ArrayList<>();
            for (String name : NAMES.subList(0, people)) {
                Window window = Ledger.fromTheStart(browser.open(name))
                        .beforeEachPage(Scripts.HAS_SCREEN)
                        .beforeEachPage(Scripts.RECORD);
                window.go(network.url().resolve("/room/" + code + "/lobby"));
                window.type("name", name);
                all.add(window);
            }
            Thread cutter = new Thread(() -> cut(network, new Random(seed)), "cuts");
            cutter.setDaemon(true);
            cutter.start();
            all.forEach(window -> window.click("join"));
            for (Window window : all) {
                window.await("joins", LONG, () -> window.state().equals("joined"));
            }
            // There is something to negotiate all the time.
            int toggles = 0;
            while (cutter.isAlive() || toggles % 2 == 0) {
                Window sharer = all.get(toggles % 4 / 2);
                String after = toggles % 2 == 0 ? "true" : "false";
                sharer.await("can click screen", LONG, () -> Boolean.TRUE.equals(sharer.run(CLICK_SCREEN)));
                sharer.await(
                        "has toggled",
                        () -> sharer.attribute("screen", "aria-pressed").equals(after));
                toggles++;
            }
            for (Window window : all) {
                window.awaitJoined();
                window.awaitCall(people - 1, LONG);
            }
            Window watcher = all.get(toggles % 4 == 1 ? 1 : 0);
            watcher.await("sees the screen", LONG, () -> watcher.screens() == 1 && watcher.screenMoves());
            int signals = awaitAllSignals(all);
            List<Ledger> ledgers = all.stream().map(Ledger::read).toList();
            Progress.say(
                    jar,
                    "after " + CUTS + " cuts, and a screen " + toggles + " times: " + signals + " signals, " + ledgers);
            // A few cuts may all have come before somebody was in, who then had nothing to resume.
            assertThat(ledgers.stream().mapToLong(Ledger::resumed).sum()).isPositive();
            assertThat(ledgers).allSatisfy(ledger -> {
                assertThat(ledger.rejoined()).as("only the first time").isEqualTo(1);
                assertThat(ledger.left() + ledger.tilesLost()).isZero();
            });
        }
    }

    /** Waits until each has taken all that each other one has sent; the answer is how many that were. */
    private static int awaitAllSignals(List<Window> all) {
        int signals = 0;
        for (Window from : all) {
            for (Window to : all) {
                if (from != to) {
                    to.await(
                            "has all of " + from, LONG, () -> Signals.read(from).haveArrivedAt(Signals.read(to)));
                }
            }
            signals += Signals.read(from).count();
        }
        return signals;
    }

    private static void cut(CuttingProxy network, Random random) {
        try {
            for (int cut = 0; cut < CUTS; cut++) {
                Thread.sleep(random.nextInt(cut % 2 == 0 ? 600 : 3_000));
                network.cut();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void whoIsAwayIsShownSoAndStaysInTheCall() throws Exception {
        try (CuttingProxy network = new CuttingProxy(url)) {
            String code = new RoomsApi(url).create();
            Window ada = browser.open("Ada").join(network.url(), code);
            Window grace = browser.open("Grace").join(url, code);
            ada.awaitCall(1, Window.PATIENCE);
            grace.awaitCall(1, Window.PATIENCE);
            Ledger.open(grace);
            network.down();
            assertThat(ada.awaitProblem("RECONNECTING")).contains("You may go on talking");
            grace.await("sees that Ada is away", () -> grace.tile("Ada", "away").equals("true"));
            browser.picture(ada, "reconnecting");
            browser.picture(grace, "away");
            ada.awaitCall(1, Window.PATIENCE);
            grace.awaitCall(1, Window.PATIENCE);
            network.up();
            ada.awaitJoined();
            ada.await("is told", () -> ada.text("toasts").contains("The connection is restored"));
            grace.await("sees that Ada is back", () -> grace.tile("Ada", "away").equals("false"));
            Ledger ledger = Ledger.read(grace);
            assertThat(ledger.left() + ledger.offers() + ledger.tilesLost()).isZero();
            assertThat(ledger.stallMs()).isLessThan(STALL_MS);
        }
    }

    @ParameterizedTest
    @MethodSource("couples")
    void mediaNeverStopsWhenTheServerIsKilledAndStartedAgain(int people) throws Exception {
        try (RedisServer redis = RedisServer.start()) {
            List<Window> all = new ArrayList<>();
            int port;
            try (AppProcess before = AppProcess.start(jar, Map.of("REDIS_URL", redis.url()))) {
                port = before.url().getPort();
                String code = new RoomsApi(before.url()).create();
                for (String name : NAMES.subList(0, people)) {
                    all.add(browser.open(name).join(before.url(), code));
                }
                for (Window window : all) {
                    window.awaitCall(people - 1, LONG);
                }
                all.forEach(Ledger::open);
                before.kill();
            }
            // The rooms are lost as well: else they would come back as who they were.
            String forget = "for _, key in ipairs(redis.call('KEYS', 'roomsig:room:*')) do redis.call('DEL', key) end";
            redis.call("EVAL", forget, "0");
            for (Window window : all) {
                window.awaitProblem("RECONNECTING");
            }
            Map<String, String> samePort = Map.of("REDIS_URL", redis.url(), "PORT", Integer.toString(port));
            try (AppProcess after = AppProcess.start(jar, samePort)) {
                for (Window window : all) {
                    window.await(
                            "has its peers under new ids",
                            LONG,
                            () -> Ledger.read(window).renamed() == people - 1);
                    window.awaitJoined();
                    window.awaitCall(people - 1, LONG);
                }
                // Longer than the server waits for a pair to be connected.
                Thread.sleep(PROOF ? 25_000 : 0);
                List<Ledger> ledgers = all.stream().map(Ledger::read).toList();
                Progress.say(jar, "after the server's restart: " + ledgers);
                assertThat(ledgers).allSatisfy(ledger -> {
                    assertThat(ledger.rejoined()).isPositive();
                    assertThat(ledger.left() + ledger.offers() + ledger.tilesLost())
                            .isZero();
                    assertThat(ledger.stallMs()).isLessThan(STALL_MS);
                });
                // The new ids work for what comes next.
                all.get(0).click("hand");
                all.get(1)
                        .await(
                                "sees the hand",
                                () -> all.get(1).tile("Ada", "hand").equals("true"));
                assertThat(after.stderr()).isEmpty();
            }
        }
    }
}
