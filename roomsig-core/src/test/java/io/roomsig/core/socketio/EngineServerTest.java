package io.roomsig.core.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import io.roomsig.api.Handshake;
import io.roomsig.core.inbound.EngineRequest;
import io.roomsig.core.inbound.HttpAnswer;
import io.roomsig.core.inbound.Inbound;
import io.roomsig.core.inbound.PollExchange;
import io.roomsig.spi.Connection;
import io.roomsig.spi.Frame;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What is around the machine: sessions that come and go, and links that call back when and how they like. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class EngineServerTest {
    private static final EngineRequest NEW_WEBSOCKET =
            new EngineRequest("GET", true, "4", "websocket", null, Handshake.UNKNOWN);
    private static final EngineRequest NEW_POLL =
            new EngineRequest("GET", false, "4", "polling", null, Handshake.UNKNOWN);

    private final List<String> happened = new ArrayList<>();
    private final List<EngineApp.Link> links = new ArrayList<>();
    private long nanos;
    private int ids;

    private final EngineServer server =
            new EngineServer(Driven.SETTINGS, this::opened, () -> nanos, () -> "secret" + ++ids);

    private EngineApp.Listener opened(Handshake handshake, EngineApp.Link link) {
        links.add(link);
        return new RecordingListener();
    }

    private List<String> happened() {
        List<String> now = List.copyOf(happened);
        happened.clear();
        return now;
    }

    @Test
    void a_session_that_begins_with_a_poll_has_its_hello_for_an_answer() {
        RecordingPoll poll = new RecordingPoll();
        server.poll(NEW_POLL, poll);
        assertThat(poll.said)
                .containsExactly("200 0{\"sid\":\"secret1\",\"upgrades\":[\"websocket\"],\"pingInterval\":300,"
                        + "\"pingTimeout\":200,\"maxPayload\":40}");
        assertThat(server.size()).isOne();
    }

    @Test
    void a_session_that_begins_with_a_websocket_has_nowhere_to_move() {
        RecordingConnection connection = new RecordingConnection();
        server.webSocket(NEW_WEBSOCKET, connection).onOpen();
        assertThat(connection.said)
                .containsExactly("0{\"sid\":\"secret1\",\"upgrades\":[],\"pingInterval\":300,\"pingTimeout\":200,"
                        + "\"maxPayload\":40}");
    }

    @Test
    void a_websocket_that_is_gone_before_it_is_ready_leaves_nothing() {
        Inbound inbound = server.webSocket(NEW_WEBSOCKET, new RecordingConnection());
        inbound.onClosed(1006);
        inbound.onOpen();
        assertThat(server.size()).isZero();
        assertThat(happened()).containsExactly("gone 1006");
    }

    @Test
    void a_client_that_comes_while_the_server_closes_is_ended_as_the_others_are() {
        RecordingConnection connection = new RecordingConnection();
        Inbound granted = server.webSocket(NEW_WEBSOCKET, connection);
        assertThat(server.refusal(NEW_WEBSOCKET)).isNull();
        server.close(4005);
        granted.onOpen();
        assertThat(connection.said).hasSize(2).contains("closed 4005");
        RecordingPoll poll = new RecordingPoll();
        server.poll(NEW_POLL, poll);
        EngineRequest next = new EngineRequest("GET", false, "4", "polling", "secret2", Handshake.UNKNOWN);
        server.poll(next, poll);
        assertThat(poll.said).hasSize(2).contains("200 1");
        assertThat(happened()).containsExactly("gone 4005");
    }

    @Test
    void a_long_queue_goes_out_over_a_link_that_calls_back_at_once_without_filling_the_stack() {
        RecordingConnection connection = new RecordingConnection();
        connection.waits = true;
        server.webSocket(NEW_WEBSOCKET, connection).onOpen();
        for (int i = 0; i < 60; i++) {
            links.get(0).send(Frame.of("4" + i), failure -> {});
        }
        assertThat(connection.said).hasSize(1);
        connection.goOn();
        assertThat(connection.said).hasSize(61).endsWith("459");
        assertThat(connection.deepest).isLessThan(connection.shallowest + 20);
    }

    @Test
    void a_link_that_throws_ends_its_own_session_and_no_other() {
        RecordingConnection broken = new RecordingConnection();
        RecordingConnection sound = new RecordingConnection();
        server.webSocket(NEW_WEBSOCKET, broken).onOpen();
        server.webSocket(NEW_WEBSOCKET, sound).onOpen();
        broken.isBroken = true;
        sound.said.clear();
        nanos += Duration.ofMillis(300).toNanos();
        server.tick();
        assertThat(sound.said).containsExactly("2");
        assertThat(happened()).containsExactly("gone 1006");
        assertThat(server.size()).isOne();
    }

    @Test
    void whoever_waits_for_a_packet_that_a_link_could_not_send_hears_of_it() {
        RecordingConnection connection = new RecordingConnection();
        server.webSocket(NEW_WEBSOCKET, connection).onOpen();
        connection.isBroken = true;
        links.get(0).send(Frame.of("4a"), failure -> happened.add("failed " + (failure != null)));
        assertThat(happened()).containsExactly("failed true", "gone 1006");
        links.get(0).send(Frame.of("4b"), failure -> happened.add("failed " + (failure != null)));
        assertThat(happened()).containsExactly("failed true");
    }

    @Test
    void a_listener_that_fails_ends_its_session() {
        RecordingConnection connection = new RecordingConnection();
        Inbound inbound = server.webSocket(NEW_WEBSOCKET, connection);
        inbound.onOpen();
        inbound.onText("4fail");
        assertThat(connection.said).contains("closed 4003");
    }

    private static final class RecordingConnection implements Connection {
        private final List<String> said = new ArrayList<>();
        private boolean isBroken;
        private boolean waits;
        private int shallowest = Integer.MAX_VALUE;
        private int deepest;
        private @Nullable SendCallback waiting;

        @Override
        public void send(Frame frame, SendCallback done) {
            if (isBroken) {
                throw new IllegalStateException("the container has closed it");
            }
            said.add(frame.text());
            if (waits) {
                waiting = done;
                return;
            }
            int depth = new Throwable().getStackTrace().length;
            shallowest = Math.min(shallowest, depth);
            deepest = Math.max(deepest, depth);
            done.done(null);
        }

        /** From here on each send ends before it returns. */
        void goOn() {
            waits = false;
            SendCallback done = waiting;
            if (done != null) {
                done.done(null);
            }
        }

        @Override
        public void close(int code, String reason) {
            said.add("closed " + code);
        }
    }

    private static final class RecordingPoll implements PollExchange {
        private final List<String> said = new ArrayList<>();

        @Override
        public void answer(HttpAnswer answer, Connection.SendCallback done) {
            said.add(answer.status() + " " + answer.body().text());
            done.done(null);
        }
    }

    private final class RecordingListener implements EngineApp.Listener {
        @Override
        public void onMessage(String packet) {
            if (packet.equals("4fail")) {
                throw new PlannedException();
            }
            happened.add("heard " + packet);
        }

        @Override
        public void onBinary(ByteBuffer message) {
            happened.add("heard binary");
        }

        @Override
        public void onTooLarge() {
            happened.add("heard too much");
        }

        @Override
        public void onHeard() {}

        @Override
        public void onTick(long now) {}

        @Override
        public void onClosed(int code) {
            happened.add("gone " + code);
        }
    }

    /** Without a stack trace, which would only fill the log. */
    private static final class PlannedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        PlannedException() {
            super("a fault that a test has planned", null, false, false);
        }
    }
}
