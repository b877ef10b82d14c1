package io.roomsig.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.roomsig.api.ErrorCode;
import io.roomsig.api.Grant;
import io.roomsig.core.RoomServer;
import io.roomsig.spi.Admission;
import io.roomsig.testkit.ScriptedPeer;
import io.roomsig.testkit.VirtualEnvironment;
import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What Prometheus gets to see. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class PrometheusTest {
    private final VirtualEnvironment environment = new VirtualEnvironment(1);
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    private RoomServer server(String node) {
        return RoomServer.builder()
                .environment(environment)
                .metrics(new MicrometerRoomMetrics(registry, Tags.of("node", node)))
                .admission((handshake, request) -> "bad-secret".equals(request.token())
                        ? Admission.refuse(ErrorCode.INVALID_TOKEN)
                        : Admission.grant(Grant.builder(request.room(), "grant").build()))
                .build();
    }

    @Test
    void a_scrape_has_each_kind_of_meter_under_its_usual_name() {
        RoomServer server = server("a");
        ScriptedPeer ada = ScriptedPeer.connect(server).join("ROOM42", "secret-ada");
        ScriptedPeer bob = ScriptedPeer.connect(server).join("ROOM42", "secret-bob");
        ada.offer(bob.id(), 1);
        environment.elapse(Duration.ofSeconds(1));
        assertThat(registry.scrape().lines())
                .contains(
                        "# TYPE roomsig_joins_seconds summary",
                        "roomsig_joins_seconds_count{node=\"a\",outcome=\"joined\"} 2",
                        "roomsig_relays_messages_total{kind=\"offer\",node=\"a\",route=\"here\"} 1.0",
                        "roomsig_connections{dialect=\"native\",node=\"a\"} 2.0",
                        "roomsig_cluster_deaf_seconds{node=\"a\"} 0.0",
                        "roomsig_queues_highest_size_bytes{node=\"a\"} 0.0");
    }

    @Test
    void what_nothing_has_happened_to_is_there_from_the_start() {
        server("a");
        assertThat(registry.scrape().lines())
                .contains("roomsig_joins_refused_refusals_total{code=\"ROOM_FULL\",node=\"a\"} 0.0");
    }

    @Test
    void no_room_nobody_and_no_secret_is_in_a_scrape() {
        RoomServer server = server("a");
        ScriptedPeer ada = ScriptedPeer.connect(server).join("ROOM42", "secret-ada");
        ScriptedPeer.connect(server).join("ROOM42", "bad-secret");
        ada.offer("nobody-knows", 1);
        environment.elapse(Duration.ofSeconds(1));
        assertThat(registry.scrape())
                .contains("PEER_NOT_FOUND")
                .doesNotContain("ROOM42", ada.id(), "secret", "nobody-knows");
    }

    @Test
    void two_servers_of_one_registry_are_told_apart() {
        ScriptedPeer.connect(server("a")).join("ROOM42", "ada");
        server("b");
        environment.elapse(Duration.ofSeconds(1));
        assertThat(registry.scrape().lines())
                .contains("roomsig_rooms{node=\"a\"} 1.0", "roomsig_rooms{node=\"b\"} 0.0");
    }
}
