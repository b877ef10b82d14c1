package io.roomsig.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** docs/SPRING-BOOT.md has each property with its default, and no other. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class PropertyDocumentationTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(roomsig\\.[a-z.-]+)` \\| ([^|]*) \\| .+ \\|$");

    @Test
    void what_is_documented_is_what_there_is() throws Exception {
        Map<String, String> there = new TreeMap<>();
        for (JsonNode property : metadata().path("properties")) {
            String name = property.path("name").asText();
            if (name.startsWith("roomsig.")) {
                assertThat(property.path("description").asText()).as(name).isNotEmpty();
                there.put(name, property.path("defaultValue").asText(""));
            }
        }
        assertThat(there).hasSizeGreaterThan(20);
        assertThat(documented()).isEqualTo(there);
    }

    /** By name, with what is said to be the default. */
    private static Map<String, String> documented() throws Exception {
        Map<String, String> documented = new TreeMap<>();
        Path page = Path.of(System.getProperty("roomsig.root"), "docs", "SPRING-BOOT.md");
        Matcher row = ROW.matcher(Files.readString(page));
        while (row.find()) {
            documented.put(row.group(1), row.group(2).replace("`", "").trim());
        }
        return documented;
    }

    private static JsonNode metadata() throws Exception {
        try (InputStream in =
                RoomsigProperties.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
            return new ObjectMapper().readTree(in);
        }
    }
}
