package io.roomsig.core.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import io.roomsig.api.Handshake;
import io.roomsig.core.inbound.Inbound;
import io.roomsig.spi.Connection;
import io.roomsig.spi.Frame;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The namespace and what the protocol answers to everything else. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SocketIoServerTest {
    private final List<String> happened = new ArrayList<>();
    private int ids;
    private @Nullable Connection connection;

    private final SocketIoServer server =
            new SocketIoServer(this::connected, Driven.SETTINGS, () -> 0, () -> "sid" + ++ids);
    private final EngineApp.Listener client = server.opened(Handshake.UNKNOWN, new RecordingLink());

    private Inbound connected(SocketIoApp.Client who) {
        connection = who.connection();
        happened.add("connected " + who.sid() + " " + who.auth());
        return new RecordingInbound(who.sid());
    }

    private List<String> happened() {
        List<String> now = List.copyOf(happened);
        happened.clear();
        return now;
    }

    @Test
    void a_client_connects_with_or_without_words_of_its_own() {
        client.onMessage("40{\"token\":\"1\"}");
        assertThat(happened()).containsExactly("sent 40{\"sid\":\"sid1\"}", "connected sid1 {\"token\":\"1\"}");
    }

    @Test
    void an_event_comes_as_its_array() {
        client.onMessage("40");
        happened();
        client.onMessage("42[\"offer\",{\"to\":\"b\"}]");
        assertThat(happened()).containsExactly("sid1 hears [\"offer\",{\"to\":\"b\"}]");
    }

    @Test
    void an_event_that_wants_an_acknowledgement_comes_with_its_number() {
        client.onMessage("40");
        happened();
        client.onMessage("427[\"offer\"]");
        assertThat(happened()).containsExactly("sid1 hears 7[\"offer\"]");
    }

    @Test
    void another_namespace_is_refused_and_harms_nothing() {
        client.onMessage("40/admin,{\"a\":1}");
        assertThat(happened()).containsExactly("sent 44/admin,{\"message\":\"Invalid namespace\"}");
        client.onMessage("40");
        happened();
        client.onMessage("40/admin");
        client.onMessage("41/admin,");
        client.onMessage("42[\"x\"]");
        assertThat(happened())
                .containsExactly("sent 44/admin,{\"message\":\"Invalid namespace\"}", "sid1 hears [\"x\"]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"42[\"x\"]", "43[]", "451-[\"x\"]", "4", "4abc", "44{}", "42/admin,[\"x\"]"})
    void what_comes_before_connecting_ends_the_session(String packet) {
        client.onMessage(packet);
        assertThat(happened()).containsExactly("closed 4506");
    }

    @ParameterizedTest
    @ValueSource(strings = {"40", "4abc", "42{}", "42/admin,[\"x\"]", "44{}", "42abc[\"x\"]"})
    void what_no_client_says_ends_the_session_and_tells_the_application(String packet) {
        client.onMessage("40");
        happened();
        client.onMessage(packet);
        assertThat(happened()).containsExactly("closed 4506", "sid1 gone 4506");
    }

    @Test
    void an_acknowledgement_of_the_client_is_passed_over() {
        client.onMessage("40");
        happened();
        client.onMessage("431[\"x\"]");
        assertThat(happened()).isEmpty();
    }

    @Test
    void a_binary_event_is_handed_over_as_one_once_its_attachments_are_there() {
        client.onMessage("40");
        happened();
        client.onMessage("452-3[\"x\",{\"_placeholder\":true,\"num\":0}]");
        client.onBinary(ByteBuffer.allocate(3));
        assertThat(happened()).isEmpty();
        client.onBinary(ByteBuffer.allocate(3));
        assertThat(happened()).containsExactly("sid1 hears binary");
        client.onMessage("42[\"x\"]");
        assertThat(happened()).containsExactly("sid1 hears [\"x\"]");
    }

    @Test
    void a_binary_event_without_attachments_is_complete() {
        client.onMessage("40");
        happened();
        client.onMessage("450-[\"x\"]");
        assertThat(happened()).containsExactly("sid1 hears binary");
    }

    @Test
    void a_binary_acknowledgement_is_passed_over_with_its_attachments() {
        client.onMessage("40");
        happened();
        client.onMessage("461-1[{}]");
        client.onBinary(ByteBuffer.allocate(3));
        assertThat(happened()).isEmpty();
    }

    @Test
    void attachments_that_nobody_announced_end_the_session() {
        client.onMessage("40");
        happened();
        client.onBinary(ByteBuffer.allocate(3));
        assertThat(happened()).containsExactly("closed 4506", "sid1 gone 4506");
    }

    @Test
    void a_text_where_an_attachment_is_due_ends_the_session() {
        client.onMessage("40");
        client.onMessage("451-[\"x\"]");
        happened();
        client.onMessage("42[\"x\"]");
        assertThat(happened()).containsExactly("closed 4506", "sid1 gone 4506");
    }

    @Test
    void a_client_that_disconnects_may_connect_again_under_a_new_id() {
        client.onMessage("40");
        happened();
        client.onMessage("41");
        assertThat(happened()).containsExactly("sid1 gone 1000");
        client.onMessage("40");
        assertThat(happened()).containsExactly("sent 40{\"sid\":\"sid2\"}", "connected sid2 {}");
        client.onClosed(1001);
        assertThat(happened()).containsExactly("sid2 gone 1001");
    }

    @Test
    void a_client_that_the_application_has_disconnected_ends_its_session_itself() {
        client.onMessage("40");
        happened();
        connection().send(Frame.of("41"), failure -> {});
        connection().close(4500, "");
        assertThat(happened()).containsExactly("sent 41", "expected to close 4500");
    }

    @Test
    void any_other_end_is_the_servers() {
        client.onMessage("40");
        happened();
        connection().close(4005, "");
        assertThat(happened()).containsExactly("closed 4005");
    }

    private Connection connection() {
        return Objects.requireNonNull(connection);
    }

    @Test
    void whoever_does_not_connect_in_time_is_sent_away() {
        client.onTick(Duration.ofMillis(999).toNanos());
        assertThat(happened()).isEmpty();
        client.onTick(Duration.ofSeconds(1).toNanos());
        assertThat(happened()).containsExactly("closed 4006");
    }

    @Test
    void whoever_has_connected_in_time_stays() {
        client.onMessage("40");
        client.onMessage("41");
        happened();
        client.onTick(Duration.ofHours(1).toNanos());
        assertThat(happened()).isEmpty();
    }

    @Test
    void packets_that_are_not_events_have_a_limit() {
        client.onMessage("40");
        for (int i = 0; i < 999; i++) {
            client.onMessage("40/x");
        }
        happened();
        client.onMessage("40/x");
        assertThat(happened()).containsExactly("closed 4506", "sid1 gone 4506");
    }

    @Test
    void what_was_meant_for_a_client_that_has_left_does_not_reach_the_one_that_comes_after_it() {
        client.onMessage("40");
        Connection first = Objects.requireNonNull(connection);
        client.onMessage("41");
        client.onMessage("40");
        happened();
        first.send(Frame.of("42[\"late\"]"), failure -> {});
        first.close(4502, "kicked");
        assertThat(happened()).containsExactly("dropped 42[\"late\"]");
    }

    @Test
    void a_message_that_is_too_large_is_the_applications_matter_once_there_is_one() {
        client.onMessage("40");
        happened();
        client.onTooLarge();
        client.onHeard();
        assertThat(happened()).containsExactly("sid1 hears too much", "sid1 lives");
    }

    @Test
    void nothing_that_lies_behind_the_packet_that_ends_the_session_counts() {
        client.onMessage("4x");
        assertThat(happened()).containsExactly("closed 4506");
        client.onMessage("40");
        client.onMessage("42[\"join-room\",{}]");
        client.onBinary(ByteBuffer.allocate(1));
        client.onTooLarge();
        client.onTick(Duration.ofHours(1).toNanos());
        assertThat(happened()).isEmpty();
    }

    @Test
    void whoever_the_application_has_sent_away_connects_no_more() {
        client.onMessage("40");
        connection().close(4005, "");
        happened();
        client.onMessage("41");
        client.onMessage("40");
        client.onMessage("42[\"join-room\",{}]");
        client.onMessage("4x");
        assertThat(happened()).isEmpty();
        client.onClosed(4005);
        assertThat(happened()).containsExactly("sid1 gone 4005");
    }

    @Test
    void whoever_is_gone_connects_no_more() {
        client.onMessage("40");
        client.onClosed(1006);
        happened();
        client.onMessage("40");
        client.onMessage("4x");
        client.onClosed(1006);
        assertThat(happened()).isEmpty();
    }

    @Test
    void whoever_did_not_connect_in_time_does_not_do_so_later() {
        client.onTick(Duration.ofSeconds(1).toNanos());
        happened();
        client.onMessage("40");
        assertThat(happened()).isEmpty();
    }

    @Test
    void a_message_that_is_too_large_ends_a_session_in_which_nobody_has_connected() {
        client.onTooLarge();
        assertThat(happened()).containsExactly("closed 1009");
        client.onMessage("40");
        assertThat(happened()).isEmpty();
    }

    private final class RecordingLink implements EngineApp.Link {
        @Override
        public void send(Frame packet, BooleanSupplier isWanted, Connection.SendCallback done) {
            happened.add((isWanted.getAsBoolean() ? "sent " : "dropped ") + packet.text());
            done.done(null);
        }

        @Override
        public void sendBinary(ByteBuffer message, Connection.SendCallback done) {
            done.done(null);
        }

        @Override
        public void close(int code) {
            happened.add("closed " + code);
        }

        @Override
        public void expectClose(int code) {
            happened.add("expected to close " + code);
        }
    }

    private final class RecordingInbound implements Inbound {
        private final String sid;

        RecordingInbound(String sid) {
            this.sid = sid;
        }

        @Override
        public void onText(String text) {
            happened.add(sid + " hears " + text);
        }

        @Override
        public void onBinary(ByteBuffer message) {
            happened.add(sid + " hears binary");
        }

        @Override
        public void onTooLarge() {
            happened.add(sid + " hears too much");
        }

        @Override
        public void onActivity() {
            happened.add(sid + " lives");
        }

        @Override
        public void onClosed(int code) {
            happened.add(sid + " gone " + code);
        }
    }
}
