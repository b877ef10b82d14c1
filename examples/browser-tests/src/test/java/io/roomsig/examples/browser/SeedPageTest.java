package io.roomsig.examples.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.roomsig.examples.browser.SeedWindow.Seat;
import io.roomsig.examples.browser.SeedWindow.Transports;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The page that teams already have, against the example apps, from an origin of its own. */
@ParameterizedClass
@ArgumentsSource(SeedApps.class)
final class SeedPageTest {
    /** A mesh of four encodes twelve pictures in software. */
    private static final Duration MESH = Duration.ofSeconds(90);

    private static final int ROUNDS = Boolean.getBoolean("roomsig.proof") ? 3 : 1;

    @RegisterExtension
    private final Browser browser;

    private final ExampleJar jar;
    private final URI url;
    private final URI page;
    private final RoomsApi api;

    SeedPageTest(AppProcess app, SeedServer page, Browser browser) {
        this.browser = browser;
        this.jar = app.jar();
        this.url = app.url();
        this.page = page.origin();
        this.api = new RoomsApi(url);
    }

    @ParameterizedTest
    @EnumSource
    void twoPagesSeeAndHearEachOtherOverEveryTransport(Transports transports) throws Exception {
        String code = api.create();
        SeedWindow ada = open(code, "Ada", transports).awaitJoined();
        String id = ada.id();
        SeedWindow grace = open(code, "Grace", transports).awaitJoined();
        ada.window().awaitCall(1, Window.PATIENCE);
        grace.window().awaitCall(1, Window.PATIENCE);

        for (SeedWindow one : List.of(ada, grace)) {
            one.window()
                    .await("uses " + transports.last(), () -> one.transport().equals(transports.last()));
            assertThat(one.disconnects()).isEmpty();
        }
        assertThat(ada.id()).isEqualTo(id);
        assertThat(grace.window().media()).containsOnlyKeys(id);
    }

    @Test
    void fourPagesSeeEachOtherAndDoSoAgainEachTimeAllComeBackAtOnce() throws Exception {
        String code = api.create();
        List<SeedWindow> all = List.of(
                open(code, "Ada", Transports.WEBSOCKET_FIRST),
                open(code, "Grace", Transports.POLLING_FIRST),
                open(code, "Katherine", Transports.POLLING_ONLY),
                open(code, "Margaret", Transports.POLLING_FIRST));
        awaitMesh(all, 0);
        browser.picture(all.get(0).window(), "seed-mesh-of-four");
        for (int round = 1; round <= ROUNDS; round++) {
            long start = System.nanoTime();
            // One moment for all, since the driver talks to one after the other.
            long moment = (Long) all.get(0).window().run("return Date.now() + 1000");
            for (SeedWindow one : all) {
                one.window().run("setTimeout(() => room.socket.io.engine.close(), arguments[0] - Date.now())", moment);
            }
            awaitMesh(all, round);
            long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds();
            Progress.say(jar, "round " + round + ": all four see each other after " + seconds + " s");
        }
    }

    @Test
    void aLateJoinerSeesEverybodyAndTheTilesOfLeaversGo() throws Exception {
        String code = api.create();
        SeedWindow ada = open(code, "Ada", Transports.POLLING_FIRST).awaitJoined();
        SeedWindow grace = open(code, "Grace", Transports.POLLING_ONLY).awaitJoined();
        ada.window().awaitCall(1, Window.PATIENCE);
        SeedWindow late = open(code, "Late", Transports.WEBSOCKET_FIRST).awaitJoined();
        for (SeedWindow one : List.of(late, ada, grace)) {
            one.window().awaitCall(2, MESH);
        }
        assertThat(late.names()).containsExactlyInAnyOrder("Ada", "Grace");

        late.window().go(URI.create("about:blank"));
        ada.window().await("sees Late go", () -> ada.names().equals(List.of("Grace")));
        grace.window().await("sees Late go", () -> grace.names().equals(List.of("Ada")));
        grace.leave();
        ada.window().await("is alone", () -> ada.window().others() == 0);
        assertThat(ada.window().media()).isEmpty();
    }

    @Test
    void aPageWithABadTokenIsToldAndDoesNotComeBack() throws Exception {
        String code = api.create();
        for (Transports transports : Transports.values()) {
            SeedWindow eve = SeedWindow.open(browser, page, new Seat(url, code, "guessed", "Eve", transports));
            assertThat(eve.window().awaitProblem("INVALID_TOKEN")).isNotBlank();
            eve.window().await("is cut", () -> !eve.disconnects().isEmpty());
            assertThat(eve.disconnects()).containsExactly("io server disconnect");
            assertThat(eve.isActive()).isFalse();
            assertThat(eve.window().state()).isEqualTo("disconnected");
        }
    }

    @ParameterizedTest
    @EnumSource
    void namesArriveAsTheyWereWritten(Transports transports) throws Exception {
        List<String> names = List.of(
                // A family joined by joiners, and a flag.
                "👩‍👩‍👧‍👦 🏴‍☠️",
                // From right to left, with vowels.
                "עָדָה (Ada) أُمَيْمَة",
                // One letter of three characters, that must not become one.
                "Zoe\u0308\u0323",
                "<b>\"O'Neill\\\" & \u2028 \uD83D\uDE00</b>");
        String code = api.create();
        SeedWindow first = open(code, "First", transports).awaitJoined();
        for (String name : names) {
            SeedWindow other = open(code, name, transports).awaitJoined();
            first.window().await("is told of " + name, () -> first.messages().contains(name + " joined the room"));
            other.window().await("sees First", () -> other.names().equals(List.of("First")));
            other.leave();
        }
    }

    private SeedWindow open(String code, String name, Transports transports) throws Exception {
        return SeedWindow.open(browser, page, new Seat(url, code, api.token(code, name), name, transports));
    }

    /** Waits until each sees and hears all others, all of them after so many losses of the socket. */
    private static void awaitMesh(List<SeedWindow> all, int losses) {
        Set<String> ids = new HashSet<>();
        for (SeedWindow one : all) {
            one.window()
                    .await(
                            "came back",
                            () -> one.disconnects().size() == losses
                                    && !one.id().isEmpty());
            ids.add(one.id());
        }
        for (SeedWindow one : all) {
            one.window().awaitCall(all.size() - 1, MESH);
            Set<String> others = new HashSet<>(ids);
            others.remove(one.id());
            assertThat(one.window().media()).containsOnlyKeys(others);
            assertThat(one.disconnects()).hasSize(losses);
        }
    }
}
