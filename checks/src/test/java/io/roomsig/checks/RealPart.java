package io.roomsig.checks;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Programs that tests use but do not bring: a failure where they have to be there, else a skip that says why. */
final class RealPart {
    private RealPart() {}

    static Path require(String program, String... more) {
        Optional<Path> found = Stream.concat(Stream.of(program), Stream.of(more))
                .flatMap(name -> Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
        if (found.isEmpty() && "true".equals(System.getenv("CI"))) {
            fail("no " + program + " on the PATH");
        }
        return found.orElseGet(() -> abort("no " + program + " on the PATH"));
    }
}
