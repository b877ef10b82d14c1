package io.roomsig.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class BrowserClientTest {
    @TempDir
    private Path temp;

    @Test
    void the_browser_clients_own_tests_pass_under_nodes_runner() throws IOException, InterruptedException {
        Path node = RealPart.require("node", "nodejs");
        Path output = temp.resolve("node.txt");
        Process process = new ProcessBuilder(node.toString(), "--test", "src/test/js/")
                .directory(Repository.root().resolve("roomsig-jakarta").toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean ended = process.waitFor(2, TimeUnit.MINUTES);
        process.destroyForcibly();
        String said = Files.readString(output);
        assertThat(ended).as(said).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
        assertThat(said).containsPattern("(?m)^(# |ℹ )pass [1-9]");
    }
}
