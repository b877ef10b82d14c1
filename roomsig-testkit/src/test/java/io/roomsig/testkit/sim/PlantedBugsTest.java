package io.roomsig.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The simulation bites: faults that are put into the production sources on purpose are found. A story counts only if it goes well
 * without the bug.
 */
class PlantedBugsTest {
    private static final boolean PROOF = Boolean.getBoolean("roomsig.proof");
    /** So many are found without a long look, though a change of anything gives each seed another story. */
    private static final int LEAST = 8;

    private static final Path ROOT = root();

    private int found;

    @TestFactory
    Stream<DynamicTest> each_bug_is_found() {
        Path bugs = ROOT.resolve("roomsig-testkit/src/test/resources/io/roomsig/testkit/sim/bugs");
        List<PlantedBug> all = PlantedBug.all(bugs, ROOT);
        DynamicTest together = DynamicTest.dynamicTest(
                "enough of them are found", () -> assertThat(found).isGreaterThanOrEqualTo(PROOF ? all.size() : LEAST));
        return Stream.concat(
                all.stream().map(bug -> DynamicTest.dynamicTest(bug.name(), () -> find(bug))), Stream.of(together));
    }

    private void find(PlantedBug bug) {
        // The proof does not look at what is known: it shows how long a blind search takes.
        OptionalLong seed = bug.find(Hunt.class, PROOF ? LongStream.range(0, 10_000) : bug.fewSeeds());
        if (!PROOF) {
            Assumptions.assumeTrue(seed.isPresent(), "not found in a few stories: run the proof");
        }
        assertThat(seed).as("the story that finds: %s", bug).isPresent();
        found++;
        System.out.println("found by story " + seed.getAsLong() + ": " + bug);
    }

    /** The directory of the whole project, wherever in it this runs. */
    private static Path root() {
        Path directory = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(directory.resolve("roomsig-core"))) {
            directory = directory.getParent();
        }
        return directory;
    }
}
