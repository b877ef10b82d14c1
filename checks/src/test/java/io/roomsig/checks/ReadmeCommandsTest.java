package io.roomsig.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The commands of the README do what it says, in a copy of the sources that was never built. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ReadmeCommandsTest {
    private static final String README = Repository.read("README.md");

    @TempDir
    private Path copy;

    @TempDir
    private Path errorOutput;

    /** Each is a build of its own: what Spring Boot's has beyond Tomcat's is tried in the proof. */
    static Stream<String> servers() {
        return Stream.of("jetty", "tomcat", "cluster", "spring-boot")
                .filter(server -> !server.equals("spring-boot") || Boolean.getBoolean("roomsig.proof"));
    }

    @ParameterizedTest
    @Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    @MethodSource("servers")
    void the_run_command_serves_the_room_app(String server) throws Exception {
        assertThat(README).contains("./run " + server);
        RealPart.require("sh");
        RealPart.require("mvn");
        if (server.equals("cluster")) {
            RealPart.require("redis-server");
        }
        Repository.copyTo(copy);
        ProcessBuilder command = new ProcessBuilder("./run", server).directory(copy.toFile());
        Path errors = errorOutput.resolve("errors.txt");
        command.redirectError(errors.toFile());
        command.environment().put("PORT", "0");
        command.environment().put("JAVA_HOME", System.getProperty("java.home"));
        command.environment().remove("MAVEN_OPTS");
        command.environment().remove("REDIS_URL");
        Process process = command.start();
        try {
            String address = awaitAddress(process, errors);
            HttpResponse<String> page = HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.ofString());
            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.body()).contains("<html");
        } finally {
            List<ProcessHandle> all = process.descendants().toList();
            if (!server.equals("cluster")) {
                all.forEach(ProcessHandle::destroy);
            }
            process.destroy();
            process.waitFor(20, TimeUnit.SECONDS);
            assertThat(all).noneMatch(ProcessHandle::isAlive);
        }
    }

    @Test
    void the_test_command_is_the_one_that_ci_calls() {
        assertThat(Repository.blocks("README.md", "sh")).contains("mvn -B verify\n");
        assertThat(Repository.read(".ci/run")).endsWith("\nmvn -B verify\n");
    }

    private static String awaitAddress(Process process, Path errors) throws IOException {
        StringBuilder said = new StringBuilder();
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        // Ends with the process, or with the test's time.
        for (String line : (Iterable<String>) output.lines()::iterator) {
            said.append(line).append('\n');
            if (line.startsWith("listening on ")) {
                return line.substring("listening on ".length());
            }
        }
        throw new AssertionError("it never listened: " + said + Files.readString(errors));
    }
}
