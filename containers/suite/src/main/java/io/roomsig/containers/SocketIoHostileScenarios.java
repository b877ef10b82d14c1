package io.roomsig.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.roomsig.api.Limits;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What hostile pages send, by WebSocket and by polling: each packet gets its answer, and a call beside doesn't notice. */
@Timeout(value = 15, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class SocketIoHostileScenarios extends SocketIoScenario {
    private static final int PACKETS = PROOF ? 100_000 : 5_000;
    /** A poll costs as much as some packets. */
    private static final int POLLED = PACKETS / 25;

    private static final long SEED = 20_260_102;

    @Test
    void every_packet_of_the_corpus_gets_its_answer_over_a_websocket() throws Exception {
        URI server = serve(patientRooms());
        corpus(server, () -> SocketIoClient.overWebSocket(server), PACKETS / 3);
    }

    @Test
    void every_packet_of_the_corpus_gets_its_answer_by_polling() throws Exception {
        URI server = serve(patientRooms());
        corpus(server, () -> SocketIoClient.overPolling(http, server), POLLED);
    }

    @Test
    void every_spoilt_packet_gets_some_documented_answer_over_a_websocket() throws Exception {
        URI server = serve(patientRooms());
        spoilt(server, () -> SocketIoClient.overWebSocket(server), PACKETS / 3);
    }

    @Test
    void every_spoilt_packet_gets_some_documented_answer_by_polling() throws Exception {
        URI server = serve(patientRooms());
        spoilt(server, () -> SocketIoClient.overPolling(http, server), POLLED);
    }

    @Test
    void one_that_floods_a_websocket_is_told_and_then_sent_away_but_not_for_good() throws Exception {
        URI server = serve(rooms(Limits.DEFAULT));
        SocketIoClient client = connect(server, false);
        for (int i = 0; i < 1_000; i++) {
            client.packet("42[\"hand-raised\",{}]");
        }
        assertToldOfRate(client);
    }

    @Test
    void one_that_floods_in_bodies_is_told_and_then_sent_away_but_not_for_good() throws Exception {
        URI server = serve(rooms(Limits.DEFAULT));
        SocketIoClient client = connect(server, true);
        String twenty = "\u001e42[\"hand-raised\",{}]".repeat(20).substring(1);
        for (int i = 0; i < 50; i++) {
            client.packet(twenty);
        }
        assertToldOfRate(client);
    }

    private static void assertToldOfRate(SocketIoClient client) throws Exception {
        List<String> heard = new ArrayList<>();
        for (String packet = client.next(); packet != null; packet = client.next()) {
            heard.add(packet);
        }
        assertThat(heard).doesNotContain("41").hasSizeBetween(400, 500);
        assertThat(heard.subList(0, heard.size() - 1)).allMatch(packet -> packet.contains("BAD_MESSAGE"));
        assertThat(heard.get(heard.size() - 1)).contains("RATE_LIMITED");
    }

    @Test
    void a_body_over_the_limit_is_told_and_ends_its_own_session_only() throws Exception {
        URI server = serve(patientRooms());
        SocketIoBystanders call = closing(new SocketIoBystanders(http, server));
        for (boolean byPolling : new boolean[] {true, false}) {
            SocketIoClient client = connect(server, byPolling);
            client.packet("42[\"offer\",{\"x\":\"" + "x".repeat(65_536) + "\"}]");
            assertThat(client.next()).contains("MESSAGE_TOO_LARGE");
            assertThat(client.next()).isNull();
        }
        call.assertUndisturbed();
    }

    private void corpus(URI server, SocketIoAttacker.Opening opening, int packets) throws Exception {
        HostileCorpus corpus = new HostileCorpus("hostile-socket-io.txt");
        SocketIoBystanders call = closing(new SocketIoBystanders(http, server));
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
    }

    private void spoilt(URI server, SocketIoAttacker.Opening opening, int packets) throws Exception {
        SocketIoBystanders call = closing(new SocketIoBystanders(http, server));
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
    }

    private static SocketIoAttacker attacker(
            URI server, SocketIoAttacker.Opening opening, String room, SocketIoBystanders call) throws Exception {
        return new SocketIoAttacker(opening, SocketIoClient.overWebSocket(server), room, call.foreignId());
    }
}
