package io.roomsig.examples.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ArgumentsSource;

/** What people do in a call: between browsers, and so the same on every server. */
@ParameterizedClass
@ArgumentsSource(OneRunningApp.class)
final class CallFeaturesTest {
    private static final Duration LONG = Duration.ofSeconds(90);

    @RegisterExtension
    private final Browser browser;

    private final URI url;

    CallFeaturesTest(AppProcess app, Browser browser) {
        this.browser = browser;
        this.url = app.url();
    }

    @Test
    void aNewcomerWithoutCameraAndMicrophoneSeesAndHearsTheOthers() throws Exception {
        String code = new RoomsApi(url).create();
        Window ada = browser.open("Ada").join(url, code);
        Window grace = browser.open("Grace").join(url, code);
        Window shy = browser.open("Shy").refuseCameraAndMicrophone().join(url, code);
        assertThat(shy.awaitProblem("MEDIA_REFUSED")).contains("Camera and microphone are blocked");
        shy.awaitCall(2, LONG);
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
        ada.awaitCall(2, LONG);
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
}
