package io.roomsig.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.roomsig.core.socketio.EngineServer;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The move from polling to a WebSocket, and what comes over one. */
abstract class EngineMoveScenarios extends EngineScenario {
    private static final long SEED = 20_260_104;
    private static final int ROUNDS = PROOF ? 4_000 : 200;
    private static final int MOVERS = 4;

    @Test
    void nothing_is_lost_doubled_or_overtaken_on_the_move() throws Exception {
        EngineServer engine = apps().engineIo();
        EngineClient client = serve(engine);
        ExecutorService threads = Executors.newCachedThreadPool();
        closing(threads::shutdownNow);
        List<Future<?>> movers = new ArrayList<>();
        for (int i = 0; i < MOVERS; i++) {
            long seed = SEED + i;
            movers.add(threads.submit(() -> {
                Random random = new Random(seed);
                for (int round = 0; round < ROUNDS / MOVERS; round++) {
                    try (MovingClient mover = new MovingClient(client, threads, random)) {
                        mover.talk(5 + random.nextInt(30));
                    }
                }
                return null;
            }));
        }
        for (Future<?> mover : movers) {
            mover.get();
        }
    }

    @Test
    void of_two_websockets_for_one_session_the_second_is_closed() throws Exception {
        EngineClient client = serve(apps().engineIo());
        String sid = client.open();
        RawClient first = closing(client.webSocket(sid));
        first.sendText("2probe");
        assertThat(first.text()).isEqualTo("3probe");
        assertThat(closing(client.webSocket(sid)).closeCode()).isEqualTo(1000);
        first.sendText("5");
        first.sendText("4moved");
        assertThat(first.text()).isEqualTo("4moved");
        assertThat(closing(client.webSocket(sid)).closeCode()).isEqualTo(1000);
        first.sendText("4still here");
        assertThat(first.text()).isEqualTo("4still here");
        assertThat(client.poll(sid).statusCode()).isEqualTo(400);
        assertThat(client.post(sid, "4x").statusCode()).isEqualTo(400);
    }

    @Test
    void a_websocket_that_does_not_prove_itself_leaves_the_session_where_it_is() throws Exception {
        EngineClient client = serve(apps().engineIo());
        String sid = client.open();
        for (String wrong : List.of("5", "2", "4x", "", "2probe2")) {
            RawClient failing = closing(client.webSocket(sid));
            failing.sendText(wrong);
            assertThat(failing.closeCode()).as(wrong).isGreaterThan(1000);
        }
        for (boolean crashes : new boolean[] {true, false}) {
            RawClient gone = closing(probed(client, sid));
            if (crashes) {
                gone.crash();
            } else {
                gone.sendClose(1000);
                gone.awaitEnd();
            }
            CompletableFuture<HttpResponse<String>> held = client.held(sid);
            client.post(sid, "4x");
            HttpResponse<String> answer = held.get(20, TimeUnit.SECONDS);
            assertThat((answer.body().equals("6") ? client.poll(sid) : answer).body())
                    .isEqualTo("4x");
        }
        RawClient good = closing(probed(client, sid));
        good.sendText("5");
        good.sendText("4moved");
        assertThat(good.text()).isEqualTo("4moved");
    }

    /** Until the server has noticed that the one before is gone, there is one. */
    private static RawClient probed(EngineClient client, String sid) throws Exception {
        for (int i = 0; i < 200; i++) {
            RawClient webSocket = client.webSocket(sid);
            webSocket.sendText("2probe");
            RawClient.Received answer = webSocket.next();
            if (answer != null && answer.opcode() == RawClient.TEXT) {
                assertThat(answer.text()).isEqualTo("3probe");
                return webSocket;
            }
            webSocket.close();
        }
        throw new AssertionError("the session takes no WebSocket any more");
    }

    @Test
    void a_frame_that_is_cut_anywhere_is_one_message() throws Exception {
        EngineClient client = serve(apps().engineIo());
        RawClient webSocket = closing(client.webSocket(null));
        assertThat(webSocket.text()).startsWith("0{");
        String text = "4\u00e9\uD83C\uDFA5z\u20ac";
        byte[] message = text.getBytes(StandardCharsets.UTF_8);
        Random random = new Random(SEED);
        for (int round = 0; round < 50; round++) {
            for (int start = 0, end; start < message.length; start = end) {
                end = round == 0 ? start + 1 : Math.min(message.length, start + random.nextInt(5));
                byte[] piece = Arrays.copyOfRange(message, start, end);
                int opcode = start == 0 ? RawClient.TEXT : RawClient.CONTINUATION;
                webSocket.send(opcode, end == message.length, piece);
                if (start == 0 && end == 0) {
                    webSocket.send(RawClient.CONTINUATION, false, new byte[] {message[0]});
                    end = 1;
                }
            }
            assertThat(webSocket.text()).isEqualTo(text);
        }
    }
}
