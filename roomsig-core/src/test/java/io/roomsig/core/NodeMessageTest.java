package io.roomsig.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.roomsig.api.ErrorCode;
import io.roomsig.api.RoomSummary;
import io.roomsig.core.room.PeerState;
import io.roomsig.core.wire.ClientMessage;
import io.roomsig.core.wire.RawJson;
import io.roomsig.core.wire.SignalKind;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class NodeMessageTest {
    private static final List<NodeMessage.Content> ALL = List.of(
            signal("{\"sdp\":\"v=0\"}", 3L),
            signal("x".repeat(70_000), null),
            signal("\"Gr\u00fc\u00dfe \uD83D\uDE00\"", 0L),
            new NodeMessage.Acked("a", "b", Long.MAX_VALUE),
            new NodeMessage.Skip("a", "b", 7),
            new NodeMessage.App("a", new ClientMessage.AppMessage(null, "chat", "1"), Instant.ofEpochMilli(5)),
            new NodeMessage.App("a", new ClientMessage.AppMessage("b", "chat", "{}"), Instant.ofEpochMilli(5)),
            new NodeMessage.Report("a", new ClientMessage.PeerReport("b", PeerState.FAILED, 2L)),
            new NodeMessage.Report("a", new ClientMessage.PeerReport("b", PeerState.CONNECTED, null)),
            new NodeMessage.Refusal("a", ErrorCode.STALE_NEGOTIATION, "b", 4L),
            new NodeMessage.Refusal("a", ErrorCode.NEGOTIATION_FAILED, "b", null),
            new NodeMessage.Present(),
            new NodeMessage.ListRooms(7),
            new NodeMessage.Rooms(7, false, List.of()),
            new NodeMessage.Rooms(
                    8, true, List.of(new RoomSummary("R\u00f6om", "epoch-1", 5, Instant.ofEpochMilli(9), 3, true))));

    @Test
    void every_message_comes_out_as_it_went_in() {
        for (NodeMessage.Content content : ALL) {
            NodeMessage message = new NodeMessage("R\u00f6om", "epoch-1", 42, content);
            assertThat(NodeMessage.decode(message.encode())).isEqualTo(message);
        }
        assertThat(ALL.stream().map(Object::getClass).distinct())
                .hasSize(NodeMessage.Content.class.getPermittedSubclasses().length);
    }

    @Test
    void a_message_that_was_cut_off_is_none() {
        for (NodeMessage.Content content : ALL) {
            byte[] bytes = new NodeMessage("R", "e", 1, content).encode();
            for (int length = 0; length < Math.min(bytes.length - 1, 60); length++) {
                byte[] cut = Arrays.copyOf(bytes, length);
                assertThatThrownBy(() -> NodeMessage.decode(cut)).isInstanceOf(IllegalArgumentException.class);
            }
        }
    }

    @Test
    void what_a_newer_node_says_is_passed_over() {
        byte[] bytes = new NodeMessage("R", "e", 1, new NodeMessage.Present()).encode();
        bytes[bytes.length - 1] = '?';
        assertThat(NodeMessage.decode(bytes)).isNull();
    }

    private static NodeMessage.Content signal(String payload, Long n) {
        return new NodeMessage.Signal(
                "a", new ClientMessage.Signal(SignalKind.CANDIDATE, "b", RawJson.of(payload), true, 9L, n), 9);
    }
}
