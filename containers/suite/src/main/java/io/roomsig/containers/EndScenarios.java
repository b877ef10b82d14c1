package io.roomsig.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.roomsig.api.Handshake;
import io.roomsig.containers.ContainerUnderTest.Lack;
import io.roomsig.core.inbound.ClientPort;
import io.roomsig.core.inbound.Inbound;
import io.roomsig.spi.Connection;
import io.roomsig.spi.Frame;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How links end, also when the client does not play along. */
abstract class EndScenarios extends Scenario {
    /** No call of a connection may hold its caller: a room waits for it. */
    private static final Duration AT_ONCE = Duration.ofMillis(500);

    /** Tomcat looks at its timeouts every 10 s. */
    private static final Duration SOON = Duration.ofSeconds(16);

    /** A header that tells clients apart. */
    private static final String NAME = "X-Name";

    private final RecordingPort port = new RecordingPort();

    @ParameterizedTest
    @ValueSource(ints = {1000, 1003, 1009, 4001, 4005, 4506})
    void the_client_sees_code_and_reason(int code) throws Exception {
        RawClient client = connect(start(port));
        RecordingPort.Link link = port.link();
        link.connection().close(code, "why");

        RawClient.Received close = client.frame();
        assertThat(close.opcode()).isEqualTo(RawClient.CLOSE);
        assertThat(close.code()).isEqualTo(code);
        assertThat(close.reason()).isEqualTo("why");
        client.awaitEnd();
        assertThat(link.event()).startsWith("closed ");
        assertThat(link.isQuiet()).isTrue();
    }

    @Test
    void a_link_that_is_closed_while_it_is_opened_is_reported_once() throws Exception {
        URI server = start(new ClosingPort(port));
        List<RecordingPort.Link> links = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            String name = Integer.toString(i);
            closing(RawClient.to(server).header(NAME, name).open()).awaitEnd();
            RecordingPort.Link link;
            do {
                link = port.link();
                links.add(link);
            } while (!name.equals(link.handshake().header(NAME)));
        }

        for (RecordingPort.Link link : links) {
            assertThat(link.event()).startsWith("closed ");
        }
        assertThat(links).allMatch(RecordingPort.Link::isQuiet);
        if (!lacks(Lack.ONE_OPENING)) {
            assertThat(links).hasSize(20);
            assertThat(port.hasNoLink()).isTrue();
        }
    }

    @Test
    void a_long_reason_is_cut_between_characters() throws Exception {
        RawClient client = connect(start(port));
        port.link().connection().close(4003, "x" + "🎥".repeat(50));

        RawClient.Received close = client.frame();
        assertThat(close.code()).isEqualTo(4003);
        assertThat(close.reason()).isEqualTo("x" + "🎥".repeat(30));
    }

    @Test
    void what_was_sent_before_the_close_arrives() throws Exception {
        RawClient client = connect(start(port));
        Connection connection = port.link().connection();
        connection.send(Frame.of("last words"), failure -> connection.close(4005, "server draining"));

        assertThat(client.text()).isEqualTo("last words");
        assertThat(client.closeCode()).isEqualTo(4005);
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 1001, 4321})
    void the_clients_close_is_reported_once(int code) throws Exception {
        RawClient client = connect(start(port));
        client.sendClose(code);

        RecordingPort.Link link = port.link();
        assertThat(link.event()).isEqualTo("closed " + code);
        client.awaitEnd();
        assertThat(link.isQuiet()).isTrue();
    }

    @Test
    void a_crash_is_reported_once() throws Exception {
        RawClient client = connect(start(port));
        RecordingPort.Link link = port.link();
        client.crash();

        assertThat(link.event()).isEqualTo("closed 1006");
        assertThat(link.isQuiet()).isTrue();
    }

    @Test
    void a_socket_that_ends_without_a_close_frame_is_reported() throws Exception {
        RawClient client = connect(start(port));
        RecordingPort.Link link = port.link();
        client.close();

        assertThat(link.event()).isEqualTo("closed 1006");
    }

    @Test
    void a_client_that_never_answers_the_close_frame_is_cut() throws Exception {
        RawClient client = connect(start(port));
        client.neverAnswerClose();
        long start = System.nanoTime();
        port.link().connection().close(4001, "slow consumer");
        assertThat(since(start)).isLessThan(AT_ONCE);

        assertThat(client.closeCode()).isEqualTo(4001);
        client.awaitEnd();
        assertThat(since(start)).isLessThan(SOON);
    }

    @Test
    void a_client_that_never_answers_and_goes_on_sending_is_cut() throws Exception {
        RawClient client = connect(start(port));
        client.neverAnswerClose();
        port.link().connection().close(4505, "rate limited");

        assertThat(client.closeCode()).isEqualTo(4505);
        await().atMost(SOON).pollInterval(Duration.ofMillis(100)).until(() -> cannotSend(client));
    }

    @Test
    void a_send_to_a_client_that_does_not_read_holds_nobody() throws Exception {
        Stuck stuck = stuck(start(port));

        assertThat(stuck.longestCall).isLessThan(AT_ONCE);
    }

    @Test
    void a_client_that_does_not_read_is_cut() throws Exception {
        URI server = start(port);
        Stuck stuck = stuck(server);
        long start = System.nanoTime();
        stuck.link.connection().close(4001, "slow consumer");
        assertThat(since(start)).isLessThan(AT_ONCE);

        // The server reports it while the client still doesn't read; then what is under way ends somewhere.
        assertThat(stuck.link.event()).startsWith("closed ");
        assertThat(since(start)).isLessThan(SOON);
        assumeFalse(lacks(Lack.CUT));
        stuck.failed.await();
        stuck.client.awaitEnd();
        assertThat(since(start)).isLessThan(SOON.plusSeconds(4));
    }

    @Test
    void a_ping_to_a_client_that_does_not_read_holds_nobody() throws Exception {
        URI server = start(port);
        RawClient client = closing(RawClient.to(server).receiveBuffer(4_096).open());
        RecordingPort.Link link = port.link();
        Connection.Pinging connection = (Connection.Pinging) link.connection();
        // Small frames, so that the buffers end up full with nothing, or next to nothing, in flight.
        AtomicInteger inFlight = new AtomicInteger();
        fill(connection, "x".repeat(200), inFlight, null);
        await().during(Duration.ofMillis(500)).until(() -> inFlight.get() == 1);

        long start = System.nanoTime();
        connection.ping(failure -> {});
        assertThat(since(start)).isLessThan(AT_ONCE);
        connection.close(4002, "ping timeout");
        assertThat(since(start)).isLessThan(AT_ONCE);
        assertThat(link.event()).startsWith("closed ");
        assumeFalse(lacks(Lack.CUT));
        client.awaitEnd();
        assertThat(since(start)).isLessThan(SOON.plusSeconds(4));
    }

    @Test
    void fifty_clients_that_do_not_read_do_not_delay_the_close_of_another() throws Exception {
        URI server = start(port);
        List<Stuck> stuck = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            stuck.add(stuck(server));
        }
        RawClient other = connect(server);
        RecordingPort.Link link = port.link();
        for (Stuck each : stuck) {
            each.link.connection().close(4001, "slow consumer");
        }
        long start = System.nanoTime();
        link.connection().close(1000, "normal");

        assertThat(other.closeCode()).isEqualTo(1000);
        assertThat(since(start)).isLessThan(Duration.ofSeconds(8));
    }

    /** Sends until the client's and the server's buffers are full and a send stays in flight. */
    private Stuck stuck(URI server) throws Exception {
        RawClient client = closing(RawClient.to(server).receiveBuffer(4_096).open());
        RecordingPort.Link link = port.link();
        Stuck stuck = new Stuck(client, link);
        fill(link.connection(), "x".repeat(60_000), stuck.inFlight, stuck);
        await().pollInterval(Duration.ofMillis(20))
                .during(Duration.ofMillis(200))
                .until(() -> stuck.inFlight.get() == 1);
        return stuck;
    }

    private static void fill(Connection connection, String text, AtomicInteger inFlight, @Nullable Stuck stuck) {
        new Filler(connection, Frame.of(text), inFlight, stuck).run();
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private static boolean cannotSend(RawClient client) {
        try {
            client.sendText("still sending");
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    /** Closes each connection before it has said who listens. */
    private record ClosingPort(RecordingPort links) implements ClientPort {
        @Override
        public Inbound connect(Handshake handshake, Connection connection) {
            connection.close(4005, "server draining");
            return links.connect(handshake, connection);
        }

        @Override
        public int maxFrameBytes() {
            return links.maxFrameBytes();
        }
    }

    /** A client that does not read, with a send that does not end. */
    private static final class Stuck {
        private final RawClient client;
        private final RecordingPort.Link link;
        private final AtomicInteger inFlight = new AtomicInteger();
        private final CountDownLatch failed = new CountDownLatch(1);
        private volatile Duration longestCall = Duration.ZERO;

        Stuck(RawClient client, RecordingPort.Link link) {
            this.client = client;
            this.link = link;
        }
    }

    /** One send after the other, without a growing stack where callbacks come before the call returns. */
    private static final class Filler {
        private final Connection connection;
        private final Frame frame;
        private final AtomicInteger inFlight;
        private final @Nullable Stuck stuck;
        private final AtomicInteger wanted = new AtomicInteger();

        Filler(Connection connection, Frame frame, AtomicInteger inFlight, @Nullable Stuck stuck) {
            this.connection = connection;
            this.frame = frame;
            this.inFlight = inFlight;
            this.stuck = stuck;
        }

        void run() {
            if (wanted.getAndIncrement() > 0) {
                return;
            }
            do {
                inFlight.set(1);
                long start = System.nanoTime();
                connection.send(frame, failure -> {
                    inFlight.set(0);
                    if (failure == null) {
                        run();
                    } else if (stuck != null) {
                        stuck.failed.countDown();
                    }
                });
                Duration took = since(start);
                if (stuck != null && took.compareTo(stuck.longestCall) > 0) {
                    stuck.longestCall = took;
                }
            } while (wanted.decrementAndGet() > 0);
        }
    }
}
