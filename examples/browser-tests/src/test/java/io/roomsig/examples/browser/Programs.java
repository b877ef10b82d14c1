package io.roomsig.examples.browser;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** Programs and libraries that tests need. Without one a test is skipped, but for {@code CI=true}, where it fails. */
final class Programs {
    private Programs() {}

    /** The first of these that is on the PATH. */
    static File find(String... names) {
        String path = Objects.requireNonNullElse(System.getenv("PATH"), "");
        Optional<Path> found = Stream.of(names)
                .flatMap(name -> Stream.of(path.split(File.pathSeparator)).map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
        if (found.isPresent()) {
            return found.get().toFile();
        }
        throw missing("there is no " + names[0] + " on the PATH");
    }

    /** Something that a test needs is not here: to be thrown, where it returns at all. */
    static RuntimeException missing(String reason) {
        Progress.say("not tested", reason);
        if ("true".equals(System.getenv("CI"))) {
            return Assertions.fail(reason);
        }
        return Assumptions.abort(reason);
    }
}
