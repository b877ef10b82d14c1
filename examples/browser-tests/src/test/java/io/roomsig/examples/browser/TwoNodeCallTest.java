package io.roomsig.examples.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A call between browsers on two nodes of a cluster, behind one address. */
final class TwoNodeCallTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    /** As long as it takes for a picture on a machine that encodes in software, and does other things too. */
    private static final long STALL_MS = 5_000;

    @RegisterExtension
    private static final Browser BROWSER = new Browser(ExampleJar.JETTY);

    @AfterAll
    static void closeBrowser() {
        BROWSER.close();
    }

    @Test
    void mediaNeverStopsWhicheverNodeIsKilled() throws Exception {
        try (ClusterNodes cluster = ClusterNodes.start(2);
                BalancingProxy site = new BalancingProxy(cluster.urls())) {
            String code = new RoomsApi(site.url()).create();
            List<Window> both = List.of(
                    BROWSER.open("Ada").join(site.url(), code),
                    BROWSER.open("Grace").join(site.url(), code));
            for (Window window : both) {
                window.awaitCall(1, LONG);
            }
            both.forEach(Ledger::open);
            for (int victim = 0; victim < cluster.size(); victim++) {
                long before = both.stream()
                        .mapToLong(window -> Ledger.read(window).resumed())
                        .sum();
                // One of the two at first; then both are on the other.
                int hit = victim + 1;
                cluster.node(victim).kill();
                both.get(0)
                        .await(
                                "all who were there are back",
                                LONG,
                                () -> both.stream()
                                                .mapToLong(window ->
                                                        Ledger.read(window).resumed())
                                                .sum()
                                        >= before + hit);
                for (Window window : both) {
                    window.awaitJoined();
                    window.awaitCall(1, LONG);
                }
                if (victim == 0) {
                    cluster.restart(victim);
                }
            }
            // What is said now comes by way of the node that was started anew.
            both.get(0).click("hand");
            both.get(1)
                    .await(
                            "sees the hand",
                            () -> both.get(1).tile("Ada", "hand").equals("true"));
            List<Ledger> ledgers = both.stream().map(Ledger::read).toList();
            Progress.say("two nodes", "after both were killed in turn: " + ledgers);
            assertThat(ledgers).allSatisfy(ledger -> {
                assertThat(ledger.left() + ledger.offers() + ledger.tilesLost()).isZero();
                assertThat(ledger.rejoined()).isZero();
                assertThat(ledger.stallMs()).isLessThan(STALL_MS);
            });
        }
    }
}
