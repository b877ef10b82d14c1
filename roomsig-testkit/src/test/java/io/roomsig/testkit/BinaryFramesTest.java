package io.roomsig.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.roomsig.api.Grant;
import io.roomsig.api.Handshake;
import io.roomsig.core.RoomServer;
import io.roomsig.core.inbound.Inbound;
import io.roomsig.spi.Admission;
import io.roomsig.spi.Connection;
import io.roomsig.spi.Frame;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class BinaryFramesTest {
    private static final String HELLO = "{\"t\":\"hello\",\"versions\":[1],\"features\":[\"binary\",\"resume\"]}";
    private static final String JOIN = "{\"t\":\"join-room\",\"room_code\":\"ROOM42\"}";

    private RoomServer server = server(true);

    private static RoomServer server(boolean binaryFrames) {
        return RoomServer.builder()
                .admission((handshake, join) ->
                        Admission.grant(Grant.builder(join.room(), "grant").build()))
                .binaryFrames(binaryFrames)
                .build();
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void whoever_offers_binary_messages_gets_them_and_may_send_them() {
        Link link = new Link(server);
        link.say(HELLO);
        assertThat(link.heard).singleElement().asString().startsWith("binary {\"t\":\"welcome\"");
        assertThat(link.heard.get(0)).contains("\"features\":[\"resume\",\"binary\"]");
        link.sayBinary(JOIN);
        link.say("{\"t\":\"ping\",\"id\":1}");
        assertThat(link.heard).hasSize(3).allMatch(message -> message.startsWith("binary "));
        assertThat(link.heard.get(1)).contains("room-joined");
        assertThat(link.heard.get(2)).contains("\"re\":1");
        assertThat(link.closeCode).isZero();
    }

    @Test
    void they_are_faults_before_they_are_agreed_on() {
        Link link = new Link(server);
        link.sayBinary(HELLO);
        assertThat(link.closeCode).isEqualTo(1003);
        Link other = new Link(server);
        other.say(HELLO.replace("\"binary\",", ""));
        other.sayBinary(JOIN);
        assertThat(other.heard).singleElement().asString().startsWith("text ");
        assertThat(other.closeCode).isEqualTo(1003);
    }

    @Test
    void a_server_that_prefers_text_does_not_agree() {
        server.close();
        server = server(false);
        Link link = new Link(server);
        link.say(HELLO);
        assertThat(link.heard).singleElement().asString().startsWith("text ").contains("\"features\":[\"resume\"]");
        link.sayBinary(JOIN);
        assertThat(link.closeCode).isEqualTo(1003);
    }

    @Test
    void a_transport_that_cannot_carry_them_does_not_agree() {
        ScriptedPeer peer = ScriptedPeer.connect(server);
        peer.say(HELLO);
        assertThat(peer.connection().sent().get(0)).contains("\"features\":[\"resume\"]");
    }

    @Test
    void a_second_hello_can_take_it_back_until_the_join() {
        Link link = new Link(server);
        link.say(HELLO);
        link.sayBinary(HELLO.replace("\"binary\",", ""));
        assertThat(link.heard.get(1)).startsWith("text ");
        link.say(HELLO);
        link.sayBinary(JOIN);
        link.sayBinary(HELLO.replace("\"binary\",", ""));
        assertThat(link.heard.get(link.heard.size() - 1)).startsWith("binary ").contains("welcome");
    }

    @Test
    void signals_go_between_text_and_binary_as_they_are() {
        Link ada = new Link(server);
        ada.say(HELLO.replace(",\"resume\"", ""));
        ada.sayBinary(JOIN);
        Link bob = new Link(server);
        bob.say(JOIN);
        String offer = "{\"sdp\": \"grüße \\r\\n 🎥\" , \"x\":[1.50]}";
        ada.sayBinary("{\"t\":\"offer\",\"to\":\"" + bob.self() + "\",\"offer\":" + offer + "}");
        bob.say("{\"t\":\"answer\",\"to\":\"" + ada.self() + "\",\"answer\":" + offer + "}");
        assertThat(bob.heard.get(bob.heard.size() - 1))
                .startsWith("text {\"t\":\"offer\"")
                .endsWith(offer + "}");
        assertThat(ada.heard.get(ada.heard.size() - 1))
                .startsWith("binary {\"t\":\"answer\"")
                .endsWith(offer + "}");
    }

    @Test
    void one_over_the_limit_costs_the_connection_as_text_does() {
        Link link = new Link(server);
        link.say(HELLO);
        String ping = "{\"t\":\"ping\",\"x\":\"" + "é".repeat(32_758) + "\"}";
        link.sayBinary(ping + " ");
        assertThat(link.heard.get(1)).contains("pong");
        link.sayBinary(ping + "  ");
        assertThat(link.heard.get(2)).contains("MESSAGE_TOO_LARGE");
        assertThat(link.closeCode).isEqualTo(1009);
    }

    /** A connection that can carry both. */
    private static final class Link implements Connection.Binary {
        private static final Pattern SELF = Pattern.compile("\"self\":\"([^\"]+)\"");

        private final List<String> heard = new ArrayList<>();
        private final Inbound inbound;
        private int closeCode;

        Link(RoomServer server) {
            inbound = server.connect(Handshake.UNKNOWN, this);
        }

        void say(String text) {
            inbound.onText(text);
        }

        void sayBinary(String text) {
            inbound.onBinary(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        }

        String self() {
            Matcher found = SELF.matcher(String.join("", heard));
            assertThat(found.find()).isTrue();
            return found.group(1);
        }

        @Override
        public void send(Frame frame, SendCallback done) {
            heard.add("text " + frame.text());
            done.done(null);
        }

        @Override
        public void sendBinary(ByteBuffer message, SendCallback done) {
            heard.add("binary " + StandardCharsets.UTF_8.decode(message));
            done.done(null);
        }

        @Override
        public void close(int code, String reason) {
            closeCode = code;
        }
    }
}
