package io.roomsig.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.roomsig.containers.ContainerUnderTest.Lack;
import io.roomsig.core.inbound.ClientPort;
import io.roomsig.spi.Connection;
import io.roomsig.spi.Frame;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What comes in and goes out, frame by frame. */
abstract class MessageScenarios extends Scenario {
    private static final int MAX = RecordingPort.MAX_BYTES;

    private final RecordingPort port = new RecordingPort();

    @Test
    void text_goes_both_ways_with_a_stock_client() throws Exception {
        RecordingPort echo = new RecordingPort((link, text) -> link.connection()
                .send(Frame.of(text), failure -> assertThat(failure).isNull()));
        URI server = start(echo);
        CompletableFuture<String> answer = new CompletableFuture<>();
        WebSocket client = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .subprotocols(ClientPort.SUBPROTOCOL)
                .buildAsync(
                        URI.create("ws" + server.toString().substring(4) + ContainerUnderTest.PATH), listener(answer))
                .get(20, TimeUnit.SECONDS);
        client.sendText("grüße 🎥", true).get(20, TimeUnit.SECONDS);

        assertThat(answer.get(20, TimeUnit.SECONDS)).isEqualTo("grüße 🎥");
        client.sendClose(WebSocket.NORMAL_CLOSURE, "").get(20, TimeUnit.SECONDS);
        RecordingPort.Link link = echo.link();
        assertThat(link.event()).isEqualTo("text grüße 🎥");
        assertThat(link.event()).isEqualTo("closed 1000");
    }

    @Test
    void a_message_cut_inside_a_character_arrives_whole() throws Exception {
        RawClient client = connect(start(port));
        byte[] bytes = "a🎥ö€z".getBytes(StandardCharsets.UTF_8);
        for (int cut = 0; cut <= bytes.length; cut++) {
            client.send(RawClient.TEXT, false, Arrays.copyOfRange(bytes, 0, cut));
            client.send(RawClient.CONTINUATION, true, Arrays.copyOfRange(bytes, cut, bytes.length));
        }
        for (int i = 0; i < bytes.length; i++) {
            client.send(i == 0 ? RawClient.TEXT : RawClient.CONTINUATION, i == bytes.length - 1, new byte[] {bytes[i]});
        }

        RecordingPort.Link link = port.link();
        for (int i = 0; i <= bytes.length + 1; i++) {
            assertThat(link.event()).isEqualTo("text a🎥ö€z");
        }
    }

    @Test
    void a_ping_between_two_fragments_is_answered_and_harms_nothing() throws Exception {
        RawClient client = connect(start(port));
        client.send(RawClient.TEXT, false, new byte[] {'a'});
        client.send(RawClient.PING, true, new byte[] {'p'});
        client.send(RawClient.CONTINUATION, true, new byte[] {'b'});

        assertThat(port.link().event()).isEqualTo("text ab");
        RawClient.Received pong = client.frame();
        assertThat(pong.opcode()).isEqualTo(RawClient.PONG);
    }

    @Test
    void the_largest_message_arrives_in_one_frame() throws Exception {
        assertArrives("x".repeat(MAX), MAX);
    }

    @Test
    void the_largest_message_arrives_in_many_frames() throws Exception {
        assertArrives("x".repeat(MAX), 1_000);
    }

    @Test
    void the_limit_counts_bytes_of_utf8() throws Exception {
        assertArrives("🎥".repeat(MAX / 4), MAX);
    }

    @Test
    void the_limit_counts_bytes_of_utf8_also_when_characters_are_cut() throws Exception {
        assertArrives("🎥".repeat(MAX / 4), 997);
    }

    @Test
    void one_byte_more_is_too_large_in_one_frame() throws Exception {
        assertTooLarge("x".repeat(MAX + 1), MAX + 1);
    }

    @Test
    void one_byte_more_is_too_large_in_many_frames() throws Exception {
        assertTooLarge("x".repeat(MAX + 1), 1_000);
    }

    @Test
    void one_byte_more_is_too_large_in_few_long_characters() throws Exception {
        assertTooLarge("🎥".repeat(MAX / 4) + "x", 997);
    }

    @Test
    void ten_megabytes_in_one_frame_are_too_large() throws Exception {
        RecordingPort closing = new RecordingPort();
        RawClient client = connect(start(closing));
        RecordingPort.Link link = closing.link();
        Thread sender = new Thread(() -> {
            try {
                client.send(RawClient.TEXT, true, new byte[10 << 20]);
            } catch (IOException e) {
                // Cut while sending: as it should be.
            }
        });
        sender.setDaemon(true);
        sender.start();

        if (lacks(Lack.HUGE_FRAMES)) {
            assertThat(link.event()).startsWith("closed ");
        } else {
            assertThat(link.event()).isEqualTo("too large");
            link.connection().close(1009, "too big");
            // A reset may overtake the close frame where the container doesn't read the rest.
            assertThat(client.closeCode()).isIn(1009, RawClient.NO_CLOSE_FRAME);
        }
        sender.join(TimeUnit.SECONDS.toMillis(20));
        assertThat(sender.isAlive()).isFalse();
    }

    @Test
    void after_a_message_that_is_too_large_nothing_is_reported() throws Exception {
        RawClient client = connect(start(port));
        client.sendText("x".repeat(MAX + 1));
        client.sendText("more");
        client.sendText("x".repeat(MAX + 1));
        client.sendClose(1000);

        RecordingPort.Link link = port.link();
        assertThat(link.event()).isEqualTo("too large");
        assertThat(link.event()).isEqualTo("closed 1000");
    }

    @Test
    void a_binary_message_is_reported_once() throws Exception {
        RawClient client = connect(start(port));
        client.send(RawClient.BINARY, false, new byte[MAX - 10]);
        client.send(RawClient.CONTINUATION, true, new byte[10]);
        client.sendClose(1000);

        RecordingPort.Link link = port.link();
        assertThat(link.event()).isEqualTo("binary");
        assertThat(link.event()).isEqualTo("closed 1000");
    }

    @Test
    void a_binary_message_that_is_too_large_is_reported_once_as_such() throws Exception {
        RawClient client = connect(start(port));
        client.send(RawClient.BINARY, false, new byte[100_000]);
        client.send(RawClient.CONTINUATION, false, new byte[100_000]);
        client.send(RawClient.CONTINUATION, true, new byte[10]);
        client.sendClose(1000);

        RecordingPort.Link link = port.link();
        assertThat(link.event()).isEqualTo("too large");
        assertThat(link.event()).isEqualTo("closed 1000");
    }

    @Test
    void text_that_is_not_utf8_is_closed_by_the_container() throws Exception {
        RawClient client = connect(start(port));
        client.send(RawClient.TEXT, true, new byte[] {'a', (byte) 0xC3, (byte) 0x28});

        assertThat(client.closeCode()).isEqualTo(1007);
        assertThat(port.link().event()).startsWith("closed ");
    }

    @Test
    void a_frame_without_a_mask_ends_the_connection() throws Exception {
        assumeFalse(lacks(Lack.MASK_CHECK));
        RawClient client = connect(start(port));
        client.send(RawClient.TEXT, true, false, new byte[] {'a'});

        assertThat(client.closeCode()).isIn(1002, RawClient.NO_CLOSE_FRAME);
        assertThat(port.link().event()).startsWith("closed ");
    }

    @Test
    void a_ping_reaches_the_client_and_its_answer_is_activity() throws Exception {
        RawClient client = connect(start(port));
        RecordingPort.Link link = port.link();
        AtomicReference<Object> result = new AtomicReference<>("none");
        CountDownLatch done = new CountDownLatch(1);
        ((Connection.Pinging) link.connection()).ping(failure -> {
            result.set(failure == null ? "ok" : failure);
            done.countDown();
        });

        RawClient.Received ping = client.frame();
        assertThat(ping.opcode()).isEqualTo(RawClient.PING);
        assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(result.get()).isEqualTo("ok");
        assertThat(link.event()).isEqualTo("activity");
    }

    @Test
    void pings_and_texts_in_turn_all_arrive() throws Exception {
        RawClient client = connect(start(port));
        RecordingPort.Link link = port.link();
        new Turns((Connection.Pinging) link.connection(), 500).run();
        for (int i = 0; i < 500; i++) {
            assertThat(client.text()).isEqualTo(Integer.toString(i));
        }
    }

    @Test
    void a_fault_in_the_server_ends_that_connection_only() throws Exception {
        RecordingPort faulty = new RecordingPort((link, text) -> {
            if (text.equals("break")) {
                throw new IllegalStateException("planted: not a real fault");
            }
        });
        URI server = start(faulty);
        RawClient other = connect(server);
        RecordingPort.Link unharmed = faulty.link();
        RawClient client = connect(server);
        RecordingPort.Link link = faulty.link();
        client.sendText("break");

        assertThat(client.closeCode()).isEqualTo(4003);
        assertThat(link.event()).isEqualTo("text break");
        assertThat(link.event()).startsWith("closed ");
        other.sendText("still here");
        assertThat(unharmed.event()).isEqualTo("text still here");
    }

    private void assertArrives(String text, int frameBytes) throws Exception {
        RawClient client = connect(start(port));
        RecordingPort.Link link = port.link();
        for (int i = 0; i < 2; i++) {
            send(client, text, frameBytes);
            assertThat(link.event().equals("text " + text)).as("the same text").isTrue();
        }
        assertThat(link.isQuiet()).isTrue();
    }

    private void assertTooLarge(String text, int frameBytes) throws Exception {
        RawClient client = connect(start(port));
        RecordingPort.Link link = port.link();
        send(client, text, frameBytes);
        assertThat(link.event()).isEqualTo("too large");
        link.connection().close(1009, "too big");
        assertThat(client.closeCode()).isEqualTo(1009);
    }

    private static void send(RawClient client, String text, int frameBytes) throws Exception {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int from = 0; from < bytes.length; from += frameBytes) {
            int to = Math.min(bytes.length, from + frameBytes);
            client.send(
                    from == 0 ? RawClient.TEXT : RawClient.CONTINUATION,
                    to == bytes.length,
                    Arrays.copyOfRange(bytes, from, to));
        }
    }

    private static WebSocket.Listener listener(CompletableFuture<String> answer) {
        return new WebSocket.Listener() {
            private final StringBuilder text = new StringBuilder();

            @Override
            public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
                text.append(data);
                if (last) {
                    answer.complete(text.toString());
                }
                socket.request(1);
                return CompletableFuture.completedFuture(null);
            }
        };
    }

    /** Sends a ping and a text in turn, each after the callback of the one before, as the core does. */
    private record Turns(Connection.Pinging connection, int count) {
        void run() throws InterruptedException {
            CountDownLatch done = new CountDownLatch(count);
            ping(0, done);
            assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
        }

        private void ping(int i, CountDownLatch done) {
            if (i < count) {
                connection.ping(failure -> text(i, done));
            }
        }

        private void text(int i, CountDownLatch done) {
            connection.send(Frame.of(Integer.toString(i)), failure -> {
                done.countDown();
                ping(i + 1, done);
            });
        }
    }
}
