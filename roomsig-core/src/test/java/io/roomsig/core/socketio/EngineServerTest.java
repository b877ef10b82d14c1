package io.roomsig.core.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import io.roomsig.api.Handshake;
import io.roomsig.api.Limits;
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
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
    private long told;
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

    @ParameterizedTest
    @CsvSource({
        "GET,  false, 4,   carrier-pigeon, ,        0",
        "GET,  false, 4,   polling,        guessed, 1",
        "GET,  true,  4,   polling,        guessed, 1",
        "POST, false, ,    polling,        guessed, 1",
        "POST, false, 3,   polling,        ,        2",
        "PUT,  false, 4,   websocket,      ,        2",
        "GET,  false, 4,   websocket,      ,        3",
        "GET,  true,  4,   polling,        ,        3",
        "GET,  false, 4,   websocket,      secret1, 3",
        "PUT,  false, 4,   polling,        secret1, 3",
        "GET,  true,  3,   websocket,      ,        5",
        "GET,  false, abc, polling,        ,        5",
        "GET,  false, ,    polling,        ,        5",
    })
    void of_all_that_is_wrong_with_a_request_the_first_thing_is_named(
            String method, boolean isWebSocket, String protocol, String transport, String sid, int code) {
        server.poll(NEW_POLL, new RecordingPoll());
        HttpAnswer refusal =
                server.refusal(new EngineRequest(method, isWebSocket, protocol, transport, sid, Handshake.UNKNOWN));
        assertThat(refusal).isNotNull();
        assertThat(refusal.status()).isEqualTo(400);
        assertThat(refusal.body().text()).startsWith("{\"code\":" + code + ",");
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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "GET    | false | 4    | polling   | none    | none",
                "GET    | true  | 4    | websocket | none    | none",
                "GET    | false | 4    | polling   | secret1 | none",
                "POST   | false | 4    | polling   | secret1 | none",
                "GET    | true  | 4    | websocket | secret1 | none",
                "GET    | false | 4    | none      | none    | 0,Transport unknown",
                "GET    | false | 4    | abc       | none    | 0,Transport unknown",
                "GET    | false | 4    | polling   | zzz     | 1,Session ID unknown",
                "POST   | false | 4    | polling   | zzz     | 1,Session ID unknown",
                "GET    | true  | 4    | websocket | zzz     | 1,Session ID unknown",
                "POST   | false | 4    | polling   | none    | 2,Bad handshake method",
                "PUT    | false | 4    | polling   | none    | 2,Bad handshake method",
                "PUT    | false | 4    | polling   | secret1 | 3,Bad request",
                "GET    | false | 4    | websocket | none    | 3,Bad request",
                "GET    | true  | 4    | polling   | none    | 3,Bad request",
                "GET    | false | 3    | polling   | none    | 5,Unsupported protocol version",
                "GET    | true  | 3    | websocket | none    | 5,Unsupported protocol version",
                "GET    | false | none | polling   | none    | 5,Unsupported protocol version"
            })
    void requests_are_refused_as_the_protocol_says(
            String method, boolean isWebSocket, String version, String transport, String sid, String refusal) {
        server.poll(NEW_POLL, new RecordingPoll());
        HttpAnswer answer =
                server.refusal(new EngineRequest(method, isWebSocket, version, transport, sid, Handshake.UNKNOWN));
        if (refusal == null) {
            assertThat(answer).isNull();
        } else {
            String[] said = refusal.split(",", 2);
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.body().text()).isEqualTo("{\"code\":" + said[0] + ",\"message\":\"" + said[1] + "\"}");
        }
    }

    @Test
    void a_server_that_has_closed_begins_no_session() {
        server.close(4005);
        assertThat(Objects.requireNonNull(server.refusal(NEW_POLL)).status()).isEqualTo(503);
    }

    @Test
    void a_session_moves_from_polling_to_a_websocket_and_nothing_is_lost() {
        RecordingPoll poll = new RecordingPoll();
        server.poll(NEW_POLL, poll);
        assertThat(server.post(known("POST", false), "4a\u001e4b").status()).isEqualTo(200);
        server.poll(known("GET", false), poll);
        RecordingConnection connection = new RecordingConnection();
        Inbound link = server.webSocket(known("GET", true), connection);
        link.onOpen();
        link.onText("2probe");
        links.get(0).send(Frame.of("4x"), failure -> {});
        server.poll(known("GET", false), poll);
        links.get(0).send(Frame.of("4y"), failure -> {});
        link.onText("5");
        link.onText("4c");
        link.onBinary(ByteBuffer.allocate(1));
        assertThat(poll.said.subList(1, poll.said.size())).containsExactly("200 6", "200 4x");
        assertThat(connection.said).containsExactly("3probe", "4y");
        assertThat(happened()).containsExactly("heard 4a", "heard 4b", "heard 4c", "heard binary");
        assertThat(Objects.requireNonNull(server.refusal(known("GET", false))).status())
                .isEqualTo(400);
        link.onTooLarge();
        link.onClosed(1001);
        assertThat(happened()).containsExactly("heard too much", "gone 1001");
        assertThat(server.size()).isZero();
    }

    @Test
    void a_websocket_that_is_no_upgrade_changes_nothing() {
        server.poll(NEW_POLL, new RecordingPoll());
        RecordingConnection first = new RecordingConnection();
        Inbound tried = server.webSocket(known("GET", true), first);
        RecordingConnection second = new RecordingConnection();
        server.webSocket(known("GET", true), second).onText("4a");
        assertThat(second.said).containsExactly("closed 1000");
        tried.onBinary(ByteBuffer.allocate(1));
        assertThat(first.said).containsExactly("closed 4506");
        RecordingConnection third = new RecordingConnection();
        Inbound large = server.webSocket(known("GET", true), third);
        large.onTooLarge();
        large.onClosed(1000);
        assertThat(third.said).containsExactly("closed 1000");
        EngineRequest unknown = new EngineRequest("GET", true, "4", "websocket", "zzz", Handshake.UNKNOWN);
        RecordingConnection fourth = new RecordingConnection();
        server.webSocket(unknown, fourth).onText("2probe");
        assertThat(fourth.said).containsExactly("closed 1000");
        assertThat(server.post(known("POST", false), "4a").status()).isEqualTo(200);
        assertThat(happened()).containsExactly("heard 4a");
    }

    @Test
    void a_websocket_that_is_lost_before_the_move_makes_room_for_another() {
        server.poll(NEW_POLL, new RecordingPoll());
        Inbound lost = server.webSocket(known("GET", true), new RecordingConnection());
        lost.onText("2probe");
        lost.onClosed(1006);
        lost.onText("5");
        RecordingConnection next = new RecordingConnection();
        server.webSocket(known("GET", true), next).onText("2probe");
        assertThat(next.said).containsExactly("3probe");
        assertThat(happened()).isEmpty();
    }

    @Test
    void a_poll_that_waits_at_the_moment_of_the_move_is_refused() {
        RecordingPoll poll = new RecordingPoll();
        server.poll(NEW_POLL, poll);
        Inbound link = server.webSocket(known("GET", true), new RecordingConnection());
        link.onText("2probe");
        server.poll(known("GET", false), poll);
        assertThat(poll.said).hasSize(1);
        link.onText("5");
        assertThat(poll.said).hasSize(2).endsWith("400 {\"code\":3,\"message\":\"Bad request\"}");
    }

    @Test
    void signs_of_life_and_the_time_are_told() {
        server.poll(NEW_POLL, new RecordingPoll());
        server.post(known("POST", false), "3");
        nanos += 7;
        server.tick();
        assertThat(happened()).containsExactly("lives");
        assertThat(told).isEqualTo(7);
    }

    @Test
    void a_server_that_closes_ends_all_its_sessions() {
        RecordingConnection connection = new RecordingConnection();
        server.webSocket(NEW_WEBSOCKET, connection).onOpen();
        server.close(4005);
        assertThat(connection.said).hasSize(2).contains("closed 4005");
    }

    @Test
    void bodies_and_polls_that_are_none_are_answered() {
        RecordingPoll poll = new RecordingPoll();
        server.poll(NEW_POLL, poll);
        assertThat(server.postTooLarge(known("POST", false)).status()).isEqualTo(413);
        assertThat(server.post(known("POST", false), "x").status()).isEqualTo(400);
        assertThat(happened()).containsExactly("heard too much", "gone 4506");
        server.poll(known("GET", false), poll);
        assertThat(server.post(known("POST", false), "4a").body().text()).contains("Session ID unknown");
        assertThat(server.postTooLarge(known("POST", false)).body().text()).contains("Session ID unknown");
        assertThat(poll.said.get(1)).contains("Session ID unknown");
    }

    @Test
    void a_second_poll_and_the_first_are_both_answered() {
        RecordingPoll poll = new RecordingPoll();
        server.poll(NEW_POLL, poll);
        server.poll(known("GET", false), poll);
        server.poll(known("GET", false), poll);
        assertThat(poll.said.subList(1, poll.said.size()))
                .containsExactly("200 1", "400 {\"code\":3,\"message\":\"Bad request\"}");
        assertThat(happened()).containsExactly("gone 4506");
    }

    @Test
    void a_poll_whose_answer_is_lost_ends_the_session() {
        RecordingPoll poll = new RecordingPoll();
        server.poll(NEW_POLL, poll);
        poll.isLost = true;
        server.poll(known("GET", false), poll);
        links.get(0).send(Frame.of("4a"), failure -> happened.add("next"));
        assertThat(happened()).containsExactly("gone 1006", "next");
        assertThat(server.size()).isZero();
    }

    @Test
    void whoever_sends_to_a_poll_may_go_on_while_its_payload_is_not_full_and_hears_of_each_packet_once() {
        RecordingPoll poll = new RecordingPoll();
        server.poll(NEW_POLL, poll);
        links.get(0).send(Frame.of("4a"), failure -> happened.add("a"));
        links.get(0).sendBinary(ByteBuffer.wrap(new byte[] {1, 2, 3}), failure -> happened.add("binary"));
        links.get(0).send(Frame.of("4" + "x".repeat(39)), failure -> happened.add("x"));
        assertThat(happened()).containsExactly("a", "binary");
        server.poll(known("GET", false), poll);
        assertThat(happened()).isEmpty();
        server.poll(known("GET", false), poll);
        assertThat(happened()).containsExactly("x");
        assertThat(poll.said.subList(1, poll.said.size()))
                .containsExactly("200 4a\u001ebAQID", "200 4" + "x".repeat(39));
    }

    @Test
    void a_transport_without_binary_messages_fails_them_and_one_with_them_sends_them() {
        server.webSocket(NEW_WEBSOCKET, new RecordingConnection()).onOpen();
        links.get(0).sendBinary(ByteBuffer.allocate(1), failure -> happened.add("failed " + (failure != null)));
        assertThat(happened()).containsExactly("failed true", "gone 1006");
        BinaryConnection connection = new BinaryConnection();
        server.webSocket(NEW_WEBSOCKET, connection).onOpen();
        links.get(1).sendBinary(ByteBuffer.allocate(7), failure -> happened.add("failed " + (failure != null)));
        assertThat(happened()).containsExactly("failed false");
        assertThat(connection.bytes).isEqualTo(7);
    }

    @Test
    void whoever_is_expected_to_end_and_does_not_is_ended() {
        RecordingConnection connection = new RecordingConnection();
        server.webSocket(NEW_WEBSOCKET, connection).onOpen();
        links.get(0).expectClose(4500);
        server.tick();
        assertThat(connection.said).doesNotContain("closed 4500");
        nanos += EngineSettings.GRACE.toNanos();
        server.tick();
        assertThat(connection.said).contains("closed 4500");
    }

    @Test
    void deadlines_are_looked_at_as_often_as_the_shortest_of_them_needs() {
        assertThat(Driven.SETTINGS.tick()).isEqualTo(Duration.ofMillis(200).dividedBy(16));
        assertThat(EngineSettings.of(Limits.DEFAULT).tick()).isEqualTo(Duration.ofMillis(250));
        EngineSettings hasty = new EngineSettings(
                Duration.ofMillis(20), Duration.ofMillis(30), Duration.ofSeconds(1), 40, Driven.SETTINGS.backlog());
        assertThat(hasty.tick()).isEqualTo(Duration.ofMillis(10));
    }

    private static EngineRequest known(String method, boolean isWebSocket) {
        String transport = isWebSocket ? "websocket" : "polling";
        return new EngineRequest(method, isWebSocket, "4", transport, "secret1", Handshake.UNKNOWN);
    }

    private static final class BinaryConnection implements Connection.Binary {
        private int bytes;

        @Override
        public void send(Frame frame, SendCallback done) {
            done.done(null);
        }

        @Override
        public void sendBinary(ByteBuffer message, SendCallback done) {
            bytes = message.remaining();
            done.done(null);
        }

        @Override
        public void close(int code, String reason) {}
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
        private boolean isLost;

        @Override
        public void answer(HttpAnswer answer, Connection.SendCallback done) {
            said.add(answer.status() + " " + answer.body().text());
            done.done(isLost ? new IllegalStateException("the client did not wait") : null);
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
        public void onHeard() {
            happened.add("lives");
        }

        @Override
        public void onTick(long now) {
            told = now;
        }

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
