package io.roomsig.examples.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ArgumentsSource;

/** Calls between real browsers: who finds whom, on each server. What people do in a call is {@link CallFeaturesTest}'s. */
@ParameterizedClass
@ArgumentsSource(RunningApps.class)
final class CallTest {
    /** A mesh of four encodes twelve pictures in software. */
    private static final Duration MESH = Duration.ofSeconds(90);

    @RegisterExtension
    private final Browser browser;

    private final ExampleJar jar;
    private final URI url;

    CallTest(AppProcess app, Browser browser) {
        this.browser = browser;
        this.jar = app.jar();
        this.url = app.url();
    }

    @Test
    void twoPeopleWhoMeetByALinkSeeAndHearEachOther() {
        Window ada = browser.open("Ada", url);
        ada.type("name", "Ada");
        ada.click("create");
        ada.awaitJoined();
        String link = ada.front().getCurrentUrl();

        Window grace = browser.open("Grace", URI.create(link));
        grace.await("is led to the lobby", () -> grace.front().getCurrentUrl().equals(link + "/lobby"));
        grace.type("name", "Grace");
        grace.click("join");

        ada.awaitCall(1, Window.PATIENCE);
        grace.awaitCall(1, Window.PATIENCE);
        assertThat(ada.tile("Grace", "video")).isEqualTo("on");
        assertThat(grace.tile("Ada", "video")).isEqualTo("on");
        Progress.say(jar, "frames from Grace, and sound: " + ada.media().values());
    }

    @Test
    void fourPeopleWhoJoinAtOnceAllSeeEachOther() throws Exception {
        String code = new RoomsApi(url).create();
        List<Window> all = new ArrayList<>();
        for (String name : List.of("Ada", "Grace", "Katherine", "Margaret")) {
            Window window = browser.open(name, url.resolve("/room/" + code + "/lobby"));
            window.type("name", name);
            all.add(window);
        }
        all.forEach(window -> window.click("join"));
        for (Window window : all) {
            window.awaitCall(3, MESH);
        }
        Progress.say(
                jar,
                "streams in the mesh: "
                        + all.stream().mapToInt(one -> one.media().size()).sum());

        all.get(1).click("hand");
        all.get(2).click("mic");
        Window first = all.get(0);
        first.await("sees the hand", () -> first.tile("Grace", "hand").equals("true"));
        first.await("sees the mute", () -> first.tile("Katherine", "audio").equals("off"));
        browser.picture(first, "call-of-four");
        first.front().executeCdpCommand("Emulation.setDeviceMetricsOverride", phone());
        first.await("is on a phone", () -> first.run("return innerWidth").equals(390L));
        browser.picture(first, "call-of-four-phone");
        first.front().executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
    }

    @Test
    void aLateJoinerSeesEverybodyAndALeaverIsGoneWithinASecond() throws Exception {
        String code = new RoomsApi(url).create();
        Window ada = browser.open("Ada").join(url, code);
        Window grace = browser.open("Grace").join(url, code);
        ada.awaitCall(1, Window.PATIENCE);
        Window late = browser.open("Late").join(url, code);
        late.awaitCall(2, MESH);
        ada.awaitCall(2, MESH);
        grace.awaitCall(2, MESH);

        ada.run("""
                const tile = document.querySelector("[data-peer][aria-label='Late']");
                new MutationObserver(() => (tile.isConnected ? 0 : (window.goneAt ??= Date.now())))
                  .observe(tile.parentNode, { childList: true });
                """);
        late.run("window.leftAt = Date.now(); document.querySelector('[data-testid=leave]').click();");
        ada.await("sees Late go", () -> ada.others() == 1);
        long leftAt = (Long) late.run("return window.leftAt");
        long goneAt = (Long) ada.run("return window.goneAt");
        assertThat(goneAt - leftAt).isBetween(0L, 1_000L);
        Progress.say(jar, "the leaver's tile was gone after " + (goneAt - leftAt) + " ms");
        assertThat(late.awaitProblem("LEFT")).contains("You have left the room");
        ada.awaitCall(1, Window.PATIENCE);
    }

    @Test
    void whoeverReloadsThePageComesBackOnce() throws Exception {
        String code = new RoomsApi(url).create();
        Window ada = browser.open("Ada").join(url, code);
        Window grace = browser.open("Grace").join(url, code);
        for (int i = 0; i < 4; i++) {
            grace.go(url.resolve("/room/" + code));
        }
        grace.awaitJoined();
        grace.awaitCall(1, Window.PATIENCE);
        ada.awaitCall(1, Window.PATIENCE);
        assertThat(ada.others()).isEqualTo(1);
    }

    private static Map<String, Object> phone() {
        return Map.of("width", 390, "height", 844, "deviceScaleFactor", 2, "mobile", true);
    }
}
