package io.roomsig.examples.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.roomsig.examples.browser.RoomsApi.Answer;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What those who run an app may look at, on every server, where it was asked for; that it is not there else is HttpContractTest's. */
@ParameterizedClass
@EnumSource
final class OperatorPagesTest {
    private final ExampleJar jar;
    private AppProcess app;
    private RoomsApi api;

    OperatorPagesTest(ExampleJar jar) {
        this.jar = jar;
    }

    @BeforeEach
    void start() throws Exception {
        app = AppProcess.start(jar, Map.of("OPERATOR_PAGES", "true"));
        api = new RoomsApi(app.url());
    }

    @AfterEach
    void stop() throws Exception {
        app.close();
    }

    @Test
    void theMetersAreThereForPrometheusAndMoveWithWhatHappens() throws Exception {
        Answer before = api.get("/metrics");
        assertThat(before.status()).isEqualTo(200);
        assertThat(before.header("Content-Type")).startsWith("text/plain").contains("version=0.0.4");
        assertThat(before.header("Cache-Control")).isEqualTo("no-store");
        assertThat(meter("roomsig_joins_seconds_count{outcome=\"joined\"}")).isZero();

        String code = api.create();
        String token = api.token(code, "Ada");
        try (SignalClient ada = SignalClient.connect(app.url())) {
            ada.join(code, token);
            // A moment after the client hears; and what is, rather than happens, is counted once a second.
            await().until(() -> meter("roomsig_joins_seconds_count{outcome=\"joined\"}") == 1);
            await().until(() -> meter("roomsig_participants{presence=\"present\"}") == 1);
            assertThat(meter("roomsig_rooms")).isEqualTo(1);
            assertThat(api.get("/metrics").text()).doesNotContain(code, token, "Ada");
        }
        Answer posted = api.post("/metrics", "{}");
        assertThat(posted.status()).isEqualTo(405);
        assertThat(posted.header("Allow")).isEqualTo("GET");
    }

    @Test
    void theLiveViewIsForReadingAndHasNoSecrets() throws Exception {
        String code = api.create();
        String token = api.token(code, "Ada");
        try (SignalClient ada = SignalClient.connect(app.url())) {
            ada.join(code, token);
            Answer answer = api.get("/live.json");
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
            assertThat(answer.text()).contains(code, "Ada").doesNotContain(token, "token", "grant", "identity");
            JsonNode room = answer.json().path("rooms").path(0);
            assertThat(room.fieldNames())
                    .toIterable()
                    .containsExactly("code", "opened_at", "locked", "waiting_room", "members", "waiting", "pairs");
        }
        for (String path : new String[] {"/live", "/live.json"}) {
            assertThat(api.send("HEAD", path, Map.of(), new byte[0]).status()).isEqualTo(200);
            Answer posted = api.post(path, "{}");
            assertThat(posted.status()).isEqualTo(405);
            assertThat(posted.header("Allow")).isEqualTo("GET, HEAD");
        }
    }

    /** A meter's number. */
    private double meter(String name) throws Exception {
        return api.get("/metrics")
                .text()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no meter " + name));
    }
}
