package io.roomsig.examples.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.openqa.selenium.By;

/** Whoever opens a room keeps its door, and says who is heard and who has to go. */
@ParameterizedClass
@ArgumentsSource(OneRunningApp.class)
final class DoorTest {
    @RegisterExtension
    private final Browser browser;

    private final URI url;

    DoorTest(AppProcess app, Browser browser) {
        this.browser = browser;
        this.url = app.url();
    }

    @Test
    void whoeverOpensTheRoomLetsInAndMutesAndPutsOut() throws Exception {
        Window ada = browser.open("Ada", url);
        ada.type("name", "Ada");
        ada.click("create");
        ada.awaitJoined();
        URI link = URI.create(ada.front().getCurrentUrl());

        ada.click("everybody");
        ada.click("wait");
        ada.await("keeps the door", () -> "true".equals(ada.attribute("wait", "aria-pressed")));
        Window grace = knock(link, "Grace");
        assertThat(grace.awaitProblem("WAITING")).contains("let you in");
        ada.await("sees who waits", () -> ada.text("waiting").contains("Grace"));
        browser.picture(ada, "waiting-room");
        browser.picture(grace, "waiting");
        act(ada, "waiting", "Grace", "admit");
        grace.awaitJoined();
        grace.awaitCall(1, Window.PATIENCE);
        ada.awaitCall(1, Window.PATIENCE);

        act(ada, "persons", "Grace", "permit");
        ada.await(
                "sees and hears Grace no more",
                () -> ada.tile("Grace", "video").equals("off")
                        && ada.tile("Grace", "audio").equals("off"));
        grace.await("sends nothing", () -> Boolean.TRUE.equals(grace.run("""
                return [...roomsigRoom.peers.values()][0].pc.getSenders().every(({ track }) => track === null);
                """)));
        grace.awaitMedia(1, Window.PATIENCE);
        browser.picture(ada, "people");
        browser.picture(grace, "listener");
        act(ada, "persons", "Grace", "permit");
        ada.awaitCall(1, Window.PATIENCE);

        Window eve = knock(link, "Eve");
        ada.await("sees who waits", () -> ada.text("waiting").contains("Eve"));
        act(ada, "waiting", "Eve", "kick");
        assertThat(eve.awaitProblem("ADMISSION_DENIED")).contains("not let in");

        ada.click("wait");
        ada.await("has the door open", () -> "false".equals(ada.attribute("wait", "aria-pressed")));
        ada.click("lock");
        ada.await("has locked it", () -> "true".equals(ada.attribute("lock", "aria-pressed")));
        Window late = knock(link, "Late");
        assertThat(late.awaitProblem("ROOM_LOCKED")).contains("locked");

        act(ada, "persons", "Grace", "kick");
        assertThat(grace.awaitProblem("KICKED")).contains("asked to leave");
        ada.await("is alone", () -> ada.others() == 0);
        assertThat(grace.text("people-panel"))
                .as("nobody else has these buttons")
                .isEmpty();
    }

    @Test
    void whoeverIsBannedStaysOutWithANewTokenToo() throws Exception {
        Window ada = browser.open("Ada", url);
        ada.type("name", "Ada");
        ada.click("create");
        ada.awaitJoined();
        URI link = URI.create(ada.front().getCurrentUrl());
        Window grace = knock(link, "Grace");
        grace.awaitJoined();
        Window eve = knock(link, "Eve");
        eve.awaitJoined();
        ada.awaitCall(2, Window.PATIENCE);
        eve.awaitCall(2, Window.PATIENCE);
        String before = token(grace, link);

        ada.click("everybody");
        act(ada, "persons", "Grace", "ban");
        assertThat(grace.awaitProblem("BANNED")).contains("banned you");
        ada.await("shows Grace no more", () -> ada.tile("Grace", "state").isEmpty() && ada.others() == 1);
        eve.await("shows Grace no more", () -> eve.tile("Grace", "state").isEmpty() && eve.others() == 1);
        browser.picture(grace, "banned");

        grace.go(URI.create(link + "/lobby"));
        grace.type("name", "Somebody else");
        grace.click("join");
        assertThat(grace.awaitProblem("BANNED")).contains("cannot enter this room");
        assertThat(token(grace, link)).as("a new token").isNotEmpty().isNotEqualTo(before);
        ada.awaitCall(1, Window.PATIENCE);
    }

    @Test
    void whoseInvitationIsTakenBackIsOutAtOnceAndIsToldWhy() throws Exception {
        Window ada = browser.open("Ada", url);
        ada.type("name", "Ada");
        ada.click("create");
        ada.awaitJoined();
        URI link = URI.create(ada.front().getCurrentUrl());
        Window grace = knock(link, "Grace");
        grace.awaitJoined();
        Window eve = knock(link, "Eve");
        eve.awaitJoined();
        ada.awaitCall(2, Window.PATIENCE);
        eve.awaitCall(2, Window.PATIENCE);
        String token = token(grace, link);
        String code = link.getPath().substring("/room/".length());

        RoomsApi api = new RoomsApi(url);
        assertThat(api.post("/api/rooms/" + code + "/revoke", "{\"token\":\"" + token + "\"}")
                        .status())
                .isEqualTo(200);
        assertThat(grace.awaitProblem("TOKEN_REVOKED")).contains("taken back");
        ada.await("shows Grace no more", () -> ada.tile("Grace", "state").isEmpty() && ada.others() == 1);
        eve.await("shows Grace no more", () -> eve.tile("Grace", "state").isEmpty() && eve.others() == 1);
        browser.picture(grace, "revoked");
        assertThat(token(grace, link)).as("what is left of it in the tab").isEmpty();
        try (SignalClient again = SignalClient.connect(url)) {
            assertThat(again.join(code, token).path("code").asText()).isEqualTo("TOKEN_REVOKED");
        }
        ada.awaitCall(1, Window.PATIENCE);

        // An invitation was taken back, and nobody was banned.
        grace.go(URI.create(link + "/lobby"));
        grace.click("join");
        grace.awaitJoined();
        ada.awaitCall(2, Window.PATIENCE);
    }

    /** What a tab joins a room with. */
    private static String token(Window window, URI link) {
        String code = link.getPath().substring("/room/".length());
        return (String) window.run(
                "return JSON.parse(sessionStorage.getItem('roomsig:' + arguments[0]) ?? '{}').token ?? ''", code);
    }

    private Window knock(URI link, String name) {
        Window window = browser.open(name, URI.create(link + "/lobby"));
        window.type("name", name);
        window.click("join");
        return window;
    }

    /** Presses the button beside somebody's name. */
    private static void act(Window window, String list, String name, String action) {
        String selector = "[data-testid=" + list + "] [data-action=" + action + "][aria-label$='" + name + "']";
        window.await("can " + action + " " + name, () -> {
            window.front().findElement(By.cssSelector(selector)).click();
            return true;
        });
    }
}
