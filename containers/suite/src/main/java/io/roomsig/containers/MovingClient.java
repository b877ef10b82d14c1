package io.roomsig.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A client of Engine.IO that talks all the time while it moves from polling to a WebSocket: one thread polls, one brings
 * messages, one tries the WebSocket. For an application that echoes.
 */
final class MovingClient implements AutoCloseable {
    private static final int SECONDS = 30;

    private final EngineClient client;
    private final Executor threads;
    private final Random random;
    private final String sid;
    /** Whether it moves while a poll is still waiting, as real clients do not. */
    private final boolean isHasty;

    private final List<String> heard = new ArrayList<>();
    private volatile boolean hasPaused;
    private @Nullable RawClient webSocket;

    MovingClient(EngineClient client, Executor threads, Random random) throws Exception {
        this.client = client;
        this.threads = threads;
        this.random = random;
        this.isHasty = random.nextInt(3) == 0;
        this.sid = client.open();
    }

    /** Says so many things, and checks that it hears exactly them. */
    void talk(int messages) throws Exception {
        CompletableFuture<List<String>> polled = new CompletableFuture<>();
        threads.execute(() -> poll(polled));
        int moveAt = random.nextInt(messages / 2);
        CompletableFuture<RawClient> tried = new CompletableFuture<>();
        boolean isTrying = false;
        int said = 0;
        while (said < messages && !tried.isDone()) {
            if (!isTrying && said >= moveAt) {
                threads.execute(() -> tryWebSocket(tried));
                isTrying = true;
            }
            StringBuilder body = new StringBuilder("4" + said++);
            for (int more = random.nextInt(3); more > 0 && said < messages; more--) {
                body.append("\u001e4").append(said++);
            }
            assertThat(client.post(sid, body.toString()).statusCode()).isEqualTo(200);
            dawdle();
        }
        RawClient socket = tried.get(SECONDS, TimeUnit.SECONDS);
        webSocket = socket;
        hasPaused = true;
        if (!isHasty) {
            polled.get(SECONDS, TimeUnit.SECONDS);
        }
        socket.sendText("5");
        for (; said < messages; said++) {
            socket.sendText("4" + said);
        }
        socket.sendText("4end");
        heard.addAll(polled.get(SECONDS, TimeUnit.SECONDS));
        while (heard.isEmpty() || !heard.get(heard.size() - 1).equals("4end")) {
            heard.add(socket.text());
        }
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < messages; i++) {
            expected.add("4" + i);
        }
        expected.add("4end");
        assertThat(heard).isEqualTo(expected);
    }

    private void poll(CompletableFuture<List<String>> polled) {
        List<String> packets = new ArrayList<>();
        try {
            while (!hasPaused) {
                HttpResponse<String> answer = client.poll(sid);
                if (answer.statusCode() != 200) {
                    // The session has moved.
                    assertThat(hasPaused && isHasty).as(answer.body()).isTrue();
                    break;
                }
                for (String packet : EngineClient.packets(answer)) {
                    if (!packet.equals("6")) {
                        packets.add(packet);
                    }
                }
            }
            polled.complete(packets);
        } catch (Exception | AssertionError e) {
            polled.completeExceptionally(e);
        }
    }

    private void tryWebSocket(CompletableFuture<RawClient> tried) {
        try {
            RawClient socket = client.webSocket(sid);
            socket.sendText("2probe");
            assertThat(socket.text()).isEqualTo("3probe");
            tried.complete(socket);
        } catch (Exception | AssertionError e) {
            tried.completeExceptionally(e);
        }
    }

    private void dawdle() {
        int how = random.nextInt(4);
        if (how > 1) {
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(random.nextInt(how == 2 ? 300 : 5_000)));
        }
    }

    @Override
    public void close() throws IOException {
        if (webSocket != null) {
            webSocket.close();
        }
    }
}
