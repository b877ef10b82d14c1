package io.roomsig.checks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.roomsig.api.ErrorCode;
import io.roomsig.checks.Transcripts.Message;
import io.roomsig.checks.WireSchema.Side;
import io.roomsig.core.RoomServer;
import io.roomsig.spi.Admission;
import io.roomsig.testkit.ScriptedPeer;
import io.roomsig.testkit.VirtualEnvironment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The schema and the server agree on what a client may say, whatever it says. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class WireSchemaAgreementTest {
    private static final List<JsonNode> VALUES = List.of(
            WireSchema.json("null"),
            WireSchema.json("true"),
            WireSchema.json("0"),
            WireSchema.json("1"),
            WireSchema.json("-1"),
            WireSchema.json("1.5"),
            WireSchema.json("86400001"),
            WireSchema.json("1234567890123456789"),
            WireSchema.json("\"\""),
            WireSchema.json("\"word\""),
            WireSchema.json("\"two words, ü\""),
            WireSchema.json("\"a\\u0007b\""),
            WireSchema.json("\"" + "x".repeat(15) + "\""),
            WireSchema.json("\"" + "x".repeat(16) + "\""),
            WireSchema.json("\"" + "x".repeat(64) + "\""),
            WireSchema.json("\"" + "x".repeat(65) + "\""),
            WireSchema.json("\"" + "x".repeat(256) + "\""),
            WireSchema.json("\"" + "x".repeat(257) + "\""),
            WireSchema.json("\"" + "x".repeat(4_096) + "\""),
            WireSchema.json("\"" + "x".repeat(4_097) + "\""),
            WireSchema.json("{}"),
            WireSchema.json("[]"),
            WireSchema.json("[1]"),
            WireSchema.json("[\"speak\"]"),
            WireSchema.json("[\"word\"]"),
            WireSchema.json("[null]"));

    private final WireSchema schema = new WireSchema();
    private final RoomServer server = RoomServer.builder()
            .environment(new VirtualEnvironment(1))
            .admission((handshake, join) -> Admission.refuse(ErrorCode.INVALID_TOKEN))
            .build();
    private int accepted;
    private int refused;

    @AfterEach
    void closeServer() {
        server.close();
    }

    @Test
    void what_the_schema_refuses_the_server_does_not_understand_and_the_other_way_round() {
        for (ObjectNode sample : samples().values()) {
            Set<String> fields = new TreeSet<>();
            schema.definition(Side.CLIENT, sample.get("t").asText())
                    .get("properties")
                    .properties()
                    .forEach(property -> fields.add(property.getKey()));
            // The server does not look at it.
            fields.remove("client");
            fields.add("no_such_field");
            for (String field : fields) {
                JsonNode before = sample.get(field);
                sample.remove(field);
                assertAgreed(sample);
                for (JsonNode value : VALUES) {
                    sample.set(field, value);
                    assertAgreed(sample);
                }
                sample.remove(field);
                if (before != null) {
                    sample.set(field, before);
                }
            }
        }
        assertThat(refused).isGreaterThan(1_000);
        assertThat(accepted).isGreaterThan(500);
    }

    /** Messages that are fine: one for each type, and one for each action, since these differ in what they need. */
    private static Map<String, ObjectNode> samples() {
        Map<String, ObjectNode> samples = new LinkedHashMap<>();
        for (Message message : Transcripts.messages()) {
            if (message.side() == Side.CLIENT && message.understood()) {
                samples.put(message.type() + message.json().path("action").asText(), (ObjectNode) message.json());
            }
        }
        return samples;
    }

    private void assertAgreed(ObjectNode message) {
        List<String> errors = schema.errors(Side.CLIENT, message);
        ScriptedPeer peer = ScriptedPeer.connect(server);
        peer.say(message.toString());
        boolean understood = peer.heard("error").stream()
                .map(error -> error.string("code"))
                .noneMatch(code -> code.equals("BAD_MESSAGE") || code.equals("UNKNOWN_TYPE"));
        peer.drop();
        assertThat(errors.isEmpty()).as("%s: %s", message, errors).isEqualTo(understood);
        if (understood) {
            accepted++;
        } else {
            refused++;
        }
    }
}
