package io.roomsig.examples.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ArgumentsSource;

/** Negotiations that somebody meddles with on the way: all end connected. */
@ParameterizedClass
@ArgumentsSource(OneRunningApp.class)
final class MeddlingTest {
    private static final Duration RESTARTED = Duration.ofSeconds(45);

    /**
     * Rules for what a page sends and receives: false swallows a message, a number holds it back for so many
     * milliseconds.
     */
    private static final String WIRE = """
            window.wire = { out: () => true, in: () => true, seen: [], errors: [] };
            const text = (data) => (typeof data === 'string' ? data : new TextDecoder().decode(data));
            const pass = (rule, data, go) => {
              const verdict = rule(JSON.parse(text(data)));
              if (typeof verdict === 'number') setTimeout(go, verdict);
              else if (verdict !== false) go();
            };
            window.WebSocket = class extends WebSocket {
              send(data) {
                pass(window.wire.out, data, () => this.readyState === 1 && super.send(data));
              }
              set onmessage(listener) {
                super.onmessage = (event) => pass((message) => {
                  window.wire.seen.push(message.t);
                  if (message.t === 'error') window.wire.errors.push(message.code + ' ' + message.message);
                  return window.wire.in(message);
                }, event.data, () => listener(event));
              }
            };
            """;

    @RegisterExtension
    private final Browser browser;

    private final ExampleJar jar;
    private final URI url;
    private String code = "";

    MeddlingTest(AppProcess app, Browser browser) {
        this.browser = browser;
        this.jar = app.jar();
        this.url = app.url();
    }

    @BeforeEach
    void createRoom() throws Exception {
        code = new RoomsApi(url).create();
    }

    @Test
    void anOfferLostOnTheWayIsSentAgain() {
        Window ada = meddled("Ada", "let lost = 0; wire.in = ({ t }) => t !== 'offer' || lost++ > 1;");
        Window grace = meddled("Grace", "");
        awaitCall(ada, grace, RESTARTED);
        assertThat(seen(ada, "offer")).isGreaterThan(2);
        assertThat(count(ada)).isZero();
    }

    @Test
    void candidatesBeforeTheirOfferWaitForIt() {
        Window ada = meddled("Ada", "wire.in = ({ t }) => (t === 'offer' ? 1_500 : true);");
        awaitCall(ada, meddled("Grace", ""), Window.PATIENCE);
        assertThat(count(ada)).isZero();
    }

    @Test
    void anAnswerThatComesTooLateGivesWayToTheRestart() {
        // The server waits ten seconds for it.
        Window ada = meddled("Ada", "wire.out = ({ t, n }) => t !== 'answer' || n > 0 || 13_000;");
        Window grace = meddled("Grace", "");
        awaitCall(ada, grace, RESTARTED);
        assertThat(count(ada)).isPositive().isEqualTo(count(grace));
        assertThat(seen(grace, "restart")).isPositive();
    }

    @Test
    void candidatesThatAreAllLostAreReplacedByTheRestart() {
        String first = "wire.out = wire.in = ({ t, n }) => t !== 'ice-candidate' || n > 0;";
        String skips = "wire.in = ({ t, n }) => (t !== 'ice-candidate' && t !== 'offer') || n > 0;";
        Window ada = meddled("Ada", first + skips);
        Window grace = meddled("Grace", first);
        awaitCall(ada, grace, RESTARTED);
        assertThat(count(ada)).isPositive().isEqualTo(count(grace));
    }

    @Test
    void offersThatCollideEndInOneNegotiation() {
        Window ada = meddled("Ada", "");
        Window grace = meddled("Grace", "");
        awaitCall(ada, grace, Window.PATIENCE);
        for (Window window : new Window[] {ada, grace}) {
            Ledger.open(window);
            // Held back long enough that both have made one.
            window.run("wire.out = ({ t }) => (t === 'offer' ? 2_000 : true);");
        }
        for (Window window : new Window[] {ada, grace}) {
            window.run("peer().pc.addTransceiver('video', { direction: 'recvonly' });");
        }
        for (Window window : new Window[] {ada, grace}) {
            window.await("has negotiated", () -> Boolean.TRUE.equals(window.run("""
                    const sections = peer().pc.getTransceivers();
                    return peer().pc.signalingState === 'stable' && sections.length === 4
                      && sections.every((section) => section.mid !== null);
                    """)));
        }
        assertThat(Ledger.read(ada).offers()).isPositive();
        assertThat(Ledger.read(grace).offers()).isGreaterThan(1);
        awaitCall(ada, grace, Window.PATIENCE);
        assertThat(count(ada)).isZero();
    }

    @Test
    void bothSidesAskForARestartAtOnceAndGetOne() {
        Window ada = meddled("Ada", "");
        Window grace = meddled("Grace", "");
        awaitCall(ada, grace, Window.PATIENCE);
        Ledger.open(ada);
        Ledger.open(grace);
        for (Window window : new Window[] {ada, grace}) {
            // What each hears of the other's request is late: both have asked with the same count.
            window.run("wire.in = ({ t }) => (t === 'restart' ? 1_500 : true);");
        }
        for (Window window : new Window[] {ada, grace}) {
            window.run("dispatchEvent(new Event('online'))");
        }
        for (Window window : new Window[] {ada, grace}) {
            window.await("has restarted", () -> count(window) == 1);
        }
        grace.await("has offered", () -> Ledger.read(grace).offers() == 1);
        awaitCall(ada, grace, Window.PATIENCE);
        assertThat(count(ada)).isEqualTo(1);
        assertThat(count(grace)).isEqualTo(1);
        assertThat(Ledger.read(ada).offers()).isZero();
        assertThat(Ledger.read(ada).stallMs()).isLessThan(5_000);
    }

    private Window meddled(String name, String rules) {
        String peer = "const peer = () => [...window.roomsigRoom.peers.values()][0];";
        return browser.open(name).beforeEachPage(WIRE + peer + rules).join(url, code);
    }

    private void awaitCall(Window ada, Window grace, Duration patience) {
        ada.awaitCall(1, patience);
        grace.awaitCall(1, patience);
        for (Window window : new Window[] {ada, grace}) {
            // Refused is only what belongs to before a restart.
            assertThat((List<?>) window.run("return wire.errors"))
                    .allSatisfy(error -> assertThat((String) error).startsWith("STALE_NEGOTIATION"));
        }
        Progress.say(jar, "restarts: " + count(ada) + ", " + count(grace));
    }

    /** The pair's restarts, as this window knows them. */
    private static long count(Window window) {
        return (Long) window.run("return peer().n");
    }

    private static long seen(Window window, String type) {
        return (Long) window.run("return wire.seen.filter((one) => one === arguments[0]).length", type);
    }
}
