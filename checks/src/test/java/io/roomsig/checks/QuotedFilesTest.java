package io.roomsig.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Whole files in the guides are files that are compiled and tested here. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class QuotedFilesTest {
    private static final Pattern FILE = Pattern.compile(
            "(?s)\\Apackage (io\\.roomsig\\.checks\\.\\w+);.*?^(?:final )?class (\\w+).*", Pattern.MULTILINE);

    @Test
    void a_file_that_is_quoted_is_the_one_that_is_tested() {
        List<String> quoted = new ArrayList<>();
        for (String document : Repository.documents()) {
            for (String block : Repository.blocks(document, "java")) {
                Matcher file = FILE.matcher(block);
                if (file.matches()) {
                    String path = file.group(1).replace('.', '/') + "/" + file.group(2) + ".java";
                    assertThat(block).as(document).isEqualTo(Repository.read("checks/src/test/java/" + path));
                    quoted.add(document + " " + file.group(2));
                }
            }
        }
        assertThat(quoted)
                .containsExactly(
                        "docs/SPI.md RowTokenStore",
                        "docs/SPI.md RowTokenStoreTest",
                        "docs/SPI.md EventStreams",
                        "docs/SPI.md EventStreamConnection",
                        "docs/TESTING.md Classroom",
                        "docs/TESTING.md ClassroomTest");
    }

    @Test
    void every_contract_of_the_test_kit_is_in_the_guide() {
        Matcher contract = Pattern.compile("`(\\w+Contract)`").matcher(Repository.read("docs/SPI.md"));
        List<String> named = contract.results()
                .map(found -> found.group(1))
                .distinct()
                .sorted()
                .toList();
        assertThat(named).isEqualTo(Repository.testKitContracts());
    }
}
