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

/** Calls between real browsers. */
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
    void aNewcomerWithoutCameraAndMicrophoneSeesAndHearsTheOthers() throws Exception {
        String code = new RoomsApi(url).create();
        Window ada = browser.open("Ada").join(url, code);
        Window grace = browser.open("Grace").join(url, code);
        Window shy = browser.open("Shy").refuseCameraAndMicrophone().join(url, code);
        assertThat(shy.awaitProblem("MEDIA_REFUSED")).contains("Camera and microphone are blocked");
        shy.awaitCall(2, MESH);
        ada.await(
                "has a tile without a picture",
                () -> ada.tile("Shy", "video").equals("off")
                        && ada.tile("Shy", "audio").equals("off")
                        && ada.tile("Shy", "state").equals("connected"));
        assertThat(grace.others()).isEqualTo(2);
    }

    @Test
    void whatOneDoesTheOtherSees() throws Exception {
        String code = new RoomsApi(url).create();
        Window ada = browser.open("Ada").join(url, code);
        Window grace = browser.open("Grace").join(url, code);
        ada.awaitCall(1, Window.PATIENCE);

        grace.click("hand");
        ada.await("sees the hand raised", () -> ada.tile("Grace", "hand").equals("true"));
        grace.click("hand");
        ada.await("sees the hand lowered", () -> ada.tile("Grace", "hand").equals("false"));

        assertThat(ada.tile("Grace", "audio")).isEqualTo("on");
        grace.click("mic");
        ada.await("sees the microphone off", () -> ada.tile("Grace", "audio").equals("off"));
        grace.click("camera");
        ada.await("sees the camera off", () -> ada.tile("Grace", "video").equals("off"));
        grace.click("camera");
        ada.await("sees the camera on", () -> ada.tile("Grace", "video").equals("on"));
        ada.awaitCall(1, Window.PATIENCE);

        grace.click("timer");
        grace.run("document.querySelector('[data-testid=timer-panel] [data-minutes=\"5\"]').click()");
        ada.await("sees the timer run", () -> ada.text("clock-time").matches("0[45]:[0-5][0-9]"));
        ada.await("sees it go down", () -> ada.text("clock-time").startsWith("04:"));

        grace.click("present");
        ada.await("sees who presents", () -> ada.tile("Grace", "presenting").equals("true"));
    }

    @Test
    void aScreenIsSharedTenTimesBesideTheCamera() throws Exception {
        String code = new RoomsApi(url).create();
        Window ada = browser.open("Ada").join(url, code);
        Window grace = browser.open("Grace").beforeEachPage(Scripts.HAS_SCREEN).join(url, code);
        ada.awaitCall(1, Window.PATIENCE);
        grace.awaitCall(1, Window.PATIENCE);
        Ledger.open(ada);
        Ledger.open(grace);
        for (int i = 0; i < 10; i++) {
            grace.click("screen");
            ada.await("sees the screen", () -> ada.screens() == 1);
            ada.await("sees it move", ada::screenMoves);
            if (i == 0) {
                browser.picture(ada, "screen");
                browser.picture(grace, "screen-own");
            }
            grace.click("screen");
            ada.await("sees the screen no more", () -> ada.screens() == 0);
        }
        grace.click("screen");
        ada.await("sees the screen", () -> ada.screens() == 1);
        Window late = browser.open("Late").join(url, code);
        late.await("sees the screen", () -> late.screens() == 1);
        late.await("sees it move", late::screenMoves);
        ada.awaitCall(2, MESH);
        Ledger ledger = Ledger.read(grace);
        assertThat(ledger.offers()).as("one for Ada, one for Late").isEqualTo(2);
        assertThat(Ledger.read(ada).stallMs()).isLessThan(5_000);
    }

    @Test
    void aCameraThatIsUnpluggedLeavesSoundAndNoFrozenPicture() throws Exception {
        String code = new RoomsApi(url).create();
        Window ada = browser.open("Ada").join(url, code);
        Window grace = browser.open("Grace").join(url, code);
        ada.awaitCall(1, Window.PATIENCE);
        grace.run("""
                const [camera] = roomsigRoom.localStream.getVideoTracks();
                camera.stop();
                camera.dispatchEvent(new Event('ended'));
                """);
        assertThat(grace.awaitProblem("MEDIA_LOST")).contains("unplugged");
        ada.await("sees no frozen picture", () -> ada.tile("Grace", "video").equals("off"));
        double heard = ada.media().values().iterator().next().sound();
        ada.await(
                "still hears Grace",
                () -> ada.media().values().iterator().next().sound() > heard);
        grace.click("camera");
        ada.await("sees Grace again", () -> ada.tile("Grace", "video").equals("on"));
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
