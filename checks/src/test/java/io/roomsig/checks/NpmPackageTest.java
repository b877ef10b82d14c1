package io.roomsig.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The browser client as a package of npm: packed, and then used by a project that has nothing else of ours. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class NpmPackageTest {
    private static final Path SOURCES = Repository.root().resolve("checks/src/test/npm");
    private static final Path COMPILER = Repository.root().resolve("checks/target/npm");
    private static final String LOCK = "package-lock.json";

    @TempDir
    private static Path project;

    @BeforeAll
    static void pack_and_install() throws IOException, InterruptedException {
        Path npm = RealPart.require("npm");
        Path assembled = Repository.root().resolve("roomsig-jakarta/target/npm");
        said(project, npm.toString(), "pack", assembled.toString(), "--pack-destination", project.toString());
        List<Path> packed;
        try (Stream<Path> files = Files.list(project)) {
            packed = files.filter(file -> file.toString().endsWith(".tgz")).toList();
        }
        assertThat(packed).hasSize(1);
        Files.writeString(project.resolve("package.json"), "{\"private\": true, \"type\": \"module\"}");
        said(
                project,
                npm.toString(),
                "install",
                "--offline",
                "--no-audit",
                "--no-fund",
                "--ignore-scripts",
                packed.get(0).toString());
    }

    @Test
    void it_has_what_a_page_needs_and_what_its_licence_asks_for_and_nothing_else() throws IOException {
        Path installed = project.resolve("node_modules/roomsig");
        try (Stream<Path> files = Files.walk(installed)) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(file -> installed.relativize(file).toString()))
                    .containsExactlyInAnyOrder(
                            "LICENSE", "NOTICE", "README.md", "package.json", "roomsig.d.ts", "roomsig.js");
        }
        try (Stream<Path> modules = Files.list(project.resolve("node_modules"))) {
            assertThat(modules.map(module -> module.getFileName().toString()))
                    .as("it brings nothing along")
                    .containsExactlyInAnyOrder("roomsig", ".package-lock.json");
        }
    }

    @Test
    void its_files_are_those_of_the_jar_and_of_the_repository() throws IOException {
        Path installed = project.resolve("node_modules/roomsig");
        Path client = Repository.root().resolve("roomsig-jakarta/src/main/resources/META-INF/resources/roomsig");
        for (String name : List.of("roomsig.js", "roomsig.d.ts", "package.json")) {
            assertThat(installed.resolve(name)).hasSameBinaryContentAs(client.resolve(name));
        }
        for (String name : List.of("LICENSE", "NOTICE")) {
            assertThat(installed.resolve(name))
                    .hasSameBinaryContentAs(Repository.root().resolve(name));
        }
    }

    @Test
    void node_imports_it_by_its_name() throws IOException, InterruptedException {
        Path node = RealPart.require("node", "nodejs");
        String names = said(
                project,
                node.toString(),
                "--input-type=module",
                "--eval",
                "import * as all from 'roomsig'; console.log(Object.keys(all).sort().join(' '));");
        assertThat(names.trim()).isEqualTo("Peer RoomChannel RoomClient RoomError SignalReceiver SignalSender");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bundler", "node16"})
    void its_types_are_right_to_the_real_compiler(String resolution) throws IOException, InterruptedException {
        Path node = RealPart.require("node", "nodejs");
        installCompiler();
        Files.copy(SOURCES.resolve("page.ts"), project.resolve("page.ts"), StandardCopyOption.REPLACE_EXISTING);
        said(
                project,
                node.toString(),
                COMPILER.resolve("node_modules/typescript/bin/tsc").toString(),
                "--strict",
                "--noEmit",
                "--target",
                "es2022",
                "--module",
                resolution.equals("bundler") ? "esnext" : resolution,
                "--moduleResolution",
                resolution,
                "page.ts");
    }

    /** As the lock file says, unless it is there from the last time. */
    private static void installCompiler() throws IOException, InterruptedException {
        Path done = COMPILER.resolve("node_modules/.package-lock.json");
        if (Files.exists(done)
                && Files.exists(COMPILER.resolve(LOCK))
                && Files.mismatch(SOURCES.resolve(LOCK), COMPILER.resolve(LOCK)) < 0) {
            return;
        }
        Files.createDirectories(COMPILER);
        for (String file : List.of("package.json", LOCK)) {
            Files.copy(SOURCES.resolve(file), COMPILER.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        said(
                COMPILER,
                RealPart.require("npm").toString(),
                "ci",
                "--ignore-scripts",
                "--no-audit",
                "--no-fund",
                "--prefer-offline");
    }

    private static String said(Path folder, String... command) throws IOException, InterruptedException {
        return CommandLine.said(folder, Duration.ofMinutes(3), List.of(command));
    }
}
