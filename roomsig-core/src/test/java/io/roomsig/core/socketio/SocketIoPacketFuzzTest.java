package io.roomsig.core.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import io.roomsig.core.FuzzInputs;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Any text is a packet of Socket.IO that can be written again, or none. */
@DisplayNameGeneration(ReplaceUnderscores.class)
public class SocketIoPacketFuzzTest {

    @Test
    void the_inputs_that_are_kept_hold() {
        FuzzInputs.replay(SocketIoPacketFuzzTest.class, SocketIoPacketFuzzTest::fuzzerTestOneInput);
    }

    @Test
    void mutations_of_them_hold() {
        FuzzInputs.mutate(SocketIoPacketFuzzTest.class, SocketIoPacketFuzzTest::fuzzerTestOneInput);
    }

    /** The fuzzer's entry. */
    public static void fuzzerTestOneInput(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        SocketIoPacket packet = SocketIoPacket.read(text, 0);
        check(equal(packet, SocketIoPacket.read("4" + text, 1)), "where it begins makes no difference");
        if (packet == null) {
            return;
        }
        boolean isBinary =
                packet.type() == SocketIoPacket.Type.BINARY_EVENT || packet.type() == SocketIoPacket.Type.BINARY_ACK;
        check(text.endsWith(packet.json()), "the JSON is what the text ends with");
        check(packet.attachments() >= 0 && packet.attachments() <= 10, "attachments are few");
        check(isBinary || packet.attachments() == 0, "only what is binary has attachments");
        check(packet.namespace().startsWith("/") && packet.namespace().indexOf(',') < 0, "a namespace is a path");
        check(packet.namespace().length() <= 256, "a namespace has an end");
        String ackId = packet.ackId();
        check(ackId == null || ackId.matches("[0-9]{1,10}"), "an id is a number");
        boolean namesNone =
                packet.namespace().equals(SocketIoPacket.MAIN) && !packet.json().startsWith(SocketIoPacket.MAIN);
        String written = text.charAt(0)
                + (isBinary ? packet.attachments() + "-" : "")
                + (namesNone ? "" : packet.namespace() + ",")
                + (ackId == null ? "" : ackId)
                + packet.json();
        check(packet.equals(SocketIoPacket.read(written, 0)), "what is written again is the same");
        check(written.length() <= text.length() + 2, "nothing was added but what ends a namespace");
    }

    private static boolean equal(SocketIoPacket one, SocketIoPacket other) {
        return one == null ? other == null : one.equals(other);
    }

    private static void check(boolean holds, String what) {
        if (!holds) {
            assertThat(holds).as(what).isTrue();
        }
    }
}
