package io.roomsig.core.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class SocketIoPacketTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0                       | CONNECT       | 0 | /       |    | ''",
                "0{\"token\":\"123\"}    | CONNECT       | 0 | /       |    | {\"token\":\"123\"}",
                "0/admin                 | CONNECT       | 0 | /admin  |    | ''",
                "0/admin,                | CONNECT       | 0 | /admin  |    | ''",
                "0/admin,{\"a\":1}       | CONNECT       | 0 | /admin  |    | {\"a\":1}",
                "1                       | DISCONNECT    | 0 | /       |    | ''",
                "1/admin,                | DISCONNECT    | 0 | /admin  |    | ''",
                "2[\"foo\"]              | EVENT         | 0 | /       |    | [\"foo\"]",
                "2/admin,[\"bar\"]       | EVENT         | 0 | /admin  |    | [\"bar\"]",
                "212[\"foo\"]            | EVENT         | 0 | /       | 12 | [\"foo\"]",
                "2/admin,13[\"bar\"]     | EVENT         | 0 | /admin  | 13 | [\"bar\"]",
                "312[\"bar\"]            | ACK           | 0 | /       | 12 | [\"bar\"]",
                "4{\"message\":\"x\"}    | CONNECT_ERROR | 0 | /       |    | {\"message\":\"x\"}",
                "51-[\"baz\",{}]         | BINARY_EVENT  | 1 | /       |    | [\"baz\",{}]",
                "52-/admin,[\"baz\"]     | BINARY_EVENT  | 2 | /admin  |    | [\"baz\"]",
                "51-/admin,456[\"q\"]    | BINARY_EVENT  | 1 | /admin  | 456| [\"q\"]",
                "510-[\"x\"]             | BINARY_EVENT  | 10| /       |    | [\"x\"]",
                "50-[\"x\"]              | BINARY_EVENT  | 0 | /       |    | [\"x\"]",
                "21234567890[\"x\"]      | EVENT         | 0 | /       | 1234567890 | [\"x\"]",
                "0/,{}                   | CONNECT       | 0 | /       |    | {}",
                "61-15[\"bar\",{}]       | BINARY_ACK    | 1 | /       | 15 | [\"bar\",{}]"
            })
    void a_packet_is_taken_apart(
            String text, String type, int attachments, String namespace, String ackId, String json) {
        SocketIoPacket packet = SocketIoPacket.read("4" + text, 1);
        assertThat(packet)
                .isEqualTo(new SocketIoPacket(
                        SocketIoPacket.Type.valueOf(type), attachments, namespace, ackId, json == null ? "" : json));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "7",
                "x",
                "abc",
                "2",
                "2{}",
                "2\"a\"",
                "2abc[]",
                "2 []",
                "2-1[]",
                "0[]",
                "0true",
                "1[]",
                "1x",
                "3",
                "3{}",
                "5[]",
                "5-[]",
                "5x-[]",
                "511-[]",
                "5001-[]",
                "5",
                "51",
                "5100-[]",
                "51[]",
                "51-",
                "51-{}",
                "6",
                "61-{}",
                "2/admin[\"x\"]",
                "212345678901[]"
            })
    void what_is_no_packet_is_told_from_one(String text) {
        assertThat(SocketIoPacket.read(text, 0)).isNull();
    }

    @Test
    void a_namespace_has_an_end() {
        assertThat(SocketIoPacket.read("0/" + "x".repeat(255), 0)).isNotNull();
        assertThat(SocketIoPacket.read("0/" + "x".repeat(256), 0)).isNull();
    }
}
