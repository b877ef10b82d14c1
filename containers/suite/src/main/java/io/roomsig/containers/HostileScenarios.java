package io.roomsig.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.roomsig.api.ErrorCode;
import io.roomsig.api.Grant;
import io.roomsig.api.Limits;
import io.roomsig.containers.ContainerUnderTest.Lack;
import io.roomsig.core.RoomServer;
import io.roomsig.spi.Admission;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What hostile clients send: each message gets its answer, and a call beside them doesn't notice. */
@Timeout(value = 15, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class HostileScenarios extends Scenario {
    private static final boolean PROOF = Boolean.getBoolean("roomsig.proof");
    private static final int MESSAGES = PROOF ? 100_000 : 5_000;
    private static final int ATTACKERS = 4;
    private static final int HUGE_EVERY = 10;
    private static final long SEED = 20_260_101;

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void every_message_of_the_corpus_gets_its_answer() throws Exception {
        HostileCorpus corpus = new HostileCorpus("hostile.txt");
        URI server = start(rooms());
        Bystanders call = closing(new Bystanders(http, server));

        int passes = MESSAGES / 2 / corpus.entries().size() / ATTACKERS + 1;
        inParallel(attacker -> {
            for (int pass = 0; pass < passes; pass++) {
                try (Attacker client = attacker(server, "hostile-" + attacker + "-" + pass, call)) {
                    run(corpus, client, pass);
                }
            }
        });

        call.assertUndisturbed();
        assertThat(call.rounds()).isGreaterThan(10);
    }

    @Test
    void every_spoilt_message_gets_some_documented_answer() throws Exception {
        URI server = start(rooms());
        Bystanders call = closing(new Bystanders(http, server));

        inParallel(attacker -> {
            Mutations mutations = Mutations.ofNativeMessages(SEED + attacker);
            try (Attacker client = attacker(server, "spoilt-" + attacker, call)) {
                client.join();
                for (int i = 0; i < MESSAGES / 2 / ATTACKERS; i++) {
                    client.tryOut(mutations.next(client.names()));
                    if (i % 100 == 0) {
                        client.assertVictimIsWell();
                    }
                }
                client.assertVictimIsWell();
            }
        });

        call.assertUndisturbed();
        assertThat(call.rounds()).isGreaterThan(10);
    }

    @Test
    void one_that_floods_is_told_and_then_closed() throws Exception {
        URI server = start(closing(RoomServer.builder()
                .admission((handshake, request) ->
                        Admission.grant(Grant.builder(request.room(), "grant").build()))
                .build()));
        RawClient client = connect(server);
        for (int i = 0; i < 2_000; i++) {
            client.sendText("{\"t\":\"ping\"}");
        }

        int limited = 0;
        RawClient.Received frame = client.frame();
        while (frame.opcode() != RawClient.CLOSE) {
            limited += frame.text().contains("RATE_LIMITED") ? 1 : 0;
            frame = client.frame();
        }
        assertThat(limited).isGreaterThan(100);
        assertThat(frame.code()).isEqualTo(4505);
    }

    private static void run(HostileCorpus corpus, Attacker client, int pass) throws Exception {
        boolean joined = false;
        for (HostileCorpus.Entry entry : corpus.entries()) {
            if (entry.joined() && !joined) {
                client.join();
                joined = true;
            }
            if (!entry.answer().equals("huge") || pass % HUGE_EVERY == 0) {
                client.expect(entry);
            }
        }
        assertThat(joined).isTrue();
        client.assertVictimIsWell();
    }

    private Attacker attacker(URI server, String room, Bystanders call) throws Exception {
        return new Attacker(server, room, call.foreignId(), !lacks(Lack.HUGE_FRAMES));
    }

    private void inParallel(Attack attack) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(ATTACKERS);
        closing(threads::shutdownNow);
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < ATTACKERS; i++) {
            int attacker = i;
            running.add(threads.submit(() -> {
                attack.by(attacker);
                return null;
            }));
        }
        for (Future<?> each : running) {
            each.get();
        }
    }

    private RoomServer rooms() {
        return closing(RoomServer.builder()
                .admission((handshake, request) -> request.room().equals("refused")
                        ? Admission.refuse(ErrorCode.INVALID_TOKEN)
                        : Admission.grant(Grant.builder(request.room(), "grant").build()))
                .limits(Limits.DEFAULT
                        .withRate(new Limits.Rate(1_000_000, 1_000_000))
                        .withTimeouts(new Limits.Timeouts(
                                Duration.ofMinutes(5),
                                Duration.ofSeconds(20),
                                Duration.ofSeconds(10),
                                Duration.ofSeconds(5),
                                Duration.ofSeconds(30))))
                .build());
    }

    /** What one attacker does. */
    @FunctionalInterface
    private interface Attack {
        void by(int attacker) throws Exception;
    }
}
