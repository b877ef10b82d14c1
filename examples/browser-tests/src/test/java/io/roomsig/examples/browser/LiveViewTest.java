package io.roomsig.examples.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.junit.jupiter.params.support.ParameterDeclarations;
import org.openqa.selenium.By;

/** Whoever runs the app sees who is in a call, who is connected to whom, and why not: where they have asked to. */
@ParameterizedClass
@ArgumentsSource(LiveViewTest.Shown.class)
final class LiveViewTest {
    @RegisterExtension
    private final Browser browser;

    private final URI url;

    LiveViewTest(AppProcess app, Browser browser) {
        this.browser = browser;
        this.url = app.url();
    }

    /** An app whose operator has asked to see, in the proof all: what it answers is tried on each by {@link OperatorPagesTest}. */
    static final class Shown implements ArgumentsProvider {
        @Override
        public Stream<? extends Arguments> provideArguments(
                ParameterDeclarations parameters, ExtensionContext context) {
            return OneRunningApp.jars().map(jar -> RunningApps.start(jar, Map.of("OPERATOR_PAGES", "true")));
        }
    }

    @Test
    void theOperatorSeesWhoIsThereAndWhoIsConnectedToWhom() throws Exception {
        Window operator = browser.open("operator", url.resolve("/live"));
        operator.await("sees nobody", () -> operator.text("summary").equals("Nobody is here right now."));

        Window ada = browser.open("Ada", url);
        ada.type("name", "Ada");
        ada.click("create");
        ada.awaitJoined();
        URI link = URI.create(ada.front().getCurrentUrl());
        Window grace = knock(browser.open("Grace"), link);
        grace.awaitJoined();
        grace.awaitCall(1, Window.PATIENCE);
        operator.await("sees two connected", () -> state(operator, "Grace, Ada").equals("connected"));
        assertThat(operator.text("summary")).isEqualTo("2 people in 1 room. 1 of 1 pairs connected.");

        ada.click("everybody");
        ada.click("wait");
        ada.await("keeps the door", () -> "true".equals(ada.attribute("wait", "aria-pressed")));
        Window eve = knock(browser.open("Eve").refuseCameraAndMicrophone(), link);
        operator.await("sees who waits", () -> person(operator, "Eve").equals("waits to be let in"));
        ada.await("lets Eve in", () -> {
            ada.front()
                    .findElement(By.cssSelector("[data-testid=waiting] [data-action=admit]"))
                    .click();
            return true;
        });
        eve.awaitJoined();
        operator.await(
                "sees three connected, one without a camera",
                () -> person(operator, "Eve").equals("here")
                        && Stream.of("Grace, Ada", "Eve, Ada", "Eve, Grace")
                                .allMatch(pair -> state(operator, pair).equals("connected")));
        browser.picture(operator, "live-view");
        operator.front().executeCdpCommand("Emulation.setDeviceMetricsOverride", PHONE);
        browser.picture(operator, "live-view-phone");

        grace.click("leave");
        operator.await(
                "sees Grace and her pairs no more",
                () -> state(operator, "Grace, Ada").isEmpty()
                        && state(operator, "Eve, Grace").isEmpty()
                        && person(operator, "Grace").isEmpty()
                        && state(operator, "Eve, Ada").equals("connected"));
        ada.click("leave");
        eve.click("leave");
        operator.await("sees nobody", () -> operator.text("summary").equals("Nobody is here right now."));
    }

    @Test
    void whatDoesNotConnectIsSaidWithTheReason() throws Exception {
        Window operator = browser.open("operator", url.resolve("/live"));
        String failed = """
                const view = { at: new Date().toISOString(), more: 0, rooms: [{ code: 'K7MP4X', locked: true, waiting_room: false,
                  opened_at: new Date().toISOString(), waiting: [], members: ['Ada', 'Grace', '<b>Eve</b>'].map(
                    (name, id) => ({ id: String(id), name, role: 'participant', away: id === 1 })),
                  pairs: [{ offerer: '1', answerer: '0', state: 'failed', reason: 'not-connected', since: new Date().toISOString() },
                    { offerer: '2', answerer: '0', state: 'negotiating', reason: 'no-answer' },
                    { offerer: '2', answerer: '1', state: 'new' }] }] };
                window.fetch = () => Promise.resolve(new Response(JSON.stringify(view)));
                """;
        operator.run(failed);
        operator.await(
                "is told why", () -> operator.text("rooms").contains("Grace and Ada: no connection: no way was found"));
        assertThat(operator.text("rooms"))
                .contains("<b>Eve</b> and Ada: beginning anew: the offer was not answered")
                .contains("<b>Eve</b> and Grace: nothing reported yet")
                .contains("participant · away")
                .contains("locked");
        assertThat(operator.text("summary"))
                .isEqualTo("3 people in 1 room. 0 of 3 pairs connected, 1 without a connection.");
        browser.picture(operator, "live-view-failed");
        operator.run("window.fetch = () => Promise.reject(new TypeError('gone'));");
        operator.await(
                "is told that this is old", () -> operator.text("summary").contains("does not answer"));
    }

    private static final Map<String, Object> PHONE =
            Map.of("width", 390, "height", 800, "deviceScaleFactor", 2, "mobile", true);

    private static Window knock(Window window, URI link) {
        window.go(URI.create(link + "/lobby"));
        window.type("name", window.toString());
        window.click("join");
        return window;
    }

    private static String state(Window operator, String pair) {
        return attribute(operator, "[data-pair='" + pair + "']", "data-state");
    }

    private static String person(Window operator, String name) {
        return attribute(operator, "[data-person='" + name + "']", "data-state");
    }

    private static String attribute(Window operator, String selector, String attribute) {
        return operator.front().findElements(By.cssSelector(selector)).stream()
                .map(element -> String.valueOf(element.getDomAttribute(attribute)))
                .findFirst()
                .orElse("");
    }
}
