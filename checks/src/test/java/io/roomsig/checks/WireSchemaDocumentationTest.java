package io.roomsig.checks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.roomsig.checks.WireSchema.Side;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The tables of the protocol's page and the JSON Schema name the same things. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class WireSchemaDocumentationTest {
    private static final String PROTOCOL = Repository.read("docs/PROTOCOL.md");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern WORD = Pattern.compile("[A-Za-z][A-Za-z_-]*\\??");

    /** Words of the tables that are no fields and no values of these: of JSON, features, permissions, lives. */
    private static final Set<String> OTHER_WORDS =
            Set.of("null", "boolean", "resume", "negotiate", "binary", "moderate", "none");

    /** In every message, and in no row. */
    private static final Set<String> ENVELOPE = Set.of("t", "id", "re", "from");

    /** There for some or for some time, as the row says in words. */
    private static final Set<String> CONDITIONAL = Set.of(
            "s", "n", "key", "resume_ms", "waiting", "to", "target", "locked", "waiting_room", "banned", "unbanned");

    private final WireSchema schema = new WireSchema();

    @ParameterizedTest
    @EnumSource(Side.class)
    void every_type_is_in_both(Side side) {
        assertThat(schema.types(side)).isEqualTo(DocumentationTest.firstCells(section(side)));
    }

    @ParameterizedTest
    @EnumSource(Side.class)
    void every_field_is_in_both_and_optional_in_both(Side side) {
        for (List<String> row : DocumentationTest.rows(section(side))) {
            String fields = row.get(1);
            if (row.get(0).equals("`moderate`")) {
                fields += DocumentationTest.sectionOf(PROTOCOL, "Moderation");
            }
            Set<String> written = words(fields);
            Set<String> known = new TreeSet<>(OTHER_WORDS);
            Stream.of(Side.values())
                    .flatMap(each -> schema.types(each).stream())
                    // No field is called like these.
                    .filter(type -> type.contains("-"))
                    .forEach(known::add);
            for (String type : DocumentationTest.firstCells("|" + row.get(0) + "|")) {
                JsonNode definition = schema.definition(side, type);
                known.addAll(schema.vocabulary(definition));
                assertFields(type, definition, written);
            }
            if (!row.get(0).equals("`moderate`")) {
                assertThat(known)
                        .as(row.get(0))
                        .containsAll(written.stream()
                                .map(word -> word.replace("?", ""))
                                .toList());
            }
        }
    }

    private static void assertFields(String type, JsonNode definition, Set<String> written) {
        Set<String> required = new TreeSet<>();
        definition.get("required").forEach(name -> required.add(name.asText()));
        definition.get("properties").properties().forEach(property -> {
            String name = property.getKey();
            if (!name.equals("t") && (required.contains(name) || !ENVELOPE.contains(name))) {
                assertThat(written)
                        .as("%s of %s", name, type)
                        .containsAnyOf(
                                required.contains(name) || CONDITIONAL.contains(name) ? name : name + "?", name + "?");
            }
        });
        assertThat(required).as(type).noneMatch(name -> written.contains(name + "?"));
    }

    @Test
    void every_limit_is_in_both() {
        Set<String> limits = new TreeSet<>();
        schema.definition("limits").get("required").forEach(name -> limits.add(name.asText()));
        Set<String> documented = DocumentationTest.firstCells(DocumentationTest.sectionOf(PROTOCOL, "Limits"));
        documented.remove("field");
        assertThat(limits).isEqualTo(documented);
    }

    @Test
    void every_action_of_a_moderator_is_in_both() {
        Set<String> documented = DocumentationTest.firstCells(DocumentationTest.sectionOf(PROTOCOL, "Moderation"));
        documented.remove("action");
        assertThat(schema.words("moderation-action")).isEqualTo(documented);
    }

    @Test
    void nothing_is_defined_that_nobody_refers_to() {
        Set<String> referred = new LinkedHashSet<>(Set.of("client", "server"));
        Matcher reference = Pattern.compile("#/\\$defs/([a-z_-]+)\"")
                .matcher(Repository.read("docs/schema/roomsig.v1.schema.json"));
        while (reference.find()) {
            referred.add(reference.group(1));
        }
        assertThat(referred).isEqualTo(schema.names());
    }

    private static String section(Side side) {
        return DocumentationTest.sectionOf(PROTOCOL, side == Side.CLIENT ? "Client to server" : "Server to client");
    }

    /** The words in back quotes, but for those that are patterns and other fields' names. */
    private static Set<String> words(String text) {
        Set<String> words = new TreeSet<>();
        Matcher code = CODE.matcher(text);
        while (code.find()) {
            if (!code.group(1).startsWith("[") && !code.group(1).startsWith("limits.")) {
                Matcher word = WORD.matcher(code.group(1));
                while (word.find()) {
                    words.add(word.group());
                }
            }
        }
        return words;
    }
}
