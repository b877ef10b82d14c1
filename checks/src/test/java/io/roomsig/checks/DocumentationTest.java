package io.roomsig.checks;

import static org.assertj.core.api.Assertions.assertThat;

import io.roomsig.api.CloseCode;
import io.roomsig.api.ErrorCode;
import io.roomsig.api.LeaveReason;
import io.roomsig.api.Permission;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What the documentation says exists, and what exists is in the documentation. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class DocumentationTest {
    private static final String PROTOCOL = Repository.read("docs/PROTOCOL.md");

    @Test
    void every_error_code_is_documented_and_no_other() {
        Set<String> documented = firstCells(section("Error codes"));
        assertThat(documented)
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(ErrorCode.values()).map(Enum::name).toList());
    }

    @Test
    void every_close_code_is_documented_and_no_other_of_ours() {
        Set<String> documented = rows(section("Close codes")).stream()
                .map(row -> row.get(0))
                .filter(cell -> cell.matches("[0-9]+"))
                .collect(Collectors.toCollection(TreeSet::new));
        documented.remove("1007");
        assertThat(documented)
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(CloseCode.values())
                        .map(code -> Integer.toString(code.number()))
                        .toList());
    }

    @Test
    void what_becomes_of_the_connection_is_said_with_codes_that_exist() {
        for (List<String> row : rows(section("Error codes"))) {
            Matcher number = Pattern.compile("closed, ([0-9]+)").matcher(row.get(2));
            if (number.find()) {
                assertThat(Arrays.stream(CloseCode.values()).map(CloseCode::number))
                        .contains(Integer.valueOf(number.group(1)));
            }
        }
    }

    @Test
    void every_leave_reason_is_documented() {
        String section = section("Leave reasons");
        for (LeaveReason reason : LeaveReason.values()) {
            assertThat(section).contains("`" + reason.wireName() + "`");
        }
    }

    @Test
    void every_permission_is_documented() {
        for (Permission permission : Permission.values()) {
            assertThat(PROTOCOL).contains("`" + permission.wireName() + "`");
        }
    }

    @Test
    void every_message_type_of_the_transcripts_is_documented_and_every_documented_one_is_in_a_transcript()
            throws IOException {
        Set<String> documentedRequests = firstCells(section("Client to server"));
        Set<String> documentedAnswers = firstCells(section("Server to client"));
        Set<String> requests = new TreeSet<>();
        Set<String> answers = new TreeSet<>();
        Path transcripts = Repository.root().resolve("roomsig-testkit/src/test/resources/transcripts");
        Pattern line = Pattern.compile("(?m)^\\w+ ([<>]) \\{.*?\"t\":\"([a-z_-]+)\"");
        try (Stream<Path> files = Files.list(transcripts)) {
            for (Path file : files.toList()) {
                Matcher message = line.matcher(Files.readString(file));
                while (message.find()) {
                    (message.group(1).equals(">") ? requests : answers).add(message.group(2));
                }
            }
        }
        requests.remove("nonsense");
        // It takes several nodes to hear it: io.roomsig.testkit.ClusterTest does.
        documentedAnswers.remove("epoch");
        assertThat(requests).containsExactlyInAnyOrderElementsOf(documentedRequests);
        assertThat(answers).containsExactlyInAnyOrderElementsOf(documentedAnswers);
    }

    @Test
    void every_event_of_the_transcripts_is_documented_and_every_documented_one_is_in_a_transcript() throws IOException {
        String socketIo = Repository.read("docs/SOCKETIO.md");
        Set<String> said = new TreeSet<>();
        Set<String> heard = new TreeSet<>();
        Path transcripts = Repository.root().resolve("roomsig-testkit/src/test/resources/transcripts");
        Pattern line = Pattern.compile("(?m)^\\w+ ([<>]) ([a-z_-]+)(?: [{n]|$)");
        try (Stream<Path> files = Files.list(transcripts)) {
            for (Path file : files.toList()) {
                Matcher event = line.matcher(Files.readString(file));
                while (event.find()) {
                    (event.group(1).equals(">") ? said : heard).add(event.group(2));
                }
            }
        }
        said.remove("nonsense");
        assertThat(said).containsExactlyInAnyOrderElementsOf(firstCells(sectionOf(socketIo, "Client to server")));
        assertThat(heard).containsExactlyInAnyOrderElementsOf(firstCells(sectionOf(socketIo, "Server to client")));
    }

    @Test
    void every_error_code_that_pages_are_told_of_exists() {
        for (String code : firstCells(sectionOf(Repository.read("docs/SOCKETIO.md"), "Errors"))) {
            assertThat(Arrays.stream(ErrorCode.values()).map(Enum::name)).contains(code);
        }
    }

    @Test
    void every_invariant_names_tests_that_exist() {
        String table = sectionOf(Repository.read("docs/ARCHITECTURE.md"), "What always holds");
        Set<String> tests = new LinkedHashSet<>();
        for (List<String> row : rows(table)) {
            Matcher name = Pattern.compile("`([A-Za-z]+)`").matcher(row.get(2));
            while (name.find()) {
                tests.add(name.group(1));
            }
        }
        assertThat(tests).hasSizeGreaterThan(8);
        Set<String> sources = javaSources();
        assertThat(sources).containsAll(tests);
    }

    @Test
    void every_relative_link_leads_somewhere() {
        for (String document : Repository.documents()) {
            Matcher link = Pattern.compile("\\]\\((?!https?:|#)([^)#]+)").matcher(Repository.read(document));
            while (link.find()) {
                Path target = Repository.root()
                        .resolve(document)
                        .resolveSibling(link.group(1))
                        .normalize();
                assertThat(target).exists();
            }
        }
    }

    @Test
    void every_page_is_in_the_index() {
        String index = Repository.read("docs/README.md");
        for (String document : Repository.documents()) {
            if (document.startsWith("docs/") && !document.equals("docs/README.md")) {
                assertThat(index).contains("](" + document.substring("docs/".length()) + ")");
            }
        }
    }

    private static Set<String> javaSources() {
        try (Stream<Path> files = Files.walk(Repository.root(), 12)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".java"))
                    .map(name -> name.substring(0, name.length() - ".java".length()))
                    .collect(Collectors.toSet());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static String section(String title) {
        return sectionOf(PROTOCOL, title);
    }

    static String sectionOf(String document, String title) {
        Matcher section =
                Pattern.compile("(?ms)^## " + title + "$(.*?)(?=^## |\\z)").matcher(document);
        assertThat(section.find()).as(title).isTrue();
        return section.group(1);
    }

    /** The cells of the rows of all tables, without heads. */
    static List<List<String>> rows(String section) {
        return section.lines()
                .filter(line -> line.startsWith("|") && !line.startsWith("|---") && !line.startsWith("| `t` |"))
                .map(line -> Arrays.stream(line.substring(1).split("(?<!\\\\)\\|"))
                        .map(String::trim)
                        .toList())
                .toList();
    }

    /** The names in back quotes of the first column, which may have several. */
    static Set<String> firstCells(String section) {
        Set<String> cells = new TreeSet<>();
        for (List<String> row : rows(section)) {
            Matcher name = Pattern.compile("`([A-Za-z_-]+)`").matcher(row.get(0));
            while (name.find()) {
                cells.add(name.group(1));
            }
        }
        cells.remove("code");
        return cells;
    }
}
