package io.roomsig.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.roomsig.api.ErrorCode;
import io.roomsig.api.Grant;
import io.roomsig.api.Limits;
import io.roomsig.containers.ContainerUnderTest.Lack;
import io.roomsig.core.RoomServer;
import io.roomsig.jakarta.SignalingOptions;
import io.roomsig.spi.Admission;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What hostile pages send, by WebSocket and by polling: each packet gets its answer, and a call beside doesn't notice. */
@Timeout(value = 15, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("socket-io")
abstract class SocketIoHostileScenarios extends Scenario {
    private static final boolean PROOF = Boolean.getBoolean("roomsig.proof");
    private static final int PACKETS = PROOF ? 100_000 : 5_000;
    /** A poll costs as much as some packets. */
    private static final int POLLED = PACKETS / 25;

    private static final long SEED = 20_260_102;

    private final HttpClient http = HttpClient.newHttpClient();

    @BeforeEach
    void needsServlets() {
        assumeFalse(lacks(Lack.SERVLETS));
    }

    @Test
    void every_packet_of_the_corpus_gets_its_answer_over_a_websocket() throws Exception {
        URI server = start(rooms());
        corpus(server, () -> SocketIoClient.overWebSocket(server), PACKETS / 3);
    }

    @Test
    void every_packet_of_the_corpus_gets_its_answer_by_polling() throws Exception {
        URI server = start(rooms());
        corpus(server, () -> SocketIoClient.overPolling(http, server), POLLED);
    }

    @Test
    void every_spoilt_packet_gets_some_documented_answer_over_a_websocket() throws Exception {
        URI server = start(rooms());
        spoilt(server, () -> SocketIoClient.overWebSocket(server), PACKETS / 3);
    }

    @Test
    void every_spoilt_packet_gets_some_documented_answer_by_polling() throws Exception {
        URI server = start(rooms());
        spoilt(server, () -> SocketIoClient.overPolling(http, server), POLLED);
    }

    @Test
    void one_that_floods_is_told_and_then_sent_away_but_not_for_good() throws Exception {
        URI server = start(rooms(Limits.DEFAULT));
        SocketIoClient client = closing(SocketIoClient.overWebSocket(server));
        client.connect();
        for (int i = 0; i < 1_000; i++) {
            client.packet("42[\"hand-raised\",{}]");
        }
        int refused = 0;
        String last = "";
        for (String packet = client.next(); packet != null; packet = client.next()) {
            assertThat(packet).isNotEqualTo("41");
            refused++;
            last = packet;
        }
        assertThat(last).contains("RATE_LIMITED");
        assertThat(refused).isBetween(400, 500);
    }

    private void corpus(URI server, SocketIoAttacker.Opening opening, int packets) throws Exception {
        HostileCorpus corpus = new HostileCorpus("hostile-socket-io.txt");
        Bystanders call = closing(new Bystanders(http, server));
        for (int pass = 0; pass <= packets / corpus.entries().size(); pass++) {
            try (SocketIoAttacker attacker = attacker(server, opening, "hostile-" + pass, call)) {
                boolean joined = false;
                for (HostileCorpus.Entry entry : corpus.entries()) {
                    if (entry.joined() && !joined) {
                        attacker.join();
                        joined = true;
                    }
                    attacker.expect(entry);
                }
                assertThat(joined).isTrue();
                attacker.assertVictimIsWell();
            }
        }
        call.assertUndisturbed();
        assertThat(call.rounds()).isGreaterThan(10);
    }

    private void spoilt(URI server, SocketIoAttacker.Opening opening, int packets) throws Exception {
        Bystanders call = closing(new Bystanders(http, server));
        Mutations mutations = Mutations.ofSocketIoPackets(SEED);
        try (SocketIoAttacker attacker = attacker(server, opening, "spoilt", call)) {
            attacker.join();
            for (int i = 0; i < packets; i++) {
                attacker.tryOut(mutations.next(attacker.names()));
                if (i % 100 == 99) {
                    attacker.assertVictimIsWell();
                }
            }
        }
        call.assertUndisturbed();
        assertThat(call.rounds()).isGreaterThan(10);
    }

    private static SocketIoAttacker attacker(URI server, SocketIoAttacker.Opening opening, String room, Bystanders call)
            throws Exception {
        return new SocketIoAttacker(opening, SocketIoClient.overWebSocket(server), room, call.foreignId());
    }

    private URI start(RoomServer rooms) throws Exception {
        return start(new Ports(rooms, Map.of("/socket.io/*", rooms.socketIo()), SignalingOptions.DEFAULT));
    }

    private RoomServer rooms() {
        Limits limits = Limits.DEFAULT;
        return rooms(limits.withRate(new Limits.Rate(1_000_000, 1_000_000))
                .withTimeouts(new Limits.Timeouts(
                        Duration.ofMinutes(5), Duration.ofSeconds(20), Duration.ofSeconds(10), Duration.ofSeconds(5))));
    }

    private RoomServer rooms(Limits limits) {
        return closing(RoomServer.builder()
                .admission((handshake, request) -> request.room().equals("refused")
                        ? Admission.refuse(ErrorCode.INVALID_TOKEN)
                        : Admission.grant(Grant.builder(request.room(), "grant").build()))
                .limits(limits)
                .build());
    }
}
