package io.roomsig.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Whole files in the guides are files that are compiled and tested. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class QuotedFilesTest {
    private static final Pattern FILE = Pattern.compile(
            "\\Apackage (io\\.roomsig\\.(checks|examples)\\.(\\w+));.*?^(?:public )?(?:final )?class (\\w+).*",
            Pattern.MULTILINE | Pattern.DOTALL);

    @Test
    void a_file_that_is_quoted_is_the_one_that_is_tested() {
        List<String> quoted = new ArrayList<>();
        for (String document : Repository.documents()) {
            for (String block : Repository.blocks(document, "java")) {
                Matcher file = FILE.matcher(block);
                if (file.matches()) {
                    String sources = file.group(2).equals("checks")
                            ? "checks/src/test/java/"
                            : "examples/" + file.group(3) + "/src/main/java/";
                    String path = file.group(1).replace('.', '/') + "/" + file.group(4) + ".java";
                    assertThat(block).as(document).isEqualTo(Repository.read(sources + path));
                    quoted.add(document + " " + file.group(1) + "." + file.group(4));
                }
            }
        }
        assertThat(quoted)
                .containsExactly(
                        "docs/QUICKSTART.md io.roomsig.examples.jetty.QuickStart",
                        "docs/QUICKSTART.md io.roomsig.examples.tomcat.QuickStart",
                        "docs/SPI.md io.roomsig.checks.spi.RowTokenStore",
                        "docs/SPI.md io.roomsig.checks.spi.RowTokenStoreTest",
                        "docs/SPI.md io.roomsig.checks.spi.EventStreams",
                        "docs/SPI.md io.roomsig.checks.spi.EventStreamConnection",
                        "docs/TESTING.md io.roomsig.checks.testing.Classroom",
                        "docs/TESTING.md io.roomsig.checks.testing.ClassroomTest");
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
