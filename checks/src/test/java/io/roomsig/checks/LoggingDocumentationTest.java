package io.roomsig.checks;

import static org.assertj.core.api.Assertions.assertThat;

import io.roomsig.log.LogEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** docs/LOGGING.md has every event that is logged, with its level and its keys, and no other. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class LoggingDocumentationTest {
    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| `(roomsig[a-z.-]+)` \\| `([A-Z]+)` \\|([^|]*)\\| [^|]+ \\|$");
    private static final Pattern USE = Pattern.compile("LogEvent\\.([A-Z_]+)");

    /** What there is to know of an event. */
    private record Described(String level, Set<String> keys) {}

    @Test
    void every_event_is_documented_with_its_level_and_its_keys_and_no_other() {
        Map<String, Described> documented = new TreeMap<>();
        Matcher row = ROW.matcher(Repository.read("docs/LOGGING.md"));
        while (row.find()) {
            Set<String> keys = Pattern.compile("`([a-z]+)`")
                    .matcher(row.group(3))
                    .results()
                    .map((MatchResult key) -> key.group(1))
                    .collect(Collectors.toCollection(TreeSet::new));
            documented.put(row.group(1), new Described(row.group(2), keys));
        }
        Map<String, Described> events = new TreeMap<>();
        for (LogEvent event : LogEvent.values()) {
            events.put(event.id(), new Described(event.level().name(), new TreeSet<>(event.keys())));
        }
        assertThat(events).hasSameSizeAs(LogEvent.values());
        assertThat(documented).isEqualTo(events);
    }

    @Test
    void every_event_is_logged_somewhere_and_nothing_else_is() {
        Set<String> used = new TreeSet<>();
        for (Path source : sources()) {
            String text = read(source);
            USE.matcher(text).results().forEach(use -> used.add(use.group(1)));
            if (!source.endsWith("EventLog.java")) {
                assertThat(text)
                        .as(source.toString())
                        .doesNotContain("System.getLogger", "printStackTrace", "System.err");
            }
        }
        assertThat(used)
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(LogEvent.values()).map(Enum::name).toList());
    }

    /** The main sources of what is published, but for the test kit, which fails tests and logs nothing. */
    private static Set<Path> sources() {
        Set<Path> sources = new TreeSet<>();
        for (String module : new String[] {"api", "core", "jakarta", "redis", "micrometer", "jwt"}) {
            Path root = Repository.root().resolve("roomsig-" + module + "/src/main/java");
            try (Stream<Path> files = Files.walk(root)) {
                files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
            } catch (IOException unreadable) {
                throw new UncheckedIOException(unreadable);
            }
        }
        return sources;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
