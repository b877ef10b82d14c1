package io.roomsig.checks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.roomsig.api.ErrorCode;
import io.roomsig.api.Grant;
import io.roomsig.api.LeaveReason;
import io.roomsig.api.Permission;
import io.roomsig.checks.Transcripts.Message;
import io.roomsig.checks.WireSchema.Side;
import io.roomsig.core.RoomServer;
import io.roomsig.core.memory.InMemoryNodeBus;
import io.roomsig.spi.Admission;
import io.roomsig.testkit.ScriptedPeer;
import io.roomsig.testkit.VirtualEnvironment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The JSON Schema says what is on the wire, no more and no less. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class WireSchemaTest {
    /** Fields whose contents are not roomsig's, and maps whose keys are not. */
    private static final Set<String> NOT_OURS =
            Set.of("data", "value", "body", "offer", "answer", "candidate", "state");

    private final WireSchema schema = new WireSchema();

    @Test
    void the_schema_is_one() {
        assertThat(schema.flaws()).isEmpty();
    }

    @Test
    void what_is_heard_in_a_transcript_is_valid() {
        for (Message message : Transcripts.messages()) {
            if (message.side() == Side.SERVER) {
                assertThat(schema.errors(Side.SERVER, message.json()))
                        .as("%s", message)
                        .isEmpty();
            }
        }
    }

    @Test
    void what_is_said_in_a_transcript_is_valid_exactly_where_the_server_understood_it() {
        List<String> misunderstood = new ArrayList<>();
        for (Message message : Transcripts.messages()) {
            if (message.side() == Side.CLIENT) {
                List<String> errors = schema.errors(Side.CLIENT, message.json());
                if (message.understood()) {
                    assertThat(errors).as("%s", message).isEmpty();
                } else if (errors.isEmpty()) {
                    misunderstood.add(message.json().toString());
                }
            }
        }
        // A count that the pair cannot have by now, and no number from one who has said that it numbers: of both the
        // server alone knows.
        assertThat(misunderstood)
                .containsExactly(
                        "{\"t\":\"offer\",\"id\":4,\"to\":\"$bob\",\"s\":3,\"n\":10002,\"offer\":{}}",
                        "{\"t\":\"offer\",\"id\":7,\"to\":\"$eve\",\"offer\":{}}");
    }

    @Test
    void what_a_room_that_was_lost_and_found_again_tells_is_valid() {
        List<String> heard = heardAfterTheLogWasLost();
        assertThat(heard).anyMatch(text -> text.contains("\"t\":\"epoch\""));
        for (String text : heard) {
            assertThat(schema.errors(Side.SERVER, WireSchema.json(text)))
                    .as("%s", text)
                    .isEmpty();
        }
    }

    @Test
    void every_message_of_the_schema_is_in_a_transcript() {
        for (Side side : Side.values()) {
            Set<String> seen = Transcripts.messages().stream()
                    .filter(message -> message.side() == side && message.understood())
                    .map(Message::type)
                    .collect(Collectors.toCollection(TreeSet::new));
            if (side == Side.SERVER) {
                // It takes several nodes to hear it: the test above does.
                seen.add("epoch");
            }
            assertThat(schema.types(side)).isEqualTo(seen);
        }
    }

    @Test
    void whatever_is_taken_from_added_to_or_changed_in_what_the_server_says_is_found() {
        int changes = 0;
        for (Message message : Transcripts.messages()) {
            if (message.side() == Side.SERVER) {
                changes += assertFound(message, (ObjectNode) message.json());
            }
        }
        assertThat(changes).isGreaterThan(10_000);
    }

    /** Changes each field of an object of a message, and of the objects in it, back again each time. */
    private int assertFound(Message message, ObjectNode object) {
        int changes = 1;
        object.put("no_such_field", 1);
        assertInvalid(message, "a field more");
        object.remove("no_such_field");
        for (Map.Entry<String, JsonNode> field : List.copyOf(object.properties())) {
            String name = field.getKey();
            JsonNode before = field.getValue();
            if (!isOptional(message, object, name)) {
                object.remove(name);
                assertInvalid(message, "without " + name);
                changes++;
            }
            if (!NOT_OURS.contains(name)) {
                object.putObject(name).put("no_such_field", 1);
                assertInvalid(message, "an object for " + name);
                object.put(name, 1.5);
                assertInvalid(message, "a fraction for " + name);
                changes += 2;
            }
            object.set(name, before);
            if (!NOT_OURS.contains(name)) {
                changes += assertFoundIn(message, before);
            }
        }
        return changes;
    }

    private int assertFoundIn(Message message, JsonNode value) {
        int changes = 0;
        if (value instanceof ObjectNode inner) {
            changes += assertFound(message, inner);
        } else if (value.isArray()) {
            for (JsonNode item : value) {
                changes += assertFoundIn(message, item);
            }
        }
        return changes;
    }

    private void assertInvalid(Message message, String change) {
        assertThat(schema.errors(Side.SERVER, message.json()))
                .as("%s in %s", change, message)
                .isNotEmpty();
    }

    /** Whether a message without it is one as well, by the protocol's words. */
    private static boolean isOptional(Message message, ObjectNode object, String name) {
        boolean isSignal = Set.of("offer", "answer", "ice-candidate").contains(message.type());
        return switch (name) {
            case "re",
                    "speaks",
                    "away_until",
                    "retry_after_ms",
                    "details",
                    "username",
                    "credential",
                    "ice_lifetime_ms",
                    "lifetime_ms",
                    "ice_transport_policy" -> true;
            case "s" -> isSignal && !object.has("n");
            case "n" -> isSignal;
            case "to" -> message.type().equals("message");
            default -> false;
        };
    }

    @Test
    void words_are_those_of_the_code() {
        assertThat(schema.words("error-code"))
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(ErrorCode.values()).map(Enum::name).toList());
        assertThat(schema.words("leave-reason"))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(LeaveReason.values())
                        .map(LeaveReason::wireName)
                        .toList());
        assertThat(schema.words("permission"))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(Permission.values())
                        .map(Permission::wireName)
                        .toList());
    }

    private static List<String> heardAfterTheLogWasLost() {
        VirtualEnvironment environment = new VirtualEnvironment(1);
        ForgetfulLog log = new ForgetfulLog(environment);
        InMemoryNodeBus bus = new InMemoryNodeBus();
        Admission byName = (handshake, join) -> Admission.grant(
                Grant.builder(join.room(), "grant-" + join.token()).build());
        RoomServer.Builder node = RoomServer.builder()
                .environment(environment)
                .roomLog(log)
                .nodeBus(bus)
                .admission(byName);
        try (RoomServer one = node.build();
                RoomServer two = node.build()) {
            ScriptedPeer ada = ScriptedPeer.connect(one).join("ROOM42", "ada");
            ScriptedPeer bob = ScriptedPeer.connect(two).join("ROOM42", "bob");
            log.forget();
            bob.say("{\"t\":\"state-set\",\"scope\":\"self\",\"key\":\"x\",\"value\":1}");
            environment.elapse(Duration.ofSeconds(20));
            List<String> heard = new ArrayList<>(ada.connection().sent());
            heard.addAll(bob.connection().sent());
            return heard;
        }
    }
}
