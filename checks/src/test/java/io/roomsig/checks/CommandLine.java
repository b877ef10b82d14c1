package io.roomsig.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Programs that are run to their end. */
final class CommandLine {
    private CommandLine() {}

    /** What a program says, on either output, that ends well and in time. */
    static String said(Path folder, Duration patience, List<String> command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("roomsig-said", ".txt");
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            // The Java of this test, for programs that start one.
            builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
            builder.environment().remove("MAVEN_OPTS");
            Process process = builder.start();
            boolean ended = process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
            process.destroyForcibly();
            String said = Files.readString(output);
            assertThat(ended).as(said).isTrue();
            assertThat(process.exitValue()).as(said).isZero();
            return said;
        } finally {
            Files.deleteIfExists(output);
        }
    }
}
