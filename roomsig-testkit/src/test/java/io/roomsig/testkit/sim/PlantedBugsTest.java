package io.roomsig.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The simulation bites: faults that are put into the production sources on purpose are found. A story counts only if it goes well
 * without the bug.
 */
class PlantedBugsTest {
    private static final boolean PROOF = Boolean.getBoolean("roomsig.proof");
    private static final long SEEDS = PROOF ? 10_000 : 20;
    private static final Path ROOT = root();

    @TestFactory
    Stream<DynamicTest> each_bug_is_found() {
        Path bugs = ROOT.resolve("roomsig-testkit/src/test/resources/io/roomsig/testkit/sim/bugs");
        return PlantedBug.all(bugs, ROOT).stream().map(bug -> DynamicTest.dynamicTest(bug.name(), () -> find(bug)));
    }

    private static void find(PlantedBug bug) {
        LongFunction<@Nullable String> sound = new Hunt();
        LongFunction<@Nullable String> infected = bug.infect(Hunt.class);
        LongStream seeds = LongStream.concat(bug.hint().stream(), LongStream.rangeClosed(1, SEEDS));
        long found =
                seeds.filter(seed -> isFound(sound, infected, seed)).findFirst().orElse(0);
        if (found == 0 && !PROOF) {
            Assumptions.abort("not found in " + SEEDS + " stories: run the proof");
        }
        assertThat(found).as("the story that finds: %s", bug).isPositive();
        System.out.println("found by story " + found + ": " + bug);
    }

    private static boolean isFound(
            LongFunction<@Nullable String> sound, LongFunction<@Nullable String> infected, long seed) {
        String wrong = infected.apply(seed);
        return wrong != null && sound.apply(seed) == null;
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
