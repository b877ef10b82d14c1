package io.roomsig.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The simulation bites: faults that are put into the sources on purpose are found. A story counts only if it goes well without the bug.
 * With the system property {@code roomsig.proof} each bug is looked for blindly in 10,000 stories, and has to be found; else in a few, and
 * so many of all have to be. What no story is known to find another test does: it is looked for, and need not be found.
 */
public abstract class PlantedBugsContract {
    private static final boolean PROOF = Boolean.getBoolean("roomsig.proof");

    private final String directory;
    private final Class<? extends LongFunction<@Nullable String>> hunt;
    private final int least;
    private int found;

    /**
     * The bugs of a directory.
     *
     * @param directory of {@link PlantedBug} files, from the root of the repository
     * @param hunt as for {@link PlantedBug#infect}
     * @param least how many are found without a long look, though a change of anything gives each seed another story
     */
    protected PlantedBugsContract(String directory, Class<? extends LongFunction<@Nullable String>> hunt, int least) {
        this.directory = directory;
        this.hunt = hunt;
        this.least = least;
    }

    /** A test for each of them, and one for all together. */
    @TestFactory
    public Stream<DynamicTest> each_bug_is_found() {
        Path root = root();
        List<PlantedBug> all = PlantedBug.all(root.resolve(directory), root);
        DynamicTest together = DynamicTest.dynamicTest(
                "enough of them are found", () -> assertThat(found).isGreaterThanOrEqualTo(least));
        return Stream.concat(
                all.stream().map(bug -> DynamicTest.dynamicTest(bug.name(), () -> find(bug))), Stream.of(together));
    }

    private void find(PlantedBug bug) {
        // The proof does not look at what is known: it shows how long a blind search takes.
        OptionalLong seed = bug.find(hunt, PROOF ? LongStream.range(0, 10_000).parallel() : bug.fewSeeds());
        bug.heldBy()
                .ifPresent(test -> Assumptions.assumeTrue(seed.isPresent(), "found by no story: " + test + " does"));
        if (!PROOF) {
            Assumptions.assumeTrue(seed.isPresent(), "not found in a few stories: run the proof");
        }
        assertThat(seed).as("the story that finds: %s", bug).isPresent();
        found++;
        System.out.println("found by story " + seed.getAsLong() + ": " + bug);
    }

    /** The directory of the whole project, wherever in it this runs. */
    private static Path root() {
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            if (Files.isDirectory(at.resolve("roomsig-core"))) {
                return at;
            }
        }
        throw new IllegalStateException("not run from inside the repository");
    }
}
