package io.roomsig.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.roomsig.containers.ContainerUnderTest.Lack;
import io.roomsig.jakarta.SignalingOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;

/**
 * The protocols' own suites, for whoever has them: {@code -Droomsig.protocol.suites=} the folder that holds
 * {@code engine.io-protocol/v4-test-suite} and {@code socket.io-protocol/v5-test-suite} of the repository socketio/socket.io
 * (there: {@code docs}), each after {@code npm ci}. None of their code is here.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("protocol-suites")
abstract class OfficialSuites extends Scenario {
    private static final String SUITES = System.getProperty("roomsig.protocol.suites", "");

    /** Custom namespaces, acknowledgements with content and binary attachments: events of rooms have none of them. */
    private static final String NOT_SPOKEN = "custom namespace|with an ack$|binary attachments";

    private final EchoApps echo = new EchoApps(EchoApps.OF_THE_SUITES);

    @RepeatedTest(5)
    void engine_io() throws Exception {
        run("engine.io-protocol/v4-test-suite", List.of());
    }

    @RepeatedTest(5)
    void socket_io() throws Exception {
        run("socket.io-protocol/v5-test-suite", List.of("--grep", NOT_SPOKEN, "--invert"));
    }

    private void run(String name, List<String> options) throws Exception {
        assumeFalse(SUITES.isEmpty(), "the suites are not here: -Droomsig.protocol.suites=");
        assumeFalse(lacks(Lack.SERVLETS));
        Path suite = Path.of(SUITES, name);
        assumeTrue(Files.isDirectory(suite.resolve("node_modules")), "npm ci in " + suite + " first");
        closing(echo);
        URI server = start(new Ports(
                new RecordingPort(),
                Map.of("/engine.io/*", echo.engineIo(), "/socket.io/*", echo.socketIo()),
                SignalingOptions.DEFAULT));

        Path here = suite.resolve("against-" + server.getPort() + ".mjs");
        try {
            Files.writeString(
                    here,
                    Files.readString(suite.resolve("test-suite.js"))
                            .replace("http://localhost:3000", server.toString()));
            List<String> command = new ArrayList<>(
                    List.of("node_modules/.bin/mocha", here.getFileName().toString()));
            command.addAll(options);
            Path said = Files.createTempFile(Path.of("target"), "suite-", ".txt");
            assertThat(ended(command, suite, said)).as("see %s", said).isZero();
        } finally {
            Files.delete(here);
        }
    }

    private static int ended(List<String> command, Path folder, Path said) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        try {
            return process.waitFor();
        } finally {
            process.destroy();
        }
    }
}
