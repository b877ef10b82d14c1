package io.roomsig.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The parts in the guide for those who write their own are the ones that are tested here. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SpiGuideTest {
    private static final Pattern TYPE = Pattern.compile("(?m)^(?:final )?class (\\w+)");

    @Test
    void whole_files_in_the_guide_are_the_files_of_the_tests() {
        List<String> files = Repository.blocks("docs/SPI.md", "java").stream()
                .filter(block -> block.startsWith("package "))
                .toList();
        assertThat(files).hasSize(4);
        for (String file : files) {
            Matcher type = TYPE.matcher(file);
            assertThat(type.find()).as("%s", file).isTrue();
            assertThat(file)
                    .isEqualTo(
                            Repository.read("checks/src/test/java/io/roomsig/checks/spi/" + type.group(1) + ".java"));
        }
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
