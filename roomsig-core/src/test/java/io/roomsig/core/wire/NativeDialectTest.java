package io.roomsig.core.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.roomsig.api.ErrorCode;
import io.roomsig.api.Limits;
import io.roomsig.core.room.RoomPolicy;
import io.roomsig.spi.Frame;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class NativeDialectTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final NativeDialect dialect = new NativeDialect(Limits.DEFAULT, RoomPolicy.DEFAULT);

    @Test
    void a_payload_is_handed_on_character_for_character() throws Exception {
        String payload = "{ \"type\" :\"offer\",\"sdp\":\"v=0\\r\\n\\u00e9é😀 \\ud83d\", \"n\":1.50e+2 ,\"a\":[ ]}";
        String text = " {\"offer\": " + payload + " ,\"to\" : \"b\", \"t\":\"offer\"} ";
        ClientMessage.Signal signal = (ClientMessage.Signal) dialect.read(text).message();
        assertThat(signal.payload().text()).isEqualTo(payload);
        String relayed = dialect.signal("a", signal, null).get(0).text();
        assertThat(relayed).isEqualTo("{\"t\":\"offer\",\"from\":\"a\",\"offer\":" + payload + "}");
        assertThat(MAPPER.readTree(relayed).get("offer")).isEqualTo(MAPPER.readTree(payload));
    }

    @Test
    void payloads_of_any_shape_and_length_are_cut_out_exactly() throws Exception {
        Random random = new Random(11);
        for (int round = 0; round < 3_000; round++) {
            JsonNode payload = MAPPER.createObjectNode().set("x", RandomJson.node(random, 4));
            String json = RandomJson.spaced(random, payload.toString());
            String text = "{\"t\":\"answer\",\"answer\":" + json + RandomJson.space(random) + ",\"to\":\"b\"}";
            ClientMessage.Signal signal =
                    (ClientMessage.Signal) dialect.read(text).message();
            assertThat(signal.payload().text()).isEqualTo(json);
            ClientMessage.Signal asBytes = (ClientMessage.Signal)
                    dialect.read(text.getBytes(StandardCharsets.UTF_8)).message();
            assertThat(asBytes.payload().text()).isEqualTo(json);
            assertThat(dialect.signal("a", asBytes, 7L).get(0).text())
                    .isEqualTo(dialect.signal("a", signal, 7L).get(0).text());
        }
    }

    @Test
    void a_payload_in_utf_8_is_handed_on_byte_for_byte() throws Exception {
        String payload = "{ \"sdp\":\"é😀\\r\\n\" ,\"a\":[ ]}";
        byte[] utf8 =
                (" {\"s\":3,\"offer\": " + payload + ",\"to\":\"b\",\"t\":\"offer\"}").getBytes(StandardCharsets.UTF_8);
        ClientMessage.Signal signal = (ClientMessage.Signal) dialect.read(utf8).message();
        Frame relayed = dialect.signal("a", signal, signal.s()).get(0);
        assertThat(new String(relayed.utf8(), StandardCharsets.UTF_8))
                .isEqualTo("{\"t\":\"offer\",\"from\":\"a\",\"s\":3,\"offer\":" + payload + "}");
        assertThat(relayed.utf8Length()).isEqualTo(relayed.utf8().length);
    }

    /** Overlong forms, halves of characters, surrogates, too much, a byte order mark, and other encodings of Unicode. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "7b2274223a2270696e67222c2278223a22c0af227d",
                "7b2274223a2270696e67222c2278223a22e282227d",
                "7b2274223a2270696e67222c2278223a22eda080227d",
                "7b2274223a2270696e67222c2278223a22f4908080227d",
                "7b2274223a2270696e67222c2278223a22ff227d",
                "efbbbf7b2274223a2270696e67227d",
                "feff007b0022007400220022",
                "7b0022007400220022003a00",
                "007b00220074002200220022",
                "0000007b0000002200000074",
                ""
            })
    void bytes_that_are_not_utf_8_are_a_bad_message(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        assertThat(catchThrowableOfType(BadMessage.class, () -> dialect.read(bytes))
                        .code())
                .isEqualTo(ErrorCode.BAD_MESSAGE);
    }

    @Test
    void utf_16_and_a_byte_order_mark_are_not_understood_though_a_parser_would() {
        String ping = "{\"t\":\"ping\"}";
        assertThat(codeOf(ping)).isNull();
        for (byte[] bytes : List.of(
                ping.getBytes(StandardCharsets.UTF_16BE),
                ping.getBytes(StandardCharsets.UTF_16LE),
                ping.getBytes(StandardCharsets.UTF_16),
                ("\ufeff" + ping).getBytes(StandardCharsets.UTF_8))) {
            assertThat(catchThrowableOfType(BadMessage.class, () -> dialect.read(bytes)))
                    .isNotNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "-0.5e10", "true", "null", "\"s\\\"\"", "[1, 2]", "{\"a\" : {}}", "\"\""})
    void a_value_of_any_type_is_kept_as_it_is(String json) throws Exception {
        String text = "{\"t\":\"message\",\"kind\":\"k\",\"body\": " + json + "\n}";
        assertThat(((ClientMessage.AppMessage) dialect.read(text).message()).body())
                .isEqualTo(json);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "[]",
                "\"t\"",
                "{",
                "{\"t\":\"ping\"",
                "{\"t\":\"ping\"}x",
                "{\"t\":\"ping\"}{}",
                "{\"t\":1}",
                "{}",
                "{\"t\":null}",
                "{\"t\":\"\"}",
                "{\"t\":\"ping\",\"t\":\"ping\"}",
                "{\"t\":\"ping\",\"id\":{}}",
                "{\"t\":\"ping\",\"id\":1.5}",
                "{\"t\":\"ping\",\"id\":\"\\u0000\"}",
                "{\"t\":\"ping\",\"id\":12345678901234567890}",
                "{\"t\":\"offer\",\"to\":\"b\"}",
                "{\"t\":\"offer\",\"to\":\"b\",\"offer\":\"sdp\"}",
                "{\"t\":\"offer\",\"to\":\"b\",\"offer\":null}",
                "{\"t\":\"offer\",\"to\":1,\"offer\":{}}",
                "{\"t\":\"offer\",\"to\":\"\",\"offer\":{}}",
                "{\"t\":\"offer\",\"to\":\"b\",\"offer\":{},\"from\":\"c\"}",
                "{\"t\":\"offer\",\"to\":\"b\",\"offer\":{},\"from\":null}",
                "{\"t\":\"offer\",\"to\":\"b\",\"offer\":{\"a\":}}",
                "{\"t\":\"ice-candidate\",\"to\":\"b\"}",
                "{\"t\":\"ice-candidate\",\"to\":\"b\",\"candidate\":7}",
                "{\"t\":\"join-room\"}",
                "{\"t\":\"join-room\",\"room_code\":\"a b\"}",
                "{\"t\":\"join-room\",\"room_code\":\"\"}",
                "{\"t\":\"join-room\",\"room_code\":\"a:b\"}",
                "{\"t\":\"join-room\",\"room_code\":\"r\",\"token\":5}",
                "{\"t\":\"join-room\",\"room_code\":\"r\",\"attempt\":\"short\"}",
                "{\"t\":\"join-room\",\"room_code\":\"r\",\"display_name\":\"a\\u0007b\"}",
                "{\"t\":\"join-room\",\"room_code\":\"r\",\"display_name\":\"\\ud83d\"}",
                "{\"t\":\"state-set\",\"scope\":\"all\",\"key\":\"k\",\"value\":1}",
                "{\"t\":\"state-set\",\"scope\":\"self\",\"key\":\"k k\",\"value\":1}",
                "{\"t\":\"state-set\",\"scope\":\"self\",\"key\":\"k\"}",
                "{\"t\":\"state-set\",\"scope\":\"self\",\"key\":\"k\",\"value\":1,\"if_version\":-1}",
                "{\"t\":\"state-set\",\"scope\":\"self\",\"key\":\"k\",\"value\":1,\"if_version\":1e3}",
                "{\"t\":\"timer\"}",
                "{\"t\":\"timer\",\"action\":\"stop\"}",
                "{\"t\":\"timer\",\"action\":\"start\",\"duration_ms\":0}",
                "{\"t\":\"timer\",\"action\":\"start\",\"duration_ms\":86400001}",
                "{\"t\":\"message\",\"body\":1}",
                "{\"t\":\"message\",\"kind\":\"\",\"body\":1}",
                "{\"t\":\"message\",\"kind\":\"k\"}",
                "{\"t\":\"moderate\",\"action\":\"kick\"}",
                "{\"t\":\"moderate\",\"action\":\"hug\",\"target\":\"b\"}",
                "{\"t\":\"hello\"}",
                "{\"t\":\"hello\",\"versions\":{}}",
                "{\"t\":\"hello\",\"versions\":[\"1\"]}",
                "{\"t\":\"hello\",\"versions\":[[1]]}"
            })
    void what_cannot_be_understood_is_a_bad_message(String text) {
        assertThat(codeOf(text)).isEqualTo(ErrorCode.BAD_MESSAGE);
    }

    @Test
    void a_message_nested_too_deep_is_bad_and_one_at_the_limit_is_not() {
        // The message itself is the first level.
        assertThat(codeOf(offer("{\"a\":" + "[".repeat(14) + "]".repeat(14) + "}")))
                .isNull();
        assertThat(codeOf(offer("{\"a\":" + "[".repeat(15) + "]".repeat(15) + "}")))
                .isEqualTo(ErrorCode.BAD_MESSAGE);
        assertThat(codeOf(offer("[".repeat(30_000)))).isEqualTo(ErrorCode.BAD_MESSAGE);
    }

    @Test
    void a_name_of_a_field_that_is_too_long_is_bad_wherever_it_is_and_one_at_the_limit_is_not() {
        String longest = "x".repeat(1_024);
        assertThat(codeOf("{\"t\":\"ping\",\"" + longest + "\":1}")).isNull();
        assertThat(codeOf(offer("{\"" + longest + "\":1}"))).isNull();
        assertThat(codeOf("{\"t\":\"ping\",\"x" + longest + "\":1}")).isEqualTo(ErrorCode.BAD_MESSAGE);
        assertThat(codeOf(offer("{\"x" + longest + "\":1}"))).isEqualTo(ErrorCode.BAD_MESSAGE);
    }

    @Test
    void very_many_names_that_nobody_knows_harm_nobody() {
        for (int i = 0; i < 7_000; i++) {
            assertThat(codeOf("{\"t\":\"ping\",\"name-" + i + "\":1}")).isNull();
        }
        assertThat(codeOf("{\"t\":\"ping\"}")).isNull();
    }

    @ParameterizedTest
    @CsvSource({"resumed", "acked", "candidate", "PING", "room-joined", "error"})
    void an_unknown_type_is_said_to_be_one(String type) {
        assertThat(codeOf("{\"t\":\"" + type + "\"}")).isEqualTo(ErrorCode.UNKNOWN_TYPE);
    }

    @Test
    void what_is_too_large_is_said_to_be() {
        String large = "\"" + "x".repeat(9_000) + "\"";
        assertThat(codeOf("{\"t\":\"state-set\",\"scope\":\"self\",\"key\":\"k\",\"value\":" + large + "}"))
                .isEqualTo(ErrorCode.STATE_TOO_LARGE);
        assertThat(codeOf("{\"t\":\"join-room\",\"room_code\":\"r\",\"data\":" + large + "}"))
                .isEqualTo(ErrorCode.STATE_TOO_LARGE);
        assertThat(codeOf("{\"t\":\"join-room\",\"room_code\":\"r\",\"display_name\":\"" + "é".repeat(65) + "\"}"))
                .isEqualTo(ErrorCode.STATE_TOO_LARGE);
    }

    @Test
    void unknown_fields_and_nulls_in_optional_ones_are_ignored() throws Exception {
        String text = "{\"t\":\"join-room\",\"room_code\":\"r\",\"token\":null,\"display_name\":null,\"data\":null,"
                + "\"attempt\":null,\"n\":1,\"s\":2,\"future\":{\"t\":\"x\"},\"future\":[]}";
        assertThat(dialect.read(text).message()).isEqualTo(new ClientMessage.JoinRoom("r", null, null, null, null, 0));
    }

    @Test
    void names_are_trimmed_and_sixty_four_emoji_fit() throws Exception {
        String name = "😀".repeat(64);
        String text = "{\"t\":\"join-room\",\"room_code\":\"r\",\"display_name\":\"  " + name + " \"}";
        assertThat(((ClientMessage.JoinRoom) dialect.read(text).message()).displayName())
                .isEqualTo(name);
    }

    @Test
    void an_id_comes_back_as_it_was_also_with_an_error() throws Exception {
        assertThat(dialect.read("{\"t\":\"ping\",\"id\":\"a\\u0041\"}").id()).isEqualTo("\"a\\u0041\"");
        assertThat(dialect.read("{\"id\":-17,\"t\":\"ping\"}").id()).isEqualTo("-17");
        BadMessage bad = catchThrowableOfType(
                BadMessage.class, () -> dialect.read("{\"id\":3,\"t\":\"timer\",\"action\":\"x\"}"));
        assertThat(bad.id()).isEqualTo("3");
    }

    private static String offer(String payload) {
        return "{\"t\":\"offer\",\"to\":\"b\",\"offer\":" + payload + "}";
    }

    /** Of both forms, which are alike. */
    private ErrorCode codeOf(String text) {
        ErrorCode code = codeOf(() -> dialect.read(text));
        assertThat(codeOf(() -> dialect.read(text.getBytes(StandardCharsets.UTF_8))))
                .isEqualTo(code);
        return code;
    }

    private static ErrorCode codeOf(ThrowingCallable reading) {
        BadMessage bad = catchThrowableOfType(BadMessage.class, reading);
        if (bad == null) {
            return null;
        }
        assertThat(bad.getMessage()).doesNotContain("sdp");
        return bad.code();
    }
}
