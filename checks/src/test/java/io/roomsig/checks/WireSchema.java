package io.roomsig.checks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The published JSON Schema of the native dialect, and what a validator says by it. */
final class WireSchema {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ID = "urn:roomsig:roomsig.v1";

    private final String text = Repository.read("docs/schema/roomsig.v1.schema.json");
    private final JsonNode definitions = json(text).get("$defs");
    private final SchemaRegistry registry = SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12, builder -> builder.schemas(Map.of(ID, text)));
    private final Map<String, Schema> parts = new LinkedHashMap<>();

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException malformed) {
            throw new AssertionError(text, malformed);
        }
    }

    /** Who says something. */
    enum Side {
        CLIENT("client"),
        SERVER("server");

        private final String definition;

        Side(String definition) {
            this.definition = definition;
        }
    }

    /** What is wrong with the schema itself. */
    List<String> flaws() {
        Schema metaSchema = registry.getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));
        return metaSchema.validate(json(text)).stream().map(Error::toString).toList();
    }

    /** What is wrong with a message: nothing, if it is empty. */
    List<String> errors(Side side, JsonNode message) {
        // The part first: its words are about this message alone. The whole has to say the same.
        String part = side.definition + "-" + message.path("t").asText();
        List<String> whole = errorsBy(side.definition, message);
        if (!definitions.has(part)) {
            return whole;
        }
        List<String> errors = errorsBy(part, message);
        if (errors.isEmpty() != whole.isEmpty()) {
            throw new AssertionError(part + " and the whole differ about " + message + ": " + errors + ", " + whole);
        }
        return errors;
    }

    private List<String> errorsBy(String definition, JsonNode message) {
        return parts
                .computeIfAbsent(definition, name -> registry.getSchema(SchemaLocation.of(ID + "#/$defs/" + name)))
                .validate(message)
                .stream()
                .map(Error::toString)
                .toList();
    }

    /** The types of messages that one side has. */
    Set<String> types(Side side) {
        String prefix = side.definition + "-";
        return definitions.properties().stream()
                .map(Map.Entry::getKey)
                .filter(name -> name.startsWith(prefix))
                .map(name -> name.substring(prefix.length()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The names of all definitions. */
    Set<String> names() {
        return definitions.properties().stream().map(Map.Entry::getKey).collect(Collectors.toSet());
    }

    /** A definition. */
    JsonNode definition(String name) {
        JsonNode definition = definitions.get(name);
        if (definition == null) {
            throw new AssertionError("no definition " + name);
        }
        return definition;
    }

    JsonNode definition(Side side, String type) {
        return definition(side.definition + "-" + type);
    }

    /** What an {@code enum} allows. */
    Set<String> words(String name) {
        Set<String> words = new TreeSet<>();
        definition(name).get("enum").forEach(word -> words.add(word.asText()));
        return words;
    }

    /** Every name of a field, and every word that a field may be, of a definition and of what it refers to. */
    Set<String> vocabulary(JsonNode definition) {
        Set<String> vocabulary = new TreeSet<>();
        collect(definition, vocabulary);
        return vocabulary;
    }

    private void collect(JsonNode node, Set<String> vocabulary) {
        node.properties().forEach(property -> {
            JsonNode value = property.getValue();
            switch (property.getKey()) {
                case "$ref" -> collect(definition(value.asText().substring("#/$defs/".length())), vocabulary);
                case "properties" -> {
                    value.properties().forEach(field -> vocabulary.add(field.getKey()));
                    value.forEach(field -> collect(field, vocabulary));
                }
                case "enum" -> value.forEach(word -> vocabulary.add(word.asText()));
                case "const" -> vocabulary.add(value.asText());
                default -> collect(value, vocabulary);
            }
        });
        if (node.isArray()) {
            node.forEach(item -> collect(item, vocabulary));
        }
    }
}
