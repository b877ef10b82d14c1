package io.roomsig.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Golden transcripts: whole conversations, replayed through the real server on virtual time. They double as examples for
 * the protocol's documentation. {@code -Droomsig.transcripts=rewrite} writes down what is said now; read the difference
 * before you commit it.
 */
class TranscriptTest {
    private static final Path TRANSCRIPTS = Path.of("src", "test", "resources", "transcripts");
    private static final Pattern NUMBERS = Pattern.compile("\"(seq|version)\":\\d+");

    static List<Path> transcripts() throws IOException {
        try (Stream<Path> files = Files.list(TRANSCRIPTS)) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("transcripts")
    @DisplayName("a conversation goes as it is written")
    void conversation(Path file) throws IOException {
        String written = Files.readString(file);
        String said = new Transcript(1).replay(written);
        if ("rewrite".equals(System.getProperty("roomsig.transcripts"))) {
            Files.writeString(file, said);
        }
        assertThat(said).isEqualTo(written);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("transcripts")
    @DisplayName("a conversation goes the same way between nodes")
    void conversationBetweenNodes(Path file) throws IOException {
        String written = Files.readString(file);
        assertThat(unnumbered(new Transcript(2).replay(written))).isEqualTo(unnumbered(written));
    }

    /** Nodes propose some things twice, which the room then refuses: only the count differs. */
    private static String unnumbered(String said) {
        return NUMBERS.matcher(said).replaceAll("\"$1\":#");
    }
}
