package io.roomsig.examples.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.roomsig.examples.browser.SeedWindow.Seat;
import io.roomsig.examples.browser.SeedWindow.Transports;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ArgumentsSource;

/** The page that teams already have: with the tokens of their back end, with other participants, without its server. */
@ParameterizedClass
@ArgumentsSource(SeedApps.class)
final class SeedTroubleTest {
    @RegisterExtension
    private final Browser browser;

    private final ExampleJar jar;
    private final URI page;

    SeedTroubleTest(AppProcess app, SeedServer page, Browser browser) {
        this.browser = browser;
        this.jar = app.jar();
        this.page = page.origin();
    }

    @Test
    void pagesWithTokensOfAnotherBackEndComeBackWhenTheirServerDoes() throws Exception {
        try (RedisServer redis = RedisServer.start()) {
            String token = UUID.randomUUID().toString();
            redis.call("SET", "flowsync-database-room:ABC123:token:" + token, "1");
            Map<String, String> settings = new HashMap<>();
            settings.put("REDIS_URL", redis.url());
            settings.put("ALLOWED_ORIGINS", page.toString());
            SeedWindow ada;
            SeedWindow grace;
            try (AppProcess before = AppProcess.start(jar, settings)) {
                settings.put("PORT", Integer.toString(before.url().getPort()));
                ada = open(before.url(), "ABC123", token, "Ada", Transports.WEBSOCKET_FIRST)
                        .awaitJoined();
                grace = open(before.url(), "ABC123", token, "Grace", Transports.POLLING_ONLY)
                        .awaitJoined();
                ada.window().awaitCall(1, Window.PATIENCE);
                grace.window().awaitCall(1, Window.PATIENCE);
                before.terminate();
            }
            for (SeedWindow one : List.of(ada, grace)) {
                one.window()
                        .await("has lost its server", () -> !one.disconnects().isEmpty());
                assertThat(one.isActive()).isTrue();
                assertThat(one.names()).as("nobody was said to have left").hasSize(1);
            }
            // Media needs no server.
            ada.window().awaitCall(1, Window.PATIENCE);
            grace.window().awaitCall(1, Window.PATIENCE);

            try (AppProcess after = AppProcess.start(jar, settings)) {
                assertThat(after.url().getPort()).isEqualTo(Integer.parseInt(settings.get("PORT")));
                ada.awaitJoined();
                grace.awaitJoined();
                ada.window().awaitCall(1, Window.PATIENCE);
                grace.window().awaitCall(1, Window.PATIENCE);
                // How a client calls it depends on what it was doing at that moment.
                for (SeedWindow one : List.of(ada, grace)) {
                    assertThat(one.disconnects()).singleElement().asString().startsWith("transport ");
                }
            }
        }
    }

    @Test
    void pagesOfTheServersOwnOriginNeedNoPermissionAndOthersAreRefused() throws Exception {
        try (AppProcess app = AppProcess.start(jar);
                OneOrigin proxy = new OneOrigin(page, app.url(), "/socket.io/")) {
            RoomsApi api = new RoomsApi(app.url());
            String code = api.create();
            SeedWindow ada = SeedWindow.open(browser, proxy.url(), seat(api, proxy, code, "Ada"))
                    .awaitJoined();
            SeedWindow grace = SeedWindow.open(browser, proxy.url(), seat(api, proxy, code, "Grace"))
                    .awaitJoined();
            ada.window().awaitCall(1, Window.PATIENCE);
            grace.window().awaitCall(1, Window.PATIENCE);
            ada.window().await("has moved over", () -> ada.transport().equals("websocket"));
            assertThat(ada.disconnects()).isEmpty();

            // The same page from elsewhere is foreign.
            SeedWindow foreign = open(app.url(), code, api.token(code, "Eve"), "Eve", Transports.POLLING_FIRST);
            foreign.window().await("is refused", () -> foreign.refusals() > 0);
            assertThat(foreign.id()).isEmpty();
        }
    }

    @Test
    void aPageAndAParticipantOfTheNativeDialectSeeAndHearEachOther() throws Exception {
        // Pages of both origins: its own, and that of the seed's page.
        try (AppProcess app = AppProcess.start(jar, Map.of("ALLOWED_ORIGINS", "*"))) {
            URI url = app.url();
            RoomsApi api = new RoomsApi(url);
            String code = api.create();
            Window first = browser.open("First").join(url, code);
            String token = api.token(code, "Second");
            SeedWindow second =
                    open(url, code, token, "Second", Transports.POLLING_FIRST).awaitJoined();
            first.awaitCall(1, Window.PATIENCE);
            second.window().awaitCall(1, Window.PATIENCE);
            assertThat(second.names()).containsExactly("First");

            // Now it is the one of the native dialect that offers.
            Window third = browser.open("Third").join(url, code);
            for (Window one : List.of(first, second.window(), third)) {
                one.awaitMedia(2, Window.PATIENCE);
            }
            assertThat(second.names()).containsExactlyInAnyOrder("First", "Third");
            browser.picture(third, "mixed-room");
            second.leave();
            first.await("sees Second go", () -> first.others() == 1);
            third.await("sees Second go", () -> third.others() == 1);
        }
    }

    private static Seat seat(RoomsApi api, OneOrigin proxy, String code, String name) throws Exception {
        return new Seat(proxy.url(), code, api.token(code, name), name, Transports.POLLING_FIRST);
    }

    private SeedWindow open(URI signaling, String code, String token, String name, Transports transports)
            throws Exception {
        return SeedWindow.open(browser, page, new Seat(signaling, code, token, name, transports));
    }
}
